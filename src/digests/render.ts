import { bare, type Card, cut, lines, plain, type Reply, say, strong, type Text } from '../chat.ts'
import { toAction } from '../commands/action.ts'
import { shortAuthors } from '../papers/authors.ts'
import { linkOf } from '../papers/links.ts'
import type { Paper } from '../papers/paper.ts'
import type { Ranking } from '../search/engine.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import * as wording from '../wording/digests.ts'
import { LABELS } from '../wording.ts'
import type { ComposedTopic } from './compose.ts'
import { explainOnce } from './explained.ts'
import type { SectionLabel } from './label.ts'

export interface SectionSource {
  readonly subscription: Subscription
  readonly composed: ComposedTopic
  readonly words: Ranking['words']
  readonly label: SectionLabel
}

/** Under inline abstracts a digest still fits each platform's message. */
const INLINE_CHARACTERS = 700
/** In one message of the thread: any platform shows so much whole. */
const THREAD_CHARACTERS = 3_500

/**
 * Renders a digest. Pure.
 * @param date the slot's local date
 * @param listing the id of the list that its buttons refer to: the papers of all sections, numbered from 1
 * @param hasThreads whether details can follow in a thread
 * @returns the digest, then the messages of its thread
 */
export function renderDigest(
  sections: readonly SectionSource[],
  papers: ReadonlyMap<number, Paper>,
  date: string,
  listing: string,
  notes: readonly string[],
  hasThreads: boolean,
): Reply[] {
  const cards: Card[] = []
  const details: Card[] = []
  for (const section of sections) {
    const isAlone = sections.length === 1
    for (const [index, { paper: id }] of section.composed.shown.entries()) {
      const paper = papers.get(id)
      if (!paper) continue
      const heading = index === 0 && !isAlone ? wording.sectionHeading(section.subscription, section.composed, section.label) : []
      cards.push({ ...toCard(paper, section, listing, cards.length + 1), heading })
      if (hasThreads && section.subscription.detail === 'thread' && paper.abstract !== null) details.push(toDetail(paper, cards.length))
    }
  }
  const [only] = sections
  const heading =
    only && sections.length === 1
      ? wording.soleHeading(only.subscription, only.composed, only.label, date)
      : wording.jointHeading(cards.length, sections.length, date)
  const text = lines(heading, ...notes.map((note) => say`${note}`), wording.provenance(sections.map(({ subscription }) => subscription)))
  return [message(text, cards), ...inMessages(details).map((some) => message([], some))]
}

function message(text: Text, cards: readonly Card[]): Reply {
  return { text, cards, actions: [], attachments: [], audience: 'channel', replaces: false }
}

/** Two lines: the title, and what is known of the paper with why it is here. */
function toCard(paper: Paper, { subscription, words, composed }: SectionSource, listing: string, number: number): Card {
  const { title, fields } = explainOnce(paper, words)
  const twins = composed.folded.filter(({ into }) => into === paper.id).length
  const byline = [
    shortAuthors(paper.authors),
    paper.categories.slice(0, 3).join(', '),
    paper.upvotes ? wording.upvotes(paper.upvotes) : null,
    wording.reasons(fields),
    twins > 0 ? wording.twins(twins) : null,
  ]
  return {
    heading: [],
    number,
    title,
    link: linkOf(paper.keys),
    byline: subscription.detail === 'titles' ? '' : byline.filter(Boolean).join(' · '),
    excerpt:
      subscription.detail === 'inline' && paper.abstract !== null
        ? [plain(cut(paper.abstract.replace(/\s+/g, ' '), INLINE_CHARACTERS))]
        : [],
    why: '',
    actions: (['up', 'save', 'similar', 'fewer', 'abstract'] as const).map((verb) => toAction(LABELS[verb], { verb, listing, at: number })),
  }
}

function toDetail(paper: Paper, number: number): Card {
  return {
    heading: [],
    number,
    title: [strong(paper.title)],
    link: linkOf(paper.keys),
    byline: paper.authors.join(', ').length <= 200 ? paper.authors.join(', ') : (shortAuthors(paper.authors) ?? ''),
    excerpt: [plain(cut(paper.abstract ?? '', THREAD_CHARACTERS))],
    why: '',
    actions: [],
  }
}

/** As many to a message as it shows whole. */
function inMessages(cards: readonly Card[]): Card[][] {
  const messages: Card[][] = []
  let left = 0
  for (const card of cards) {
    const size = bare(card.title).length + card.byline.length + bare(card.excerpt).length
    const last = messages.at(-1)
    if (last && size <= left) last.push(card)
    else {
      messages.push([card])
      left = THREAD_CHARACTERS
    }
    left -= size
  }
  return messages
}
