import { describe, expect, test } from 'vitest'
import { renderHome, renderReplyView } from '../../adapters/slack/home.ts'
import { renderForm, toOptions, withPreview } from '../../adapters/slack/modal.ts'
import { renderReply } from '../../adapters/slack/render.ts'
import { evenShare, readTyped, shorten } from '../../adapters/slack/shorten.ts'
import { renderUnfurl } from '../../adapters/slack/unfurl.ts'
import { blockFaults, messageFaults, optionFaults, viewFaults } from '../../adapters/slack/validate.ts'
import { type Card, channelName, code, type Form, plain, type Reply, strong, textReply } from '../../src/chat.ts'
import { hostileTexts } from '../hostile.ts'
import { readable } from './slack-harness.ts'
import { toPayload } from './slack-methods.ts'
import { strings } from './slack-server.ts'

function card(text: string, number: number | null, buttons: number): Card {
  return {
    heading: [plain(text)],
    number,
    title: [plain(text)],
    link: 'https://arxiv.org/abs/2303.13391',
    byline: text,
    excerpt: [plain(text), strong(text), code(text)],
    why: text,
    actions: Array.from({ length: buttons }, (_, index) => ({ id: `p1:save:abcdefgh:${index}`, label: text || 'Save' })),
  }
}

/** Replies of every shape that is hard: hostile, empty, long, many. */
function* hardReplies(): Generator<Reply> {
  for (const text of [...hostileTexts, '', ' ', '\n', '&'.repeat(30_000), `${'a'.repeat(5_000)}\n`.repeat(8)]) {
    for (const cards of [0, 1, 5, 20, 25, 50, 120]) {
      const own = Array.from({ length: cards }, (_, index) => card(text, index + 1, cards % 7))
      const attachments = [{ name: 'a.bib', mediaType: 'text/plain', content: text }]
      const actions = Array.from({ length: 30 }, (_, index) => ({ id: `p1:page:abcdefgh:${index}`, label: text || 'Next' }))
      yield textReply([plain(text), code(`${text}\n${text}`)], { cards: own, attachments, actions })
    }
  }
}

describe('whatever is said', () => {
  test('a message keeps every limit, and all is in its text', () => {
    const faults = [...hardReplies()].flatMap((reply) => messageFaults(renderReply(reply)))
    expect(faults).toEqual([])
  })

  test('a modal and a Home tab keep every limit', () => {
    const sight = { channels: new Set(Array.from({ length: 30 }, (_, index) => `C${index}`)), direct: 'D1' }
    const faults = [...hardReplies()].flatMap((reply) => {
      const channels = Array.from({ length: 30 }, (_, index) => ({ channel: `C${index}`, topics: reply }))
      const home = renderHome({ saved: reply, channels: [...channels, { channel: 'D1', topics: reply }], support: reply.text }, sight)
      return [...viewFaults({ ...renderReplyView(reply, 'C1', sight) }), ...viewFaults({ ...home })]
    })
    expect(faults).toEqual([])
  })

  test('a form and its previews keep every limit, or there is none', () => {
    for (const text of [...hostileTexts, '', 'y'.repeat(200)]) {
      const field = { option: 'a', label: text || 'Label', hint: text, required: true, value: text, longest: 3_000, previews: false }
      const choices = Array.from({ length: 150 }, (_, index) => ({ value: `${index} ${text}`, label: text }))
      const form: Form = {
        command: 'subscribe',
        title: text || 'Title',
        submit: text || 'Send',
        fixed: { topic: text.slice(0, 100) },
        fields: [
          { ...field, input: { kind: 'lines' }, previews: true },
          { ...field, option: 'b', input: { kind: 'line' } },
          { ...field, option: 'c', input: { kind: 'time' } },
          { ...field, option: 'd', input: { kind: 'choice', choices: [{ value: 'one', label: text || 'one' }, ...choices] } },
          { ...field, option: 'e', input: { kind: 'lookup' } },
        ],
      }
      const view = renderForm(form, {
        spot: { channel: 'C1', thread: null, url: `https://hooks.slack.com/${'x'.repeat(200)}` },
        home: null,
      })
      if (view === null) {
        expect(text.length).toBeGreaterThan(3_000)
        continue
      }
      expect(viewFaults({ ...view }), text.slice(0, 40)).toEqual([])
      const payload = toPayload({ id: 'V1', user: 'U1', hash: 'h', view: { ...view } }) as unknown as Parameters<typeof withPreview>[0]
      const shown = withPreview(payload, [plain(text)])
      expect(viewFaults({ ...shown }), text.slice(0, 40)).toEqual([])
      const again = withPreview({ ...payload, blocks: shown.blocks as typeof payload.blocks }, [plain('other')])
      expect(again.blocks.filter(({ block_id: id }) => id?.startsWith('preview'))).toHaveLength(1)
      expect(optionFaults(toOptions(choices))).toEqual([])
    }
  })

  test('a card below a link keeps every limit, and has nothing live', () => {
    for (const text of hostileTexts) {
      const { blocks } = renderUnfurl(card(text, null, 0))
      expect(blockFaults(blocks)).toEqual([])
      expect(JSON.stringify(blocks)).not.toMatch(/mrkdwn|"type":"link"/)
    }
  })
})

