// Rows that are met seldom: of a workspace that nobody asks for, of channels after a restoration, of what no call makes by itself.
import type { Kysely } from 'kysely'
import type { Schema } from '../../src/store/schema.ts'
import type { Store } from '../../src/store/store.ts'
import { rowsOf, write } from '../databases/opened.ts'
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

export async function addStrangers(database: Kysely<Schema>): Promise<void> {
  const unknown = { since: 0, until: 1, sequence: 60 }
  const add = (table: string, row: Readonly<Record<string, unknown>>): Promise<void> => write(database, table, row)
  for (const [turn, workspace] of WORKSPACES.entries()) {
    await add('workspace_views', { workspace, account: 'discord:1', shard: 0, view: `of ${workspace}` })
    await add('gaps', { workspace, channel: LOOKED_UP, ...unknown, reason: null })
    await add('gaps', { workspace, channel: UNREADABLE, ...unknown, reason: 'It is closed.' })
    const key = `arxiv:2600.0000${turn}`
    await add('paper_keys', { key, paper: 58 + turn })
    await add('posted_keys', { workspace, channel: 'C1', key, topic: 1 })
    await add('side_rows', { side: 1, of: 'saves', workspace, channel: null, person: 'U1', rest: '{}' })
    const [topic] = await rowsOf<{ number: number }>(
      database,
      'select min(number) as number from subscriptions where workspace = ?',
      workspace,
    )
    const lists = { papers: '[]', folded: '[]', dropped: '[]' }
    const counts = { more: 0, elsewhere: 0, cursor_before: 0 }
    const slot = { slot: '1969-12-31', slot_at: 0, decided_at: 0, delivery: null, outcome: 'empty' }
    await add('sections', { subscription: topic?.number, ...slot, ...lists, ...counts })
    // A name that one workspace knows as another person's.
    await rowsOf(database, "update subscriptions set owner_name = ? where workspace = ? and name = 'Unread'", `Zoe ${turn}`, workspace)
    const named = JSON.stringify([0, 1, 2].map((other) => `Zoe ${other}`).join(', ')).slice(1, -1)
    await rowsOf(
      database,
      "update deliveries set body = replace(body, 'Ada', ?) where workspace = ? and state = 'planned' and part = 0",
      named,
      workspace,
    )
  }
  await rowsOf(database, 'update votes set counts_alone = 0 where paper % 2 = 0')
  await rowsOf(database, "update subscriptions set has_posted = 1 where name = 'Unread'")
  await add('gaps', { workspace: STRANGER, channel: 'C1', ...unknown, reason: null })
  await rowsOf(database, 'update pings set slot_at = ? where workspace = ?', PINGED_AT, WORKSPACES[0])
  for (const person of ['U7', 'U8', 'U9'])
    await add('votes', { workspace: STRANGER, person, paper: 1, value: 1, voted_at: 0, channel: 'C1', counts_alone: 0 })
  for (let count = 0; count < 20; count++)
    await add('digest_edits', { delivery: `edit-${count}`, workspace: STRANGER, wanted_at: null, edited_at: NOW })
  const times = { slot_at: 0, planned_at: 0, not_before: 0, expires_at: 0, sent_at: SENT_ELSEWHERE }
  const rest = { part: 0, state: 'sent', body: '', attempt: 0, tries: 0, message: 'm' }
  await add('deliveries', { id: 'stranger-000', digest: 'stranger-000', workspace: STRANGER, channel: 'C1', ...times, ...rest })
}
