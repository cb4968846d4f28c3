// Rows that are met seldom: of a workspace that nobody asks for, of channels after a restoration, of what no call makes by itself.
import type Sqlite from 'better-sqlite3'
import type { Store } from '../../src/store/store.ts'
import { bringTo, NOW, PLACES, planOf, startTopic } from './places.ts'
import { LOOKED_UP, lookedUp, PINGED_AT, SENT_ELSEWHERE, STRANGER, UNREADABLE } from './queries.ts'

const WORKSPACES = [...new Set(PLACES.map(({ workspace }) => workspace))]

/** Channels of which it is not known what they got since a backup: each has a topic, and a digest that is in doubt. */
export async function seedLookedUp(store: Store): Promise<void> {
  for (const [turn, workspace] of WORKSPACES.entries()) {
    const at = 100_000 + turn
    const topic = await startTopic(store, { workspace, channel: LOOKED_UP, person: 'U1' }, 'Gaps', at)
    await bringTo(store, planOf(topic, lookedUp(workspace), 10 - turn, [turn + 1]), 'unknown', at)
    const unread = await startTopic(store, { workspace, channel: UNREADABLE, person: 'U1' }, 'Unread', at)
    await store.subscriptions.pause(unread, 'by Ada.')
  }
}

export function addStrangers(sqlite: Sqlite.Database): void {
  const gap = sqlite.prepare('insert into gaps (workspace, channel, since, until, sequence, reason) values (?, ?, 0, 1, 60, ?)')
  const key = sqlite.prepare('insert into paper_keys (key, paper) values (?, ?)')
  const postedKey = sqlite.prepare('insert into posted_keys (workspace, channel, key, topic) values (?, ?, ?, 1)')
  const side = sqlite.prepare('insert into side_rows (side, "of", workspace, channel, person, rest) values (1, ?, ?, null, ?, ?)')
  const vote = sqlite.prepare(
    'insert into votes (workspace, person, paper, value, voted_at, channel, counts_alone) values (?, ?, 1, 1, 0, ?, 0)',
  )
  const edit = sqlite.prepare('insert into digest_edits (delivery, workspace, wanted_at, edited_at) values (?, ?, null, ?)')
  const empty =
    sqlite.prepare(`insert into sections (subscription, slot, slot_at, decided_at, delivery, outcome, papers, folded, dropped, more, elsewhere, cursor_before)
    select min(number), '1969-12-31', 0, 0, null, 'empty', '[]', '[]', '[]', 0, 0, 0 from subscriptions where workspace = ?`)
  for (const [turn, workspace] of WORKSPACES.entries()) {
    gap.run(workspace, LOOKED_UP, null)
    gap.run(workspace, UNREADABLE, 'It is closed.')
    key.run(`arxiv:2600.0000${turn}`, 58 + turn)
    postedKey.run(workspace, 'C1', `arxiv:2600.0000${turn}`)
    side.run('saves', workspace, 'U1', '{}')
    empty.run(workspace)
    // A name that one workspace knows as another person's.
    sqlite.prepare("update subscriptions set owner_name = ? where workspace = ? and name = 'Unread'").run(`Zoe ${turn}`, workspace)
    const named = JSON.stringify([0, 1, 2].map((other) => `Zoe ${other}`).join(', ')).slice(1, -1)
    sqlite
      .prepare("update deliveries set body = replace(body, 'Ada', ?) where workspace = ? and state = 'planned' and part = 0")
      .run(named, workspace)
  }
  sqlite.prepare('update votes set counts_alone = 0 where paper % 2 = 0').run()
  sqlite.prepare("update subscriptions set has_posted = 1 where name = 'Unread'").run()
  gap.run(STRANGER, 'C1', null)
  sqlite.prepare('update pings set slot_at = ? where workspace = ?').run(PINGED_AT, WORKSPACES[0])
  for (const person of ['U7', 'U8', 'U9']) vote.run(STRANGER, person, 'C1')
  for (let count = 0; count < 20; count++) edit.run(`edit-${count}`, STRANGER, NOW)
  sqlite
    .prepare(
      `insert into deliveries (id, workspace, channel, slot_at, part, digest, state, body, attempt, tries, planned_at, not_before, expires_at, message, sent_at)
      values ('stranger-000', ?, 'C1', 0, 0, 'stranger-000', 'sent', '', 0, 0, 0, 0, 0, 'm', ?)`,
    )
    .run(STRANGER, SENT_ELSEWHERE)
}
