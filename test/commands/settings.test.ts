// What admins choose for a workspace and its topics, as the core takes it; the platforms' own tests have what may be chosen there.
import { beforeEach, expect, test } from 'vitest'
import type { ChannelRef } from '../../src/port/chat.ts'
import type { ChatPlatform, PlatformSettings } from '../../src/port/platform.ts'
import { openTestLibrary, type TestLibrary, textOf, type Who } from '../library.ts'
import { openMailbox } from '../mailbox.ts'

let library: TestLibrary
/** Where each choice was asked for. */
let asked: ChannelRef[]

/** Anything can be chosen but “bad”. */
const SETTINGS: PlatformSettings = {
  examples: { managers: '@Curators', tag: 'Papers', ping: '@Readers' },
  managers: 'everybody',
  async choose(_, typed, at) {
    asked.push(at)
    return typed === 'bad' ? { problem: 'It is bad.' } : { value: `id of ${typed}`, label: typed }
  },
  offer: () => [{ value: 'Papers', label: 'Papers' }],
}

beforeEach(async () => {
  asked = []
  library = await openTestLibrary()
  openMailbox(library)
  library.platforms[0] = { ...(library.platforms[0] as ChatPlatform), settings: SETTINGS }
  return () => library.close()
})

const set = async (text: string, who: Who = {}) => textOf(await library.ask(`channel settings ${text}`.trim(), { isAdmin: true, ...who }))
const managers = () => library.paperboy.managersOf({ platform: 'test', workspace: 'acme' })

test('they are for admins, whoever manages the topics', async () => {
  expect(await set('', { isAdmin: false, mayManage: true })).toContain('is for the admins')
  expect(await set('managers Curators', { isAdmin: false })).toContain('is for the admins')
  expect(await managers()).toBeNull()
})

test('who manages topics is of the workspace, until it is taken back', async () => {
  expect(await set('')).toContain('Who manages topics: everybody.')
  expect(await set('managers Curators')).toContain('Who manages topics: Curators (since Fri 10 Apr 2026).')
  expect(await managers()).toBe('id of Curators')
  expect(await library.paperboy.managersOf({ platform: 'test', workspace: 'other' })).toBeNull()
  expect(await set('off managers')).toContain('Who manages topics: everybody.')
  expect(await managers()).toBeNull()
})

test('a tag and a ping are of the one topic that is there, or of one that is named', async () => {
  expect(await set('ping Readers')).toContain('This channel has no topics')
  await library.ask('subscribe radiology')
  expect(await set('ping Readers tag "for all"')).toMatch(/Radiology: pings Readers once a day at most .*; tag for all/)
  await library.ask('subscribe blazar')
  expect(await set('off ping')).toContain('Say which topic is meant: “Radiology” or “blazar”.')
  expect(await set('topic blazar ping Others')).toMatch(/blazar: pings Others/)
  expect(await set('topic radiology off ping')).not.toContain('pings Readers')
  expect(await set('')).toContain('settings topic "Radiology" ping @Readers')
})

test('where one thing cannot be chosen, nothing is', async () => {
  await library.ask('subscribe radiology')
  expect(await set('managers Curators tag Papers ping bad')).toBe('It is bad.')
  expect(await managers()).toBeNull()
  expect(await set('')).toContain('No topic here has a tag or a ping.')
  expect(await set('ping')).toContain('“ping” cannot be read')
})

test('what may be chosen for a topic of another channel is decided there', async () => {
  await library.ask('subscribe radiology', { channel: 'elsewhere' })
  const [topic] = await library.core.store.subscriptions.inChannel({ workspace: 'test:acme', channel: 'elsewhere' })
  expect(await set(`topic ~${topic?.id} ping Readers`)).toContain('Radiology: pings Readers')
  expect(asked.map(({ channel }) => channel)).toEqual(['elsewhere'])
})

test('where there is nothing to choose, it says so', async () => {
  expect(await set('', { platform: 'terminal' })).toContain('There is nothing to set here')
})
