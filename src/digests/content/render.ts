import { allAuthors, shortAuthors } from '../../papers/authors.ts'
import { fullTextOf, linkOf } from '../../papers/links.ts'
import type { Paper } from '../../papers/paper.ts'
import { toAction } from '../../port/action-ids.ts'
import type { Action, Card, Reply } from '../../port/chat.ts'
import { bare, cutAtWord, lines, plain, say, strong, type Text } from '../../port/text.ts'
import type { Ranking } from '../../search/engines/engine.ts'
import type { Told } from '../../store/told.ts'
import type { Subscription } from '../../topics/subscription.ts'
import { aboutOf } from '../../wording/about.ts'
import { cardActions } from '../../wording/card-actions.ts'
import * as wording from '../../wording/digests.ts'
import { LABELS } from '../../wording/papers.ts'
import { LABELS as TUNING } from '../../wording/tuning.ts'
import { explainOnce } from '../explained.ts'
import { factsOf, withSentences } from './facts.ts'
import type { SectionLabel } from './label.ts'
import type { ComposedTopic } from './select.ts'

export interface SectionSource {
  readonly subscription: Subscription
  readonly composed: ComposedTopic
  readonly words: Ranking['words']
  readonly label: SectionLabel
  /** Whether people may say which papers are on topic. */
  readonly isTunable: boolean
}

/** The length of an inline abstract with which a digest still fits into a message of each platform. */
const INLINE_CHARACTERS = 700
/** The length of one message of the thread that every platform shows whole: abstracts, and cards with buttons. */
const THREAD_CHARACTERS = 3_500
const REST_CHARACTERS = 2_500

/** The most papers of a digest itself. In a channel with many topics, each topic's lower-ranked papers follow in the thread. */
const MOST_PAPERS = 40

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
  told: ReadonlyMap<number, Told>,
  date: string,
  listing: string,
  notes: readonly string[],
  hasThreads: boolean,
): Reply[] {
  const cards: Card[] = []
  const rest: Card[] = []
  const details: Card[] = []
  const most = hasThreads ? mostOfEach(sections) : Number.POSITIVE_INFINITY
  const total = sections.reduce((sum, { composed }) => sum + composed.shown.length, 0)
  const mostSentences = withSentences(total, sections.length)
  let number = 0
  for (const section of sections) {
    const { subscription, composed, label } = section
    const known = composed.shown.flatMap(({ paper }) => papers.get(paper) ?? [])
    for (const [index, paper] of known.entries()) {
      const card = toCard(paper, section, told.get(paper.id) ?? null, {
        listing,
        number: ++number,
        total,
        hasSentence: index < mostSentences,
      })
      const later = Math.max(0, known.length - most)
      if (index < most) cards.push({ ...card, heading: index === 0 ? wording.sectionHeading(subscription, composed, label, later) : [] })
      else rest.push({ ...card, heading: index === most ? wording.restHeading(subscription, later) : [] })
      if (hasThreads && subscription.detail === 'thread' && paper.abstract !== null) details.push(toDetail(paper, number))
    }
  }
  const [only] = sections
  const isAlone = only !== undefined && sections.length === 1
  const heading = isAlone
    ? wording.soleHeading(only.subscription, only.composed, only.label, date)
    : wording.jointHeading(number, sections.length, date)
  const text = lines(heading, ...notes.map((note) => say`${note}`), wording.provenance(sections.map(({ subscription }) => subscription)))
  const threadName = wording.threadName(
    sections.map(({ subscription }) => subscription.name),
    date,
  )
  const shown = isAlone ? cards.map((card) => ({ ...card, heading: [] })) : cards
  return [
    { ...message(text, shown), actions: [...restActions(sections, listing), exportAction(listing), ...tuneActions(sections)] },
    ...[...inMessages(rest, REST_CHARACTERS), ...inMessages(details, THREAD_CHARACTERS)].map((some) => ({
      ...message([], some),
      threadName,
    })),
  ]
}

/** One control, however many topics may be tuned: where there are several it asks which. */
function tuneActions(sections: readonly SectionSource[]): Action[] {
  const [first, ...others] = sections.filter(({ isTunable }) => isTunable)
  if (!first) return []
  return [toAction(TUNING.tune, { verb: 'tune', listing: first.subscription.id, at: others.length === 0 ? 0 : 1 })]
}

