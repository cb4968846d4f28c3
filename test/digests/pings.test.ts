// Whom digests ping: once a day a channel at most, and never with a first, late, repeated or asked-for digest.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Reply } from '../../src/port/chat.ts'
import { draft, openTestLibrary, type TestLibrary } from '../library.ts'
import { type Mailbox, openMailbox } from '../mailbox.ts'

let library: TestLibrary
let mailbox: Mailbox
let papers = 0

/** A channel that had its first digest on the first of April; since then its topic pings a role. */
beforeEach(async () => {
  library = await openTestLibrary({ seeds: false })
  mailbox = openMailbox(library)
  library.setClock('2026-04-01T08:00:00Z')
  await library.add([draft('Knee and wrist one'), draft('Knee and wrist two')])
  await library.ask('subscribe knee as Knees')
  await choose('Knees', 'ping', 'R1')
  expect(await digestAt('2026-04-01T09:00:00Z'), 'the first one').toEqual({ pings: [], tags: [] })
})
afterEach(() => library.close())

async function choose(name: string, kind: 'ping' | 'tag', value: string): Promise<void> {
  const topics = await library.core.store.subscriptions.inWorkspace('test:acme')
  const id = topics.find((topic) => topic.name === name)?.id ?? ''
  await library.core.store.settings.choose('test:acme', id, kind, { value, label: value }, 0)
}

const shown = ({ pings = [], tags = [] }: Reply) => ({ pings, tags })

/** What the digest of that instant pings and bears, after a paper came. */
async function digestAt(instant: string, before = async (): Promise<void> => {}) {
  library.setClock(instant)
  await library.news([draft(`Knee and wrist number ${++papers}`)])
  await before()
  const [digest] = await mailbox.deliver()
  if (!digest) throw new Error(`No digest came at ${instant}.`)
  return shown(digest)
}

test('a digest by its schedule pings the role of its topic, each day', async () => {
  for (const day of ['02', '03']) expect(await digestAt(`2026-04-${day}T09:00:00Z`)).toEqual({ pings: ['R1'], tags: [] })
})

test('a late one pings nobody', async () => {
  expect((await digestAt('2026-04-02T09:20:00Z')).pings).toEqual([])
  expect((await digestAt('2026-04-03T09:10:00Z')).pings).toEqual(['R1'])
})

test('one that was on its way too long pings nobody', async () => {
  mailbox.outcomes.push({ kind: 'later', reason: 'Not now.', afterMs: 1_000, holds: 'channel' })
  library.setClock('2026-04-02T09:00:00Z')
  await library.news([draft('Knee in time')])
  expect(await mailbox.deliver()).toEqual([])
  library.setClock('2026-04-02T09:30:00Z')
  expect((await mailbox.deliver()).map(shown)).toEqual([{ pings: [], tags: [] }])
})

test('one that somebody asks for pings nobody, and bears its tags', async () => {
  await choose('Knees', 'tag', 'T1')
  expect(await digestAt('2026-04-02T08:00:00Z', async () => void (await library.ask('digest now')))).toEqual({ pings: [], tags: ['T1'] })
})

test('one that is posted again, because nobody knows of the first, pings nobody', async () => {
  mailbox.outcomes.push({ kind: 'unknown', reason: 'No answer.' })
  library.setClock('2026-04-02T09:00:00Z')
  await library.news([draft('Knee in doubt')])
  expect(await mailbox.deliver()).toEqual([])
  const { deliveries, uncertain } = library.core.store
  const [doubted] = await deliveries.latest({ workspace: 'test:acme', channel: 'general' }, 1)
  if (doubted) await uncertain.reconcile(doubted, 'held', library.core.now(), 'The history is empty.')
  await library.ask('resend yes')
  expect((await mailbox.deliver()).map(shown)).toEqual([{ pings: [], tags: [] }])
})

/** News for the topic of wrists alone. */
const wrist = (name: string) => async () => library.news([draft(`Wrist ${name}`)])

test('a channel is pinged once a day, whatever topics it has', async () => {
  await library.ask('subscribe wrist as Wrists at 17:00')
  await choose('Wrists', 'ping', 'R2')
  expect((await digestAt('2026-04-02T09:00:00Z')).pings).toEqual(['R1'])
  expect((await digestAt('2026-04-02T17:00:00Z', wrist('one'))).pings, 'the first of Wrists').toEqual([])
  expect((await digestAt('2026-04-03T09:00:00Z')).pings).toEqual(['R1'])
  expect((await digestAt('2026-04-03T17:00:00Z', wrist('two'))).pings, 'the second of the day').toEqual([])
  await library.ask('pause Knees')
  expect((await digestAt('2026-04-04T17:00:00Z', wrist('three'))).pings).toEqual(['R2'])
})

test('topics that come together ping together', async () => {
  await library.ask('subscribe wrist as Wrists')
  await choose('Wrists', 'ping', 'R2')
  expect((await digestAt('2026-04-02T09:00:00Z', wrist('one'))).pings, 'the first of Wrists').toEqual(['R1'])
  expect((await digestAt('2026-04-03T09:10:00Z', wrist('two'))).pings).toEqual(['R1', 'R2'])
})
