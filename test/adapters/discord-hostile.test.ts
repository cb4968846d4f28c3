// Text of papers, people and servers that would ping, lead away, or break the message it stands in: all of it in all places of Discord.
import { describe, expect, test } from 'vitest'
import { codeSpan, escapeMarkdown, escapeWithin, plainLine } from '../../adapters/discord/escape.ts'
import { readDraft } from '../../src/papers/draft.ts'
import { type Reply, textReply } from '../../src/port/chat.ts'
import type { MessageRef, Post } from '../../src/port/platform.ts'
import { say } from '../../src/port/text.ts'
import { SEARCH_THREADS } from '../../src/search/thread-calls.ts'
import { effort } from '../effort.ts'
import { hostileTexts } from '../hostile.ts'
import { draft } from '../library.ts'
import { type DiscordTest, fill, focus, invoke, onMessage, openDiscordTest, press, pressId } from '../servers/discord/harness.ts'
import type { Body } from '../servers/discord/http.ts'
import { MANAGER, PERSON } from '../servers/discord/payloads.ts'
import { controlsOf, threatsOf, toSeen } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, type Shown } from '../servers/discord/server.ts'
import { toPost } from './contract.ts'

/** What is live in Discord when it is not escaped. */
const MARKS = [
  '@everyone',
  '@here',
  '<@400000000000000004>',
  '<@!400000000000000004>',
  '<@&200000000000000002>',
  '</papers:1>',
  '<id:customize>',
  '<:smile:123456789012345678>',
  '<t:1700000000:R>',
  'https://evil.example/a_b_c',
  '<https://evil.example>',
  '[arXiv](https://evil.example)',
  '[x](<https://evil.example> "arXiv")',
  '[x](discord://-/channels/@me)',
  '**bold**',
  '~~gone~~ ||spoiler|| __under__ _line_ *star*',
  '`code` ``code`` ```block```',
  '```js\nblock\n```',
]
/** What may stand around it, so that an escape is undone, a line begins, or a limit cuts it in the middle. */
const AROUND: readonly ((mark: string) => string)[] = [
  (mark) => mark,
  (mark) => `\\${mark}`,
  (mark) => `\\\\${mark}\\`,
  (mark) => `a\n${mark}\nb`,
  (mark) => `a\r${mark}\u2028${mark}\u0085${mark}`,
  (mark) => `> ${mark}\n# ${mark}\n-# ${mark}\n- ${mark}`,
  (mark) => `${[...mark].join('\u200b')}${[...mark].join('\u2060')}`,
  (mark) => `\u202e${mark}`,
  (mark) => `${'x'.repeat(247)}${mark}`,
  (mark) => mark.repeat(60),
  (mark) => `\`${mark}`,
]
const ALL = [...hostileTexts, ...MARKS.flatMap((mark) => AROUND.map((around) => around(mark)))]

/** Where all would take too long in each run of the tests. */
const MANY = ALL.filter((_, index) => index % effort(3, 1) === 0)
const SOME = ALL.filter((_, index) => index % effort(9, 3) === 0)

const MANAGING = { permissions: MANAGER }
const AT = { platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }
const MOST_TYPED = 1_500
/** So many of a search's papers are looked at. */
const MOST_FOUND = effort(60, 200)

/** Fails with what is live, and where. */
function expectInert(where: string, shown: Pick<Shown, 'message'>): void {
  expect(threatsOf(shown.message), where.slice(0, 80)).toEqual([])
}

/** Posts, later where the client may not ask more just now. */
async function put({ discord }: DiscordTest, post: Post): Promise<MessageRef> {
  for (let tries = 0; tries < 20; tries++) {
    const outcome = await discord.post(post)
    if (outcome.kind === 'sent') return outcome.message
    if (outcome.kind !== 'later') throw new Error(`${outcome.kind}: ${outcome.reason}`)
    await new Promise((resolve) => setTimeout(resolve, outcome.afterMs ?? 100))
  }
  throw new Error('it was put off again and again')
}

async function ask({ server }: DiscordTest, command: string, options: Body, rest: Body = {}): Promise<Shown> {
  const shown = await server.interact(invoke(server, command, options, rest))
  expectInert(`${command} ${JSON.stringify(options)}`, shown)
  expect(toSeen(shown).text.trim()).not.toBe('')
  return shown
}

test('there are more than 200 of them, and the reader of mark-up sees each of the marks', () => {
  expect(ALL.length).toBeGreaterThan(200)
  for (const mark of MARKS) expect(threatsOf({ content: mark }), mark).not.toEqual([])
  expect(threatsOf({ content: '<#300000000000000003> [arxiv\\.org](https://arxiv.org/abs/2303.13391) **a** `b`' })).toEqual([])
})

test('what nobody sees is gone wherever it came from; joiners stay', () => {
  const typed = '\u202ea\u200bb\u2066c\u00ad\ufeff👩\u200d🔬'
  for (const shown of [escapeMarkdown(typed), plainLine(typed), escapeWithin(typed, 20)]) expect(shown).toBe('abc👩\u200d🔬')
  expect(codeSpan(typed)).toBe('`abc👩\u200d🔬`')
})

