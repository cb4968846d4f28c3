// What one copy of the program has shown, another goes on with; what is changed at one, all know.
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import type { ChatPlatform } from '../../src/port/platform.ts'
import { createInstallations } from '../../src/workspaces/installations.ts'
import { createSealer } from '../../src/workspaces/sealer.ts'
import { answerOf, button, formOf, KEYS, openTestLibrary, requestOf, type TestLibrary, textOf, titlesOf } from '../library.ts'
import { newDatabase } from './postgres.ts'
import { administer } from './server.ts'

const URL_OF_PAGES = 'https://papers.example.org'

let copies: [TestLibrary, TestLibrary, TestLibrary]
let address: string
beforeAll(async () => {
  address = await newDatabase()
  const open = () => openTestLibrary({ database: address, feedsAt: URL_OF_PAGES, keys: KEYS })
  copies = [await open(), await open(), await open()]
  return async () => {
    await Promise.all(copies.map((each) => each.close()))
  }
}, 60_000)

test('a list, whose buttons, pages and numbers mean the same everywhere', async () => {
  const [one, other, third] = copies
  const who = { person: 'eve' }
  const list = await one.ask('search report generation', who)
  const alone = await one.press(button(list, 'Next page'), { person: 'zoe' })
  expect(titlesOf(await other.press(button(list, 'Next page'), who))).toEqual(titlesOf(alone))
  expect(titlesOf(await third.press(button(list.cards[1], 'Abstract'), who))).toEqual(titlesOf(list).slice(1, 2))
  expect(textOf(await third.ask('save 1', who))).toContain('Saved')
})

test('the last list in direct words', async () => {
  const [one, other, third] = copies
  const words = (library: TestLibrary, text: string) =>
    answerOf(library.paperboy, requestOf({ kind: 'words', text }, { person: 'eve', channel: 'D1' }))
  const list = titlesOf(await words(one, 'report generation'))
  const next = titlesOf(await words(other, 'more'))
  expect(next).toHaveLength(5)
  expect(next).not.toEqual(list)
  expect(textOf(await words(third, 'save 6'))).toContain(next[0])
})

test('a topic that is begun, previewed, edited by a form, and digested', async () => {
  const [one, other, third] = copies
  const draft = await one.ask('subscribe qwertyuiop as Nothing')
  expect(textOf(await other.press(button(draft, 'Keep it anyway')))).toContain('Nothing')
  await one.ask('subscribe report generation as Reports')
  const preview = await other.ask('preview Reports')
  expect(titlesOf(await third.press(button(preview.cards[0], 'Abstract')))).toEqual(titlesOf(preview).slice(0, 1))
  const form = await formOf(one.paperboy, requestOf({ kind: 'text', text: 'edit Reports' }))
  const filled = { kind: 'form', command: 'edit', options: { ...form?.fixed, topic: 'Reports', top: 3 } } as const
  await answerOf(other.paperboy, requestOf(filled))
  const topics = await third.core.store.subscriptions.inChannel({ workspace: 'test:acme', channel: 'general' })
  expect(topics.map(({ name, top }) => [name, top])).toContainEqual(['Reports', 3])
  expect(textOf(await third.ask('digest now Reports'))).toMatch(/post/i)
})

test('what an admin chose, at once', async () => {
  const [one, other] = copies
  const of = { platform: 'test', workspace: 'acme' }
  expect(await other.paperboy.managersOf(of)).toBeNull()
  await one.core.store.settings.choose('test:acme', '', 'managers', { value: 'admins', label: 'admins' }, 0)
  expect(await other.paperboy.managersOf(of)).toBe('admins')
  await one.core.store.settings.clear('test:acme', '', 'managers')
})

test('the address of a page, asked for at two at once, whose secret is not in the database', async () => {
  const [one, other, third] = copies
  for (const { platforms } of copies) platforms.push({ name: 'test', reach: async () => 'everybody' } as unknown as ChatPlatform)
  await one.ask('subscribe radiology as Radiology', { channel: 'pages' })
  const said = await Promise.all([one, other].map(async (each) => textOf(await each.ask('feed', { channel: 'pages' }))))
  const secrets = said.map((text) => /\/feeds\/([\w-]{22})/.exec(text)?.[1] ?? text)
  expect(secrets[0]).toHaveLength(22)
  expect(secrets[1]).toBe(secrets[0])
  expect(await third.feedPages?.find(secrets[0] ?? '')).not.toBeNull()
  const tables = await administer(address, "select table_name as name from information_schema.tables where table_schema = 'public'")
  for (const { name } of tables) {
    const [found] = await administer(address, `select count(*) as count from ${name} where to_jsonb(${name})::text like '%${secrets[0]}%'`)
    expect([name, Number(found?.count)]).toEqual([name, 0])
  }
})

test('a token is renewed by one', async () => {
  const now = (): number => 1_000
  const all = copies.map(({ core }) => createInstallations('slack', core.store.installations, createSealer(KEYS), now))
  const [one] = all as [(typeof all)[0]]
  const tokens = { token: 'xoxb-1', renewal: { token: 'xoxe-1', expiresAt: 9_000 } }
  const installation = { enterprise: null, team: 'T1', botUser: 'UBOT', bot: 'B1', tokens, installedAt: 500 }
  await one.save(installation)
  onTestFinished(() => one.remove({ enterprise: null, team: 'T1' }))
  let renewals = 0
  const renew = async () => {
    renewals++
    await Promise.all(copies.map(({ core }) => core.store.papers.lastSequence())) // while the others ask
    return { token: `xoxb-${renewals + 1}`, renewal: { token: `xoxe-${renewals + 1}`, expiresAt: 90_000 } }
  }
  await Promise.all(all.map((each) => each.renew(installation, renew)))
  // Each is good once.
  expect(renewals).toBe(1)
  for (const each of all) expect(await each.find(null, 'T1')).toMatchObject({ tokens: { token: 'xoxb-2' } })
  expect(await (all[2] as (typeof all)[0]).renew(installation, renew)).toMatchObject({ token: 'xoxb-2' })
  expect(renewals).toBe(1)
  const [key, ...others] = await Promise.all(all.map(async (each) => Buffer.from(await each.signingKey()).toString('hex')))
  expect(others).toEqual([key, key])
})
