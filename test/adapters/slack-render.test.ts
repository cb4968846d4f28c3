import { describe, expect, test } from 'vitest'
import { evenShare } from '../../adapters/shared/even-share.ts'
import { renderHome, renderReplyView } from '../../adapters/slack/home.ts'
import { renderForm, toOptions, withPreview } from '../../adapters/slack/modal.ts'
import { renderReply } from '../../adapters/slack/render.ts'
import { shorten } from '../../adapters/slack/shorten.ts'
import { inMessages } from '../../adapters/slack/split.ts'
import { readTyped } from '../../adapters/slack/typed.ts'
import { renderUnfurl } from '../../adapters/slack/unfurl.ts'
import { type Card, type Form, type Reply, textReply } from '../../src/port/chat.ts'
import { bare, channelName, code, plain, strong } from '../../src/port/text.ts'
import { hostileTexts } from '../hostile.ts'
import { readable } from '../servers/slack/harness.ts'
import { toPayload } from '../servers/slack/methods.ts'
import { strings } from '../servers/slack/server.ts'
import { blockFaults, messageFaults, optionFaults, viewFaults } from '../servers/slack/validate.ts'

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
    const sight = { channels: new Set(Array.from({ length: 30 }, (_, index) => `C${index}`)), direct: 'D1', isKnown: false }
    const faults = [...hardReplies()].flatMap((reply) => {
      const channels = Array.from({ length: 30 }, (_, index) => ({ channel: `C${index}`, topics: reply }))
      const home = renderHome(
        { ways: reply.actions.slice(0, 5), saved: reply, channels: [...channels, { channel: 'D1', topics: reply }], support: reply.text },
        sight,
      )
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
          { ...field, option: 'e', input: { kind: 'lookup', likely: [] } },
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

test('nothing but a channel’s own span names a channel', () => {
  const mark = '\ue000C1\ue001'
  const { text } = renderReply(
    textReply([plain(mark)], {
      cards: [card(`Eve ${mark} X`, 1, 0)],
      attachments: [{ name: 'a.bib', mediaType: 'text/plain', content: mark }],
    }),
  )
  expect(text).not.toContain('<#')
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

  test('the text above a list stays whole, then titles, and bylines come last', () => {
    const cards = Array.from({ length: 125 }, (_, index) => ({
      ...card('', index + 1, 5),
      heading: index % 5 === 0 ? [plain(`Topic ${index / 5}`)] : [],
      title: [plain(`${index + 1} ${'title '.repeat(14)}end`)],
      byline: 'Somebody of some name and another one · cs.CV, cs.LG · matches in title and abstract',
    }))
    const text = `Papers of Fri 17 Apr 2026 · 125 in 25 topics\nSet up by Ada. To change it: /papers subscriptions`
    const shown = readable(renderReply(textReply([plain(text)], { cards })).blocks)
    expect(shown).toContain(text)
    for (let topic = 0; topic < 25; topic++) expect(shown).toContain(`Topic ${topic}`)
    // The most that a digest has.
    const few = readable(renderReply(textReply([plain(text)], { cards: cards.slice(0, 40) })).blocks)
    expect(few.match(/title end/g)).toHaveLength(40)
  })

  test('texts whose characters take more bytes are shortened more, and no card is lost', () => {
    const cards = Array.from({ length: 40 }, (_, index) => ({
      ...card('', index + 1, 5),
      title: [plain('用于医学影像报告生成的视觉语言模型')],
      excerpt: [plain('我们提出了一种新的方法。'.repeat(50)), strong('报告'), plain('生成。'.repeat(50))],
    }))
    const { text, blocks } = renderReply(textReply([plain('Forty')], { cards }))
    expect(messageFaults({ text, blocks })).toEqual([])
    expect(readable(blocks).match(/\d+\. 用于医学影像报告生成的视觉语言模型\n/g)).toHaveLength(40)
    expect(readable(blocks).match(/\n我们提出/g)).toHaveLength(40)
    expect(text).toContain('生成。')
  })

  test('plain text that stands together is one element', () => {
    const [block] = renderReply(
      textReply([], {
        cards: Array.from({ length: 26 }, () => ({ ...card('', null, 1), byline: 'Somebody', excerpt: [plain('One.')], why: 'why' })),
      }),
    ).blocks
    expect(strings(block, 'text')).toEqual(['\nOne.\nSomebody\nwhy'])
  })

  test('screen readers read on beyond what the blocks have room for', () => {
    const cards = Array.from({ length: 60 }, (_, index) => ({ ...card('', index + 1, 0), excerpt: [plain('word '.repeat(80))] }))
    const { text } = renderReply(textReply([plain('Sixty')], { cards }))
    expect(text).toContain('60. ')
    expect(text).not.toContain('…')
    for (const many of ['&'.repeat(60_000), `${'&'.repeat(30_000)}${'a'.repeat(30_000)}`]) {
      const { length } = renderReply(textReply([plain(many)])).text
      expect(length).toBeGreaterThan(35_000)
      expect(length).toBeLessThanOrEqual(40_000)
    }
  })

  test('long files come as several messages, cut between entries, and say what was left out', () => {
    const files = (entries: number) => [
      {
        name: 'a.bib',
        mediaType: 'text/plain',
        content: Array.from({ length: entries }, (_, at) => `@misc{a${at},\n  ${'x'.repeat(300)}\n}\n`).join('\n'),
      },
    ]
    expect(inMessages(textReply([plain('One')], { attachments: files(5) }))).toHaveLength(1)
    const some = inMessages(textReply([plain('Sixty')], { attachments: files(60) }))
    const shown = some.map((message) => readable(renderReply(message).blocks))
    for (const each of shown) expect(each.match(/@misc/g)?.length).toBe(each.match(/^\}$/gm)?.length)
    expect(shown.join('').match(/@misc/g)).toHaveLength(60)
    const many = inMessages(textReply([plain('Many')], { attachments: files(2_000) }))
    expect(many).toHaveLength(20)
    const entries = many
      .map((message) => readable(renderReply(message).blocks))
      .join('')
      .match(/@misc/g)?.length
    expect(bare(many.at(-1)?.text ?? [])).toBe(`These are ${entries} of 2000 entries; the others are too many for a chat.`)
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

test('a button of a paper says to who hears it whose it is, in as much as there is room for', () => {
  const titles = ['Xplainer', 'X'.repeat(200)]
  const cards = titles.map((title, index) => ({ ...card('', index + 1, 2), title: [plain(title)] }))
  const { blocks } = renderReply(textReply([plain('Found')], { cards, actions: [{ id: 'p1:page:abcdefgh:1', label: 'Next' }] }))
  const buttons = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []))
  expect(buttons.map((button) => ('accessibility_label' in button ? button.accessibility_label : null))).toEqual([
    'Save: Xplainer',
    'Save: Xplainer',
    `Save: ${'X'.repeat(68)}…`,
    `Save: ${'X'.repeat(68)}…`,
    null,
  ])
})

test('what people type comes without Slack’s escapes and wrapping; who is meant stays a mention', async () => {
  const people = { ask: async (person: string) => ({ person, name: 'Bob |<B>', mayManage: true, isAdmin: false, zone: null }) }
  const read = (text: string): Promise<string> => readTyped(text, people)
  expect(await read('a &lt;b&gt; &amp;amp; <https://arxiv.org/abs/1|a paper> <https://x.example>')).toBe(
    'a <b> &amp; https://arxiv.org/abs/1 https://x.example',
  )
  expect(await read('what <@U2|bob> said in <#C1|papers> to <!subteam^S1|@team> <!here> <mailto:a@b.c|a@b.c>')).toBe(
    'what Bob B said in #papers to @team  a@b.c',
  )
  expect(await read('handover chest to <@U2|bob>')).toBe('handover chest to <@U2|Bob B>')
  expect(await read('handover chest to <#C1|general>')).toBe('handover chest to #general')
})

test.each([
  ['new <http://cs.CL|cs.CL>', 'new cs.CL'],
  ['search cat:<http://stat.ML|stat.ML> -cat:<http://cs.CV|cs.CV>', 'search cat:stat.ML -cat:cs.CV'],
  ['<http://e.g|e.g>. <http://Node.js|Node.js> or <https://cs.AI/|cs.AI>', 'e.g. Node.js or cs.AI'],
  ['show <http://arxiv.org/abs/2303.13391|arxiv.org/abs/2303.13391>', 'show arxiv.org/abs/2303.13391'],
  ['<http://x.example?a=1&amp;b=2|x.example?a=1&amp;b=2>', 'x.example?a=1&b=2'],
  // A label that a person wrote says nothing of the address.
  ['<https://evil.example|cs.CL> <http://cs.CL|cs.CV> <http://cs.CL>', 'https://evil.example http://cs.CL http://cs.CL'],
])('what Slack linked by itself is what was typed: %s', async (text, typed) => {
  const people = { ask: async (person: string) => ({ person, name: '', mayManage: true, isAdmin: false, zone: null }) }
  expect(await readTyped(text, people)).toBe(typed)
})
