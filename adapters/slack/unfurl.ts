import type { types } from '@slack/bolt'
import type { Card } from '../../src/port/chat.ts'
import { bare } from '../../src/port/text.ts'
import { SLACK_LIMITS } from './limits.ts'
import { plainText } from './modal.ts'
import { shorten } from './shorten.ts'

const LONGEST_EXCERPT = 300
const LONGEST_BYLINE = 300

/** A small card below a link. Plain text throughout: Slack takes no rich text here, and nothing of mark-up may live. */
export function renderUnfurl(card: Card): { blocks: types.KnownBlock[] } {
  const title = shorten(bare(card.title), LONGEST_BYLINE)
  const excerpt = shorten(bare(card.excerpt), LONGEST_EXCERPT)
  const byline = shorten(card.byline, LONGEST_BYLINE)
  const blocks: types.KnownBlock[] = [
    ...(title === '' ? [] : [{ type: 'section' as const, text: plainText(title, SLACK_LIMITS.blockText) }]),
    ...(byline === '' ? [] : [{ type: 'context' as const, elements: [plainText(byline, SLACK_LIMITS.blockText)] }]),
    ...(excerpt === '' ? [] : [{ type: 'section' as const, text: plainText(excerpt, SLACK_LIMITS.blockText) }]),
  ]
  return { blocks }
}