test.each([
  ['X-ray: a (new) method, 10% @ CVPR + C++', 'X-ray: a (new) method, 10% @ CVPR + C++'],
  ['a|b, ~10 ms, 3.14, #1, a > b, x = {y}; who@example.org!', 'a|b, ~10 ms, 3.14, #1, a > b, x = {y}; who@example.org!'],
  ['#deep learning', '#deep learning'],
  ['-1 and 2.5', '-1 and 2.5'],
  ['https://evil.example', 'https\\://evil.example'],
  ['[x](y) *z* a_b `c` <d> \\', '\\[x](y) \\*z\\* a\\_b \\`c\\` \\<d> \\\\'],
  ['# a\n  > b\n- c\n-# d\n1. e', '\\# a\n  \\> b\n\\- c\n\\-# d\n1\\. e'],
  ['~~a~~ ||b||', '\\~\\~a~\\~ |\\|b|\\|'],
  ['hi @everyone', 'hi \\@everyone'],
])('only what marks up is escaped: %s', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped)
  expect(threatsOf({ content: escapeMarkdown(text) })).toEqual([])
})

test('no two texts behind each other make a mark of their halves', () => {
  for (const mark of [...MARKS, '~~gone~~', '||hidden||', 'a https://evil.example', '> quote', '# head', '- item'])
    for (let at = 1; at < mark.length; at++) {
      const content = escapeMarkdown(mark.slice(0, at)) + escapeMarkdown(mark.slice(at))
      expect(threatsOf({ content }), content).toEqual([])
    }
})

// These searches take a second on a quiet machine: in the test's own thread nothing could be acknowledged meanwhile.
const threads = SEARCH_THREADS

describe('is text, and nothing else,', () => {
  test('in titles, authors and abstracts, in lists, alone, and saved', async () => {
    const it = await openDiscordTest({ threads, hasLimits: false })
    const records = MANY.map((text, index) => ({
      title: `hostilia ${index} ${text}`.slice(0, 900),
      abstract: `hostilia ${text}`.slice(0, 9_000),
      authors: [text.slice(0, 150), `Second ${text.slice(0, 100)}`],
    }))
    const drafts = records.map(readDraft).filter((each) => typeof each !== 'string')
    await it.library.add(drafts)
    let shown = await ask(it, 'search', { query: 'hostilia' })
    for (let page = 1; page < MOST_FOUND / 5; page++) {
      shown = await it.server.interact(press(shown, 'Next page'))
      expectInert(`page ${page}`, shown)
      const [first] = controlsOf(shown.message)
      if (page % 3 === 0 && first)
        expectInert('an abstract', await it.server.interact(pressId(shown, first.id, first.value === null ? null : [first.value])))
    }
    for (let number = 1; number <= 12; number++) await ask(it, 'save', { paper: String(number) })
    await ask(it, 'saved', {})
    await ask(it, 'export', {})
    await ask(it, 'similar', { paper: '1' })
  }, 60_000)

  test('in queries, and wherever a paper or a topic may be named', async () => {
    const it = await openDiscordTest({ threads, hasLimits: false })
    for (const [index, text] of MANY.entries()) {
      const typed = text.slice(0, MOST_TYPED)
      await ask(it, 'search', { query: typed })
      if (index % 3 > 0) continue
      await ask(it, 'show', { paper: typed })
      await ask(it, 'unsubscribe', { topic: typed }, MANAGING)
      for (const { name, value } of await it.server.complete(focus(it.server, 'show', 'paper', typed)))
        expect([name.length > 0 && name.length <= 100, String(value).length <= 100]).toEqual([true, true])
    }
  }, 60_000)

  test('in the names and queries of topics, in their lists, forms, suggestions and digests', async () => {
    const it = await openDiscordTest({ threads, hasLimits: false })
    const { server, library } = it
    const texts = MANY.filter((_, index) => index % effort(2, 3) === 0)
    for (const text of texts) {
      await ask(it, 'subscribe', { query: `chest ${text.slice(0, 300)}`, as: text.slice(0, 58) }, MANAGING)
      await ask(it, 'subscribe', { query: 'chest x-ray', at: text.slice(0, 18), in: text.slice(0, 60), on: text.slice(0, 60) }, MANAGING)
    }
    const listed = await ask(it, 'subscriptions', {}, MANAGING)
    expect(toSeen(listed).text).toContain('chest')
    const topics = await server.complete(focus(server, 'edit', 'topic', ''), MANAGING)
    expect(topics.length).toBeGreaterThan(3)
    for (const { value } of topics) {
      const sent = server.send(invoke(server, 'edit', { topic: value }, MANAGING))
      const modal = await Promise.race([sent.modal, sent.shown.then(() => null)])
      if (modal === null) continue
      const first = await server.interact(fill(modal, {}, null, MANAGING))
      expectInert('a form that was sent in', first)
    }
    await ask(it, 'preview', {}, MANAGING)
    const titles = texts.map((text, index) =>
      draft(`chest ${index} ${text}`.slice(0, 500), { abstract: `chest ${text}`.slice(0, 4_000), authors: [text.slice(0, 100)] }),
    )
    await library.news(titles)
    await library.core.library.refresh()
    await library.ask('digest now', { platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL, person: PERSON })
    const planned = await library.core.store.deliveries.latest({ workspace: `discord:${DISCORD_GUILD}`, channel: DISCORD_CHANNEL }, 50)
    expect(planned.length).toBeGreaterThan(0)
    for (const { id, reply } of planned) {
      await put(it, { ...toPost(AT, reply), delivery: id })
    }
    for (const message of server.posts) expectInert('a digest', { message: message as never })
  }, 60_000)

  test('in digests to channels, threads and forums, whose posts have names', async () => {
    const forum = { ...AT, channel: '300000000000000007' }
    const it = await openDiscordTest({
      threads,
      hasLimits: false,
      before: ({ guilds }) => void guilds.addChannel(forum.channel, { type: 15 }),
    })
    const { server } = it
    for (const [index, text] of MANY.entries()) {
      const name = String(index).padStart(11, '0')
      const reply = digestOf(text)
      const thread = await put(it, { ...toPost(AT, reply), delivery: `d${name}` })
      if (index % 8 === 0) await put(it, { ...toPost(AT, reply), delivery: `t${name}`, thread })
      await put(it, { ...toPost(forum, reply), delivery: `f${name}` })
    }
    expect(server.posts.length).toBeGreaterThan(MANY.length * 2)
    for (const message of server.posts) expectInert('a digest', { message: message as never })
    for (const { name } of server.guilds.threadsOf(DISCORD_GUILD)) expect(name.trim()).not.toBe('')
  }, 60_000)

  test('in the names of people who share, and of servers that greet', async () => {
    const it = await openDiscordTest({ threads, hasLimits: false })
    const { server } = it
    for (const text of SOME) {
      const name = text.slice(0, 32)
      const found = await ask(it, 'search', { query: 'xplainer' }, { name })
      const shared = await server.interact(press(found, 'Share', { name }))
      expectInert(name, shared)
      expect(shared.ephemeral).toBe(false)
    }
    for (const text of ALL.filter((_, index) => index % 10 === 0)) {
      const { id } = server.guilds.addGuild(undefined, { name: text.slice(0, 100) })
      server.guilds.addChannel(undefined, { guild: id, name: text.slice(0, 100) })
      server.guilds.join(id)
      await server.settled()
    }
    for (const message of server.posts) expectInert('a greeting', { message: message as never })
  }, 60_000)

  test('in messages that are looked for papers like them', async () => {
    const it = await openDiscordTest({ threads, hasLimits: false })
    for (const content of SOME) {
      const message = {
        id: '1',
        channel_id: DISCORD_CHANNEL,
        type: 0,
        content: content.slice(0, 4_000),
        author: { id: PERSON, username: 'a' },
        ...REST,
      }
      expectInert(content, await it.server.interact(onMessage(it.server, 'Find related papers', message)))
    }
  }, 60_000)
})

