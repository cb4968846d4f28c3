import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SHAPES } from '../../src/commands/table.ts'
import { readDraft } from '../../src/papers/draft.ts'
import { type ChannelRef, type Paperboy, type Reply, textReply } from '../../src/port/chat.ts'
import type { Post } from '../../src/port/platform.ts'
import { command, plain, say } from '../../src/port/text.ts'
import { cardActions } from '../../src/wording/card-actions.ts'
import { hostileTexts } from '../hostile.ts'
import { KEYS, openTestLibrary, type TestLibrary } from '../library.ts'

/** What one person sees of an answer or a post. */
export interface Seen {
  /** All that can be read. */
  readonly text: string
  readonly links: readonly string[]
  /** Labels of the buttons, or what may be typed in their place. */
  readonly buttons: readonly string[]
  readonly audience: 'asker' | 'channel'
  /** What in it is live that should not be: mentions, foreign links, escape sequences. */
  readonly threats: readonly string[]
}

/** A platform's local server with the real adapter connected to it, used as a person would. */
export interface Harness {
  /** Types `/papers TEXT`. */
  type(text: string): Promise<Seen>
  /** Presses a button of the last answer by its label, or the beginning of it. */
  press(label: string): Promise<Seen>
  /** Has the core post to the channel; what then stands there, a message each. */
  post(reply: Reply): Promise<readonly Seen[]>
  /** Whether what stands there can be changed: a terminal shows what was done in a line of its own. */
  readonly changesMessages: boolean
  /** Whose its settings are; a terminal has none. */
  readonly settings: 'admins' | 'nobody'
  /** Whether it knows roles that a digest may ping: Slack and a terminal know none. */
  readonly pings: boolean
  /** Stops the adapter as the program does. */
  stop(): Promise<void>
  /** Closes the server too. */
  close(): Promise<void>
}

/** A reply on its way to a channel, as a delivery posts it. */
export function toPost(at: ChannelRef, reply: Reply): Post {
  return { delivery: 'delivery-001', attempt: 0, isRepeat: false, at, thread: null, reply, since: 0 }
}

/** Links that Paperboy makes: to pages of papers, built from their identifiers. */
export const OWN_LINK = /^https:\/\/(?:arxiv\.org\/(?:abs|pdf)|doi\.org|aclanthology\.org)\/[\w%./-]+$/

const LINK = 'https://arxiv.org/abs/2303.13391'
const FULL_TEXT = 'https://arxiv.org/pdf/2303.13391'
/** An adapter with nothing under way has stopped by then. */
const SHORT_MS = 300

/**
 * What every adapter promises. Each runs it against the real core on the bundled papers.
 * @param prefix what is typed there before a command
 */
