import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../src/config/log.ts'
import { editDigests } from '../../src/digests/digest-edits.ts'
import type { Reply } from '../../src/port/chat.ts'
import type { ChatPlatform, Editing, MessageRef, Post } from '../../src/port/platform.ts'
import { button, draft, openTestLibrary, type TestLibrary } from '../library.ts'
import { type Mailbox, openMailbox } from '../mailbox.ts'

let library: TestLibrary
let mailbox: Mailbox
let digest: Reply
let edits: { readonly post: Post; readonly message: MessageRef }[]
/** What the platform makes of edits. */
let outcome: Editing
let time: number

/** A digest of two papers that was posted at 09:00; nobody has voted. */
beforeEach(async () => {
  library = await openTestLibrary({ seeds: false })
  mailbox = openMailbox(library)
  setTime('2026-04-01T08:00:00Z')
  await library.add([draft('Knee one'), draft('Knee two')])
  await library.ask('subscribe knee as Knees top 2')
  setTime('2026-04-01T09:00:00Z')
  ;[digest] = (await mailbox.deliver()) as [Reply]
  edits = []
  outcome = 'edited'
})
afterEach(() => library.close())

function setTime(instant: string | number): void {
  time = typeof instant === 'number' ? instant : Date.parse(instant)
  library.setClock(new Date(time).toISOString())
}

async function run(): Promise<void> {
  const [posting] = library.platforms
  const platform: Pick<ChatPlatform, 'name' | 'edit'> = {
    name: posting?.name ?? '',
    async edit(post, message) {
      edits.push({ post, message })
      return outcome
    },
  }
  await editDigests(library.core.store, new Map([[platform.name, platform as ChatPlatform]]), { now: () => time }, createLog('silent'))
}

const vote = (card: number, person: string, label = 'Vote up') => library.press(button(digest.cards[card], label), { person })
const countsIn = (index: number) => edits[index]?.post.reply.cards.map(({ byline }) => /[+−]\d+ here/.exec(byline)?.[0] ?? '')

test('a vote shows in the digest that it was cast at, as a count, with all by which the digest is found', async () => {
  await vote(0, 'zoe')
  await run()
  expect(edits).toHaveLength(1)
  expect(countsIn(0)).toEqual(['+1 here', ''])
  const [delivery] = await library.core.store.deliveries.latest({ workspace: 'test:acme', channel: 'general' }, 1)
  expect(edits[0]?.post.delivery).toBe(delivery?.id)
  expect(edits[0]?.message.id).toBe(delivery?.message?.id)
  expect(JSON.stringify(edits[0]?.post.reply)).not.toContain('zoe')
  await run()
  expect(edits, 'nothing has changed since').toHaveLength(1)
})

test('a digest is edited once in half a minute, and what was cast meanwhile comes together', async () => {
  await vote(0, 'ada')
  await run()
  for (const person of ['bob', 'cyd', 'dan']) await vote(0, person)
  await vote(1, 'bob', 'Fewer like this')
  setTime(time + 29_000)
  await run()
  expect(edits).toHaveLength(1)
  setTime(time + 1_000)
  await run()
  expect(edits).toHaveLength(2)
  expect(countsIn(1)).toEqual(['+4 here', '−1 here'])
})

test('what is wanted when the program ends is edited by the next one', async () => {
  await vote(0, 'ada')
  await library.close()
  library = await openTestLibrary({ seeds: false, folder: library.folder })
  mailbox = openMailbox(library)
  await run()
  expect(countsIn(0)).toEqual(['+1 here', ''])
})

test('a refused edit is forgotten, and the next vote is another', async () => {
  outcome = 'refused'
  await vote(0, 'ada')
  await run()
  setTime(time + 60_000)
  await run()
  expect(edits).toHaveLength(1)
  outcome = 'edited'
  const [posting] = library.platforms
  library.platforms[0] = { ...posting, edit: async () => 'edited' } as ChatPlatform
  expect((await vote(0, 'bob')).isSilent, 'nobody knows whether it will show').toBe(false)
  await run()
  expect(countsIn(1)).toEqual(['+2 here', ''])
  expect((await vote(1, 'bob')).isSilent).toBe(true)
})

test('an edit that a platform takes later stays wanted, and shows what was cast until then', async () => {
  outcome = 'later'
  await vote(0, 'ada')
  await run()
  await run()
  expect(edits, 'not before half a minute').toHaveLength(1)
  await vote(0, 'bob')
  setTime(time + 30_000)
  outcome = 'edited'
  await run()
  expect(countsIn(1)).toEqual(['+2 here', ''])
  setTime(time + 30_000)
  await run()
  expect(edits).toHaveLength(2)
})

