// What is for those who manage a channel, and whose topics they reach.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/commands/table.ts'
import { type TopicVerb, toAction } from '../../src/port/action-ids.ts'
import type { Asker, CommandRequest, Form } from '../../src/port/chat.ts'
import { bare } from '../../src/port/text.ts'
import type { Subscription } from '../../src/topics/subscription.ts'
import { notForYou } from '../../src/wording/papers.ts'
import { rightsUnknown } from '../../src/wording/people.ts'
import { answerOf, formOf, openTestLibrary, requestOf, type TestLibrary, textOf, type Who } from '../library.ts'

const UNKNOWN = bare(rightsUnknown())

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

/** Of each test its own. */
let workspace = ''
let topic: Subscription
let tests = 0
beforeEach(async () => {
  workspace = `acme${++tests}`
  await library.ask('subscribe radiology', { workspace })
  topic = await only()
})

/** The one topic that there is, as it is now. */
async function only(): Promise<Subscription> {
  const topics = await library.core.store.subscriptions.inWorkspace(`test:${workspace}`)
  expect(topics).toHaveLength(1)
  return topics[0] as Subscription
}

/** A request of somebody of whom the platform may not know what they may. */
function request(input: CommandRequest['input'], asker: Partial<Asker>, who: Who = {}): CommandRequest {
  const made = requestOf(input, { workspace, ...who })
  return { ...made, asker: { ...made.asker, ...asker } }
}

const press = (verb: TopicVerb): CommandRequest['input'] => ({
  kind: 'action',
  action: toAction('', { verb, listing: topic.id, at: 0 }).id,
})
const commands = COMMANDS.filter(({ who }) => who === 'managers')

describe('rights that are unknown are not taken for granted', () => {
  const nobody = { mayManage: null, isAdmin: false }

  test.each(commands.flatMap(({ examples }) => examples))('by “%s”', async (text) => {
    const reply = await answerOf(library.paperboy, request({ kind: 'text', text }, nobody))
    expect(textOf(reply)).toBe(UNKNOWN)
    expect(await only()).toEqual(topic)
  })

  test.each(['now', 'edit', 'pause', 'resume', 'unsubscribe', 'take', 'start'] as const)('by the button “%s”', async (verb) => {
    expect(textOf(await answerOf(library.paperboy, request(press(verb), nobody)))).toBe(UNKNOWN)
    expect(await only()).toEqual(topic)
  })

  test('by a form that is sent in', async () => {
    const input = { kind: 'form', command: 'edit', options: { topic: `~${topic.id}`, top: 1 } } as const
    expect(textOf(await answerOf(library.paperboy, request(input, nobody)))).toBe(UNKNOWN)
    expect(await only()).toEqual(topic)
  })

  test('by the list of topics, which has no buttons that change them', async () => {
    const { cards } = await answerOf(library.paperboy, request({ kind: 'text', text: 'subscriptions' }, nobody))
    expect(cards[0]?.actions.map(({ label }) => label)).toEqual(['Preview'])
  })

  test('nor is what they do refused to admins', async () => {
    const reply = await answerOf(library.paperboy, request({ kind: 'text', text: 'pause radiology' }, { mayManage: null, isAdmin: true }))
    expect(textOf(reply)).toContain('Paused: ')
  })
})

test.each(commands.map(({ name, examples }) => [name, examples[0] ?? name] as const))(
  '%s is refused to who does not manage the channel',
  async (name, text) => {
    expect(textOf(await library.ask(text, { workspace, mayManage: false }))).toBe(bare(notForYou(name)))
    expect(await only()).toEqual(topic)
  },
)

describe('the form of a topic opens', () => {
  const open = (asker: Partial<Asker>, who: Who = {}): Promise<Form | null> => formOf(library.paperboy, request(press('edit'), asker, who))
  const manager = { mayManage: true, isAdmin: false }
  const admin = { mayManage: false, isAdmin: true }

  test.each<[string, boolean, Partial<Asker>, Who]>([
    ['in its channel', true, manager, {}],
    ['not in another channel', false, manager, { channel: 'another' }],
    ['in another channel for an admin', true, admin, { channel: 'another' }],
    ['not in a channel of that name of another workspace', false, admin, { workspace: 'other' }],
    ['not in a channel of that name of another platform', false, admin, { platform: 'elsewhere' }],
    ['not for who does not manage the channel', false, { mayManage: false, isAdmin: false }, {}],
    ['for who may manage it: that is asked again when it is sent in', true, { mayManage: null, isAdmin: false }, {}],
  ])('%s', async (_, isOpen, asker, who) => {
    const form = await open(asker, who)
    expect(form?.fields.find(({ option }) => option === 'query')?.value ?? null).toBe(isOpen ? topic.query : null)
  })

  test('while it is paused, and no more when it is removed', async () => {
    await library.ask('pause radiology', { workspace })
    expect(await open(manager)).not.toBeNull()
    await library.ask('unsubscribe radiology', { workspace })
    expect(await open(manager)).toBeNull()
  })

  test('not before it runs', async () => {
    const { channel, query, schedule, top, detail, owner } = topic
    const wanted = { workspace: topic.workspace, channel, name: 'Asked about', query, schedule, top, detail, owner, nextDueAt: 0 }
    topic = await library.core.store.subscriptions.draft(wanted, 0, 0)
    expect(await open(manager)).toBeNull()
  })

  test.each(['pause', 'preview', 'now'] as const)('by its button alone: not by “%s”', async (verb) => {
    expect(await formOf(library.paperboy, request(press(verb), manager))).toBeNull()
  })
})
