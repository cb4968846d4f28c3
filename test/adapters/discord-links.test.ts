import { describe, expect, test } from 'vitest'
import { renderCards } from '../../adapters/discord/cards.ts'
import { linkOf } from '../../src/papers/links.ts'
import type { Card } from '../../src/port/chat.ts'
import { plain } from '../../src/port/text.ts'

const SPACE = { embeds: 10, text: 6_000 }

/** One card has a title with a link; two without excerpts are a list, whose links are mark-up. */
function rendered(link: string | null, cards: number): string {
  const card: Card = { heading: [], number: 1, title: [plain('Title')], link, byline: '', excerpt: [], why: '', actions: [] }
  return JSON.stringify(renderCards(Array(cards).fill(card), SPACE))
}

describe.each([1, 2])('among %d cards', (cards) => {
  test.each([
    'https://arxiv.org/abs/1)[arXiv](https://evil.example',
    'https://doi.org/10.1000/a(b)c',
    'https://doi.org/10.1000/a(b',
    'https://arxiv.org/abs/<1>',
    'https://arxiv.org/abs/1 "title"',
    'https://arxiv.org/abs/1\nhttps://evil.example',
    'https://arxiv.org/abs/[1]',
    'https://arxiv.org/abs/1\\',
    'https://somebody@arxiv.org/abs/1',
    'http://arxiv.org/abs/1',
    'javascript:alert(1)',
    'discord://-/channels/@me',
    'see https://arxiv.org/abs/1',
  ])('a link that could end its mark-up, or is none of ours, is left out: %j', (link) => {
    expect(rendered(link, cards)).toBe(rendered(null, cards))
  })

  test.each([
    'https://arxiv.org/abs/2303.13391',
    'https://aclanthology.org/2024.acl-long.1',
    linkOf(['doi:10.1000/a(b)c_d~e'] as never) ?? '',
  ])('%s stays', (link) => {
    expect(link).not.toBe('')
    expect(rendered(link, cards)).toContain(cards === 1 ? `"url":"${link}"` : `](${link})**`)
  })
})