const REST = {
  embeds: [],
  components: [],
  attachments: [],
  mentions: [],
  mention_roles: [],
  flags: 0,
  timestamp: '2026-11-23T12:00:00.000Z',
}

/** As a digest may be. */
function digestOf(text: string): Reply {
  const card = {
    heading: say`${text.slice(0, 300)}`,
    number: 1,
    title: say`${text.slice(0, 900)}`,
    link: 'https://arxiv.org/abs/2303.13391',
    byline: text.slice(0, 500),
    excerpt: say`${text}`,
    why: text.slice(0, 500),
    actions: [{ id: 'v1:abstract:1', label: text.slice(0, 200) }],
  }
  return {
    ...textReply(say`${text}`),
    cards: [card, { ...card, number: 2, actions: [{ id: 'v1:abstract:2', label: 'Abstract' }] }],
    audience: 'channel',
  }
}

describe('what somebody makes up', () => {
  test('as the id of a button, the value of a menu, a form or an option, is answered, and breaks nothing', async () => {
    const it = await openDiscordTest({ threads, hasLimits: false })
    const { server } = it
    const found = await ask(it, 'search', { query: 'xplainer' })
    for (const text of [
      ...ALL,
      'p1:next:99999999',
      'm1:0',
      'd=;c=;',
      'c=300000000000000099;v1:next',
      'constructor',
      '__proto__',
      'p1:save:-1',
      '',
    ]) {
      const id = text.slice(0, 100)
      const pressed = server.send(pressId(found, id))
      await pressed.acked
      if (id !== '') await server.send(pressId(found, 'm1:0', [id])).acked
      await server.send({ type: 5, data: { custom_id: id, components: [] } }).acked
    }
    const again = await ask(it, 'search', { query: 'xplainer' })
    expect(toSeen(again).text).toContain('Xplainer')
  }, 60_000)
})