test('channels are named by Slack, to those who may see them; what only looks like one is text', () => {
  const { text, blocks } = renderReply(
    textReply([plain('in '), channelName('C123'), plain(' '), channelName('<!channel>'), plain(' \ue000C9\ue001 '), channelName('D1')], {
      cards: [{ ...card('', 1, 0), link: null, title: [plain('Topic in '), channelName('G7')] }],
    }),
  )
  expect(text).toContain('in <#C123> &lt;!channel&gt; C9 direct messages')
  expect(text).toContain('Topic in <#G7>')
  expect(strings(blocks, 'channel_id')).toEqual(['C123', 'G7'])
  expect(messageFaults({ text, blocks })).toEqual([])
})

describe('where there is too much', () => {
  test('no card is lost: the last ones lose their buttons, the longest excerpts are shortened', () => {
    const cards = Array.from({ length: 60 }, (_, index) => ({
      ...card('', index + 1, 3),
      title: [plain(`Paper ${index + 1}`)],
      excerpt: [plain('word '.repeat(900))],
    }))
    const { blocks } = renderReply(textReply([plain('Sixty')], { cards }))
    for (let number = 1; number <= 60; number++) expect(readable(blocks)).toContain(`${number}. Paper ${number}`)
    expect(blocks.filter(({ type }) => type === 'actions').length).toBeGreaterThan(20)
  })

  test('the buttons of the whole reply stay', () => {
    const cards = Array.from({ length: 60 }, (_, index) => card('text', index + 1, 3))
    const { blocks } = renderReply(textReply([], { cards, actions: [{ id: 'p1:page:abcdefgh:5', label: 'Next page' }] }))
    expect(JSON.stringify(blocks.at(-1))).toContain('Next page')
  })

  test('short texts leave their room to long ones', () => {
    expect(evenShare([10, 10, 1_000], 120)).toBe(100)
    expect(evenShare([10, 10], 120)).toBe(10)
    expect(evenShare([], 120)).toBe(0)
    expect(evenShare([5, 5], 0)).toBe(0)
  })

  test('texts are cut between words, and never within a character', () => {
    expect(shorten('one two three', 9)).toBe('one two…')
    expect(shorten('x'.repeat(100), 10)).toBe(`${'x'.repeat(9)}…`)
    expect(shorten('👩'.repeat(10), 6)).toBe('👩👩…')
    expect(shorten('a \ud800 b', 10)).toBe('a \ufffd b')
  })
})

test('what people type comes without Slack’s escapes and wrapping', () => {
  expect(readTyped('a &lt;b&gt; &amp;amp; <https://arxiv.org/abs/1|arxiv.org/abs/1> <https://x.example>')).toBe(
    'a <b> &amp; https://arxiv.org/abs/1 https://x.example',
  )
})
