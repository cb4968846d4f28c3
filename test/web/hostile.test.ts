// The channel's page and the pictures of other platforms, over texts that are to do something there: each stays text.
import { describe, expect, test } from 'vitest'
import type { Channel, Entry } from '../../adapters/web/channel.ts'
import { PLATFORMS, renderFormLook, renderLook } from '../../adapters/web/look.ts'
import { renderChannel } from '../../adapters/web/page.ts'
import type { Card, Form, Reply } from '../../src/port/chat.ts'
import { code, command, plain, strong } from '../../src/port/text.ts'
import { hostileTexts } from '../hostile.ts'
import { hostileKinds } from '../hostile-kinds.ts'
import { expectOwnMarkup } from './markup.ts'
import { BUILDERS } from './visitor.ts'

const texts = [...hostileTexts, ...hostileKinds.map(({ text }) => text)].filter((text) => text.trim() !== '')
/** Of the pictures: they have a stylesheet in them. */
const OF_PICTURES = ['style', 'b', 'i', 'em', 'span', 'hr', 'disabled', 'p']

/** With a text wherever there is one; a button's id is the core's own. */
function replyOf(text: string): Reply {
  const action = { id: 'v1:show:abc:1', label: text }
  const card: Card = {
    ...{
      heading: [strong(text)],
      number: 1,
      title: [plain(text)],
      link: text,
      fullText: text,
      byline: text,
      excerpt: [code(text)],
      why: text,
    },
    actions: [action],
    menu: [action, action],
  }
  const attachments = [{ name: text, mediaType: 'text/plain', content: text }]
  return { text: [plain(text), command(text)], cards: [card], actions: [action], attachments, audience: 'asker', replaces: false }
}

function formOf(text: string): Form {
  const field = { previews: false, option: 'query', label: text, hint: text, required: false, longest: 4_000, value: text.slice(0, 2_000) }
  const choices = [
    { value: text, label: text },
    { value: 'other', label: 'Other' },
  ]
  return {
    ...{ command: 'subscribe', title: text, submit: text, fixed: {} },
    fields: [
      { ...field, input: { kind: 'lines' } },
      { ...field, option: 'days', input: { kind: 'choice', choices } },
      { ...field, option: 'in', input: { kind: 'lookup', likely: choices } },
      { ...field, option: 'as', input: { kind: 'line' } },
    ],
  } as Form
}

function entryOf(text: string, kind: Entry['kind'] = 'answer'): Entry {
  return { id: 1, kind, said: text, reply: replyOf(text), thread: [replyOf(text)] }
}

describe('texts that are to do something', () => {
  test('stay text in the channel, its threads, files, forms and faults', () => {
    for (const text of texts) {
      const channel = {
        entries: [entryOf(text, 'said'), entryOf(text), entryOf(text, 'post'), entryOf(text, 'told')],
        form: {
          form: formOf(text),
          faults: [
            { option: 'query', message: [plain(text)] },
            { option: 'none', message: [strong(text)] },
          ],
        },
        version: () => 1,
        day: () => text,
      } as unknown as Channel
      const page = renderChannel(channel, new Map([['in', [{ value: text, label: text }]]]))
      expectOwnMarkup(page)
      expect(page).toContain('Send</button>')
    }
  })

  test.each(PLATFORMS)(
    'stay text in the pictures of %s',
    async (platform) => {
      for (const text of texts) {
        for (const kind of ['answer', 'post'] as const)
          expectOwnMarkup(await renderLook(platform, entryOf(text, kind), BUILDERS), OF_PICTURES)
        const form = await renderFormLook(platform, formOf(text), BUILDERS)
        if (form !== null) expectOwnMarkup(form, OF_PICTURES)
      }
    },
    60_000,
  )
})