export function contract(name: string, open: (paperboy: Paperboy) => Promise<Harness>, prefix: string): void {
  describe(`the contract of every adapter: ${name}`, () => {
    let library: TestLibrary
    let harness: Harness
    let asked = (): void => {}
    let held: Promise<void> | null = null

    beforeEach(async () => {
      library = await openTestLibrary({ keys: KEYS })
      const { paperboy } = library
      harness = await open({
        ...paperboy,
        async respond(request) {
          asked()
          await held
          return paperboy.respond(request)
        },
      })
    })
    afterEach(async () => {
      await harness.stop()
      await harness.close()
      await library.close()
    })

    test('answers a search to the asker alone, with title, link, full text, authors, and what the paper is about', async () => {
      const seen = await harness.type('search xplainer')
      expect(seen.text).toContain('1 paper matches “xplainer”')
      expect(seen.text).toContain('1. Xplainer: From X-Ray Observations to Explainable Zero-Shot Diagnosis')
      expect(seen.text).toContain('Chantal Pellegrini and 5 others · Mar 2023')
      expect(seen.text).toContain('Xplainer, a novel framework for explainable zero-shot diagnosis')
      expect(seen.text).not.toContain('matches in')
      expect(seen.links).toEqual(expect.arrayContaining([LINK, FULL_TEXT]))
      expect(seen.links).toHaveLength(2)
      expect(seen.audience).toBe('asker')
    })

    test('pages through a list by its button, and the numbers go on', async () => {
      await harness.type('search chest x-ray')
      const second = await harness.press('Next page')
      expect(second.text).toContain('6–10 of')
      expect(second.text).toMatch(/^6\. /m)
      const back = await harness.press('Previous page')
      expect(back.text).toMatch(/^1\. /m)
    })

    test('shows a whole abstract, saves and votes by buttons', async () => {
      await harness.type('search xplainer')
      expect((await harness.press('1. Abstract')).text).toContain('contrastive')
      await harness.type('search xplainer')
      const saved = await harness.press('Save')
      // Where a message can be changed, its card says it, and no line is added.
      if (harness.changesMessages) expect(saved.buttons.join()).toContain('Saved')
      else expect(saved.text).toContain('Saved: “Xplainer')
      await harness.type('show xplainer')
      expect((await harness.press('Vote up')).text).toContain('+1 here')
      expect((await harness.type('saved')).text).toContain('1. Xplainer')
    })

    test('shares to the channel only when asked, and says who shared', async () => {
      await harness.type('search xplainer')
      const shared = await harness.press('Share')
      expect(shared.audience).toBe('channel')
      expect(shared.text).toContain('Shared by')
      expect(shared.text).toContain('1. Xplainer')
      expect(shared.buttons.join()).not.toContain('Share')
    })

    test('answers what it does not understand with the nearest command and its usage', async () => {
      expect((await harness.type('simlar')).text).toContain('similar <paper>')
      expect((await harness.type('search after:banana')).text).toContain('banana')
      expect((await harness.type('save 9999')).text).toContain('9999')
    })

    test('names commands as they are typed there, in answers and in posts', async () => {
      const said = (await harness.type('help all')).text.replaceAll('`', '')
      const rows = said.split('\n').filter((row) => row.startsWith(prefix))
      for (const shape of SHAPES) expect(rows.filter((row) => row.endsWith(`: ${shape.summary}`))).toHaveLength(1)
      expect((await harness.type('help')).text.replaceAll('`', '')).toContain(`${prefix}search knee MRI`)
      expect((await harness.type('help unsave')).text.replaceAll('`', '')).toContain(`\n${prefix}unsave 1`)
      expect((await harness.type('saved')).text.replaceAll('`', '').trim()).toBe(
        `You have saved no papers yet. ${prefix}save 1 saves the first of a list.`,
      )
      const [post] = await harness.post(textReply(say`To change it: ${command('subscriptions')}`))
      expect(post?.text.replaceAll('`', '').trim()).toBe(`To change it: ${prefix}subscriptions`)
    })

    test('has a menu for each paper of a list', async () => {
      await harness.type('search xplainer')
      expect((await harness.press('Vote up')).text).toContain('+1 here')
      await harness.type('search xplainer')
      expect((await harness.press('Similar')).text).toContain('Papers like “Xplainer')
    })

    test('hands out saved papers as BibTeX', async () => {
      await harness.type('save arXiv:2303.13391')
      expect((await harness.type('export')).text).toContain('eprint = {2303.13391}')
    })

    test('shows hostile titles, abstracts, authors and queries as text, within all limits', async () => {
      const records = hostileTexts.map((text, index) => ({
        title: `hostilia ${index} ${text}`.slice(0, 900),
        abstract: `hostilia ${text}`.slice(0, 9_000),
        authors: [text.slice(0, 150)],
      }))
      await library.add(records.map(readDraft).filter((draft) => typeof draft !== 'string'))
      const first = await harness.type('search hostilia')
      expect(first.text).toContain('hostilia')
      const threats = [...first.threats]
      for (let page = 1; page < hostileTexts.length / 5; page++) threats.push(...(await harness.press('Next page')).threats)
      expect(threats).toEqual([])
    })

    test('echoes hostile queries as text', async () => {
      for (const text of hostileTexts) {
        const seen = await harness.type(`search ${text.slice(0, 1_500)}`)
        expect(seen.threats, text.slice(0, 60)).toEqual([])
        expect(seen.text.trim()).not.toBe('')
      }
    })

    test('posts once, to the channel, with what a card has', async () => {
      const card = {
        heading: say`A heading`,
        number: null,
        title: say`A <b>title</b> & more`,
        link: LINK,
        byline: 'Somebody',
        excerpt: say`An excerpt.`,
        why: '',
        actions: [],
      }
      const posted = await harness.post({ ...textReply([plain('Hello, channel')]), cards: [card], audience: 'channel' })
      expect(posted).toHaveLength(1)
      expect(posted[0]?.text).toContain('Hello, channel')
      expect(posted[0]?.text).toContain('A heading')
      expect(posted[0]?.text).toContain('A <b>title</b> & more')
      expect(posted[0]?.links).toEqual([LINK])
      expect(posted[0]?.threats).toEqual([])
    })

    test('lets admins choose settings where there are any, and says so to others', async () => {
      const { text } = await harness.type('settings')
      expect(text).toContain(harness.settings === 'admins' ? 'is for the admins of this workspace' : 'There is nothing to set here')
    })

    test('names no role or tag where there are none, and pings nobody whom nobody may ping', async () => {
      const posted = await harness.post({ ...textReply(say`A digest`), audience: 'channel', pings: ['510000000000000009'], tags: ['8100'] })
      expect(posted[0]?.text.trim(), harness.pings ? 'the role is not there' : 'it knows no roles').toBe('A digest')
      expect(posted[0]?.threats).toEqual([])
    })

    test.each(
      [
        ['long', 'Extraordinarily long titles of papers '.repeat(30)],
        ['Chinese', '用于医学影像报告生成的视觉语言模型'.repeat(50)],
        ['Arabic', 'نموذج لغوي بصري لتوليد تقارير الأشعة السينية للصدر '.repeat(20)],
        ['pictures', '🧪📈🩻'.repeat(150)],
      ].flatMap(([kind = '', text = '']) => [5, 10].map((count) => [count, kind, text] as const)),
    )('posts %i papers with all that can be done with them, whatever their texts: %s', async (count, _, text) => {
      const cards = Array.from({ length: count }, (_, index) => ({
        heading: index === 0 ? say`${text.slice(0, 60)}` : [],
        number: index + 1,
        title: say`${text.slice(0, 900)}`,
        link: LINK,
        fullText: FULL_TEXT,
        byline: text.slice(0, 400),
        excerpt: say`${text.slice(0, 300)}`,
        why: text.slice(0, 200),
        ...cardActions('listing1', index + 1),
      }))
      const posted = (await harness.post({ ...textReply(say`${count} papers`), cards, audience: 'channel' })).at(-1)
      for (const { number } of cards) expect(posted?.text).toContain(`${number}. ${[...text][0]}`)
      expect(posted?.threats).toEqual([])
    })

    test('posts forty papers whose full texts have long addresses, and their titles can be read', async () => {
      const cards = Array.from({ length: 40 }, (_, index) => ({
        heading: [],
        number: index + 1,
        title: say`A title of a paper that is as long as titles are`,
        link: LINK,
        fullText: `${FULL_TEXT}${'0'.repeat(170)}`,
        byline: 'Ada Lovelace and 5 others',
        excerpt: [],
        why: '',
        ...cardActions('listing1', index + 1),
      }))
      const posted = (await harness.post({ ...textReply(say`Forty papers`), cards, audience: 'channel' })).at(-1)
      for (const { number } of cards) expect(posted?.text).toContain(`${number}. A title of a paper that is`)
      expect(posted?.links).toContain(LINK)
    })

    test('finishes what is under way before it stops', async () => {
      const isAsked = new Promise<void>((resolve) => {
        asked = resolve
      })
      let release = (): void => {}
      held = new Promise((resolve) => {
        release = resolve
      })
      const answered = harness.type('search tuberculosis')
      await isAsked
      const stopped = harness.stop().then(() => 'stopped')
      expect(await Promise.race([stopped, setTimeout(SHORT_MS, 'waits')])).toBe('waits')
      release()
      expect((await answered).text).toContain('Reliable Tuberculosis Detection')
      await stopped
    })
  })
}