test('a clock that was a year ahead keeps no edit back', async () => {
  const right = Date.now() + 86_400_000 // a clock that is before the database was made mends nothing
  await vote(0, 'ada')
  setTime(right + 365 * 86_400_000)
  await run()
  expect(edits).toHaveLength(1)
  setTime(right)
  await library.core.store.undoFuture(time)
  await vote(0, 'bob')
  setTime(time + 30_000)
  await run()
  expect(countsIn(1)).toEqual(['+2 here', ''])
})

test('a digest of which a message is in doubt is left as it was sent', async () => {
  await library.add([draft('Hip one', { abstract: 'Of a hip.' })])
  await library.ask('subscribe hip as Hips')
  mailbox.outcomes.push({ kind: 'sent', message: { id: 'hips', link: null } }, { kind: 'unknown', reason: 'No answer.' })
  setTime('2026-04-02T09:00:00Z')
  ;[digest] = (await mailbox.deliver()) as [Reply]
  await vote(0, 'ada')
  await run()
  expect(edits).toEqual([])
})

test('a workspace has twenty edits a minute, and the others follow', async () => {
  for (let channel = 0; channel < 25; channel++) await library.ask('subscribe knee as Knees top 1', { channel: `channel-${channel}` })
  setTime('2026-04-02T09:00:00Z')
  const digests = await mailbox.deliver()
  expect(digests).toHaveLength(25)
  for (const { cards } of digests) await library.press(button(cards[0], 'Vote up'))
  await run()
  expect(edits).toHaveLength(20)
  await run()
  expect(edits).toHaveLength(20)
  setTime(time + 60_000)
  await run()
  expect(edits).toHaveLength(25)
})

test('a vote that the digest will show is not said as well; one that changes nothing, or that it does not show, is', async () => {
  const isSilent = async (card: number, person: string, isOwn = false) =>
    (await library.press(button(digest.cards[card], 'Vote up'), { person }, isOwn)).isSilent === true
  expect(await isSilent(0, 'ada'), 'where no message can be edited').toBe(false)
  const [posting] = library.platforms
  library.platforms[0] = { ...posting, edit: async () => 'edited' } as ChatPlatform
  expect(await isSilent(0, 'bob')).toBe(true)
  expect(await isSilent(0, 'bob'), 'cast before').toBe(false)
  expect(await isSilent(1, 'bob', true), 'at a card of their own').toBe(false)
  const shared = await library.press(button(digest.cards[1], 'Share'), { person: 'cyd' })
  expect(
    (await library.press(button(shared.cards[0], 'Vote up'), { person: 'cyd' })).isSilent,
    'at a card that stands apart',
  ).toBeUndefined()
  await library.ask('edit Knees titles')
  setTime('2026-04-02T09:00:00Z')
  await library.news([draft('Knee three')])
  ;[digest] = (await mailbox.deliver()) as [Reply]
  expect(await isSilent(0, 'ada'), 'titles alone').toBe(false)
})

test('the facts of a long digest stay as short as they were', async () => {
  await library.add(
    Array.from({ length: 7 }, (_, index) => draft(`Wrist ${index}`, { categories: ['cs.CV'], keys: [`arxiv:2604.0000${index}`] })),
  )
  await library.ask('subscribe wrist as Wrists top 7 at 10:00')
  setTime('2026-04-01T10:00:00Z')
  ;[digest] = (await mailbox.deliver()) as [Reply]
  await vote(0, 'ada')
  await run()
  expect(edits.at(-1)?.post.reply.cards.map(({ byline }) => byline)).toEqual(['Apr 2026 · +1 here', ...Array(6).fill('Apr 2026')])
})

test('an edit that was under way when the program ended is made by the next one', async () => {
  await vote(0, 'ada')
  const [platform] = library.platforms
  expect(await library.core.store.edits.take([platform?.name ?? ''], time)).toHaveLength(1)
  await run()
  expect(edits, 'another program has it').toEqual([])
  setTime(time + 30_000)
  await run()
  expect(countsIn(0)).toEqual(['+1 here', ''])
  setTime(time + 30_000)
  await run()
  expect(edits).toHaveLength(1)
})

test('a vote that is cast while a message is edited comes with the next edit', async () => {
  await vote(0, 'ada')
  const [taken] = await library.core.store.edits.take([library.platforms[0]?.name ?? ''], time)
  setTime(time + 1_000)
  await vote(0, 'bob')
  if (taken) await library.core.store.edits.done(taken, 'same')
  setTime(time + 30_000)
  await run()
  expect(countsIn(0)).toEqual(['+2 here', ''])
})