/** How many papers of each topic fit into the digest itself. Topics with few papers keep them all. */
function mostOfEach(sections: readonly SectionSource[]): number {
  const lengths = sections.map(({ composed }) => composed.shown.length)
  let most = Math.max(...lengths)
  while (most > 1 && lengths.reduce((sum, length) => sum + Math.min(length, most), 0) > MOST_PAPERS) most--
  return most
}

/** What opens the papers that the digest had no room for. */
function restActions(sections: readonly SectionSource[], listing: string): Action[] {
  const shown = sections.reduce((sum, { composed }) => sum + composed.shown.length, 0)
  const more = restOf(sections).length
  return more === 0 ? [] : [toAction(wording.shownOf(shown, shown + more), { verb: 'rest', listing, at: 0 })]
}

function exportAction(listing: string): Action {
  return toAction(LABELS.export, { verb: 'export', listing, at: 0 })
}

/** So many are kept of what a digest had no room for. */
const MOST_REST = 100

/** The papers that some topics had no room for, the best of each first. */
export function restOf(sections: readonly Pick<SectionSource, 'composed'>[]): number[] {
  const left = sections.flatMap(({ composed }) =>
    composed.decided.filter(({ fate }) => fate === 'outranked').map(({ candidate }) => candidate.paper),
  )
  return [...new Set(left)].slice(0, MOST_REST)
}

function message(text: Text, cards: readonly Card[]): Reply {
  return { text, cards, actions: [], attachments: [], audience: 'channel', replaces: false }
}

/** Where a paper stands in its digest, and whether it says in a sentence what it is about. */
interface CardPlace {
  readonly listing: string
  readonly number: number
  /** Of papers in the digest. */
  readonly total: number
  readonly hasSentence: boolean
}

/** A paper, what it is about, what is known of it, and why it is here where that is not plain. */
function toCard(
  paper: Paper,
  { subscription, words, composed }: SectionSource,
  told: Told | null,
  { listing, number, total, hasSentence }: CardPlace,
): Card {
  const explained = explainOnce(paper, words)
  const twins = composed.folded.filter(({ into }) => into === paper.id).length
  const again = composed.shown.find((each) => each.paper === paper.id)?.again
  const isBare = subscription.detail === 'titles'
  const abstract =
    subscription.detail === 'inline' && paper.abstract !== null
      ? [plain(cutAtWord(paper.abstract.replace(/\s+/g, ' '), INLINE_CHARACTERS))]
      : null
  return {
    heading: [],
    number,
    title: explained.title,
    link: linkOf(paper.keys),
    fullText: isBare ? null : (fullTextOf(paper.keys) ?? told?.fullText ?? null),
    byline: isBare ? '' : factsOf(paper, 0, told, total),
    excerpt: abstract ?? (isBare || !hasSentence ? [] : aboutOf(paper, explained, told)),
    why: isBare
      ? ''
      : [again ? wording.AGAIN[again] : null, wording.reasons(explained), twins > 0 ? wording.twins(twins) : null]
          .filter((part) => part !== null)
          .join('; '),
    ...cardActions(listing, number),
  }
}

function toDetail(paper: Paper, number: number): Card {
  const authors = allAuthors(paper.authors, paper.moreAuthors)
  return {
    heading: [],
    number,
    title: [strong(paper.title)],
    link: linkOf(paper.keys),
    byline: authors.length <= 200 ? authors : (shortAuthors(paper.authors, paper.moreAuthors) ?? ''),
    excerpt: [plain(cutAtWord(paper.abstract ?? '', THREAD_CHARACTERS))],
    why: '',
    actions: [],
  }
}

/** Distributes cards over messages that are shown whole. @param most the characters of one message */
function inMessages(cards: readonly Card[], most: number): Card[][] {
  const messages: Card[][] = []
  let left = 0
  for (const card of cards) {
    const size = bare(card.title).length + card.byline.length + bare(card.excerpt).length
    const last = messages.at(-1)
    if (last && size <= left) last.push(card)
    else {
      messages.push([card])
      left = most
    }
    left -= size
  }
  return messages
}
