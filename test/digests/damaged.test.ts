// A digest whose text is damaged in the database holds up no other.
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bare } from '../../src/port/text.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { draft, openTestLibrary, type TestLibrary } from '../library.ts'
import { type Mailbox, openMailbox } from '../mailbox.ts'

const PLATFORMS = ['test']
const DAMAGED = { workspace: 'test:acme', channel: 'c1' }
const SOUND = { workspace: 'test:acme', channel: 'c2' }

let library: TestLibrary
let mailbox: Mailbox
beforeEach(async () => {
  library = await openTestLibrary({ seeds: false })
  mailbox = openMailbox(library)
  library.setClock('2026-04-01T08:00:00Z')
  await library.add([draft('Knee one'), draft('Knee two')])
  for (const channel of ['c1', 'c2']) await library.ask('subscribe knee as Knees at 09:00 in UTC', { channel })
  library.setClock('2026-04-01T09:00:30Z')
  await mailbox.deliver()
})
afterEach(() => library.close())

/** Puts the digests of both channels into a state, and half a text into one of them. */
function damage(state: string): void {
  const database = openFile(join(library.folder, 'paperboy.db'), 1_000)
  database.prepare('update deliveries set state = ?, message = null, sending_at = 1, first_sending_at = null, not_before = 0').run(state)
  database.prepare(`update deliveries set body = '{"text' where channel = 'c1'`).run()
  database.close()
}

test('in doubt: the others are settled', async () => {
  damage('unknown')
  const uncertain = await library.core.store.uncertain.toReconcile(PLATFORMS, 10)
  expect(uncertain.map(({ at }) => at.channel).sort()).toEqual(['c1', 'c2'])
})

test('held: the history of its channel shows it', async () => {
  damage('held')
  expect(await library.core.store.uncertain.held(DAMAGED)).toHaveLength(1)
  expect(await library.core.store.deliveries.latest(SOUND, 5)).toHaveLength(1)
})

test('on its way: its channel hears so, and the others get theirs', async () => {
  damage('planned')
  const before = mailbox.posts.length
  await mailbox.deliver()
  const posts = mailbox.posts.slice(before).sort((one, other) => one.at.channel.localeCompare(other.at.channel))
  expect(posts.map(({ at, reply }) => [at.channel, reply.cards.length])).toEqual([
    ['c1', 0],
    ['c2', 2],
  ])
  expect(bare(posts[0]?.reply.text ?? [])).toMatch(/^The text of this digest is damaged/)
})
