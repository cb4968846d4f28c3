import type { Renewal } from '../../papers/renewal.ts'
import type { Score } from './score.ts'

/** A paper that matches a topic, with the facts that decide whether a digest shows it. */
export interface Candidate {
  readonly paper: number
  readonly sequence: number
  /** When it arrived, in milliseconds since 1970. */
  readonly firstSeen: number
  /** Whether it is news, which digests owe: not from an import, a back-fill or an enrichment, and not withdrawn. */
  readonly isNews: boolean
  readonly score: Score
  /** In a topic's first digest, papers of a lower rank come first, whatever their scores; left out elsewhere. */
  readonly rank?: number
  /** Why it comes although the channel may have it already: it was renewed since. */
  readonly again?: Renewal
}

/** The state of one topic, and the papers that it can choose from. */
export interface TopicInput {
  readonly topic: number
  readonly top: number
  readonly candidates: readonly Candidate[]
  /** Papers up to this sequence were there before the subscription. */
  readonly startSequence: number
  /** Papers up to this sequence were considered by the last digest. */
  readonly consideredSequence: number
  /** Whether nothing was posted for it yet. The first digest shows the best of all papers that are here. */
  readonly isFirst: boolean
  /** When the last digest was decided. Papers that have become too old since are dropped now. */
  readonly decidedAt: number
}

/** The stage at which a candidate was shown or left out, in the order of the stages. */
type Fate =
  /** Arrived before the subscription, or is not news, and this is not the first digest. */
  | 'not owed'
  /** Posted to this channel before, under this topic or another. */
  | 'posted'
  /** Waited for more than seven days. */
  | 'too old'
  /** Shown in this digest under a topic that it fits better. */
  | 'elsewhere'
  /** A near-duplicate of a paper that is shown. */
  | 'folded'
  /** Other papers are better; it may be shown in the next days. */
  | 'outranked'
  | 'shown'

export interface Decided {
  readonly candidate: Candidate
  readonly fate: Fate
  /** The paper that it was folded into, or null. */
  readonly into: number | null
}

/** The papers of one topic. `shown` is empty if there is nothing new. */
export interface ComposedTopic {
  readonly topic: number
  readonly isFirst: boolean
  readonly shown: readonly Candidate[]
  readonly folded: readonly { readonly paper: number; readonly into: number }[]
  /** Papers that will never be shown, because they became too old while others were preferred. Each is listed once. */
  readonly dropped: readonly number[]
  /** How many more could have been shown. */
  readonly more: number
  /** How many were left out because the channel has them under another topic. */
  readonly elsewhere: number
  /** Every candidate, the best first. */
  readonly decided: readonly Decided[]
}

/** How long papers that did not fit may still be shown. */
export const OVERFLOW_MS = 7 * 86_400_000

/** How many of a topic's best papers are compared with each other and with voted papers, for which their texts are read. */
export const FINALISTS = 40
/** This many digests' worth of papers is searched for near-duplicates. */
const NEXT_DIGESTS = 3

/**
 * Chooses the papers of a channel's topics at one time. A topic shows papers only if a new one arrived since its last digest. Then papers that
 * did not fit in the last seven days compete, too. A paper is shown once, under the topic that it fits best and that has room. Pure.
 * @param posted papers that the channel already has, and under which topics
 * @param isSame whether two papers are near-duplicates
 */
export function composeTopics(
  inputs: readonly TopicInput[],
  posted: Posted,
  isSame: (a: number, b: number) => boolean,
  now: number,
): ComposedTopic[] {
  const pools = inputs.map((input) => {
    const candidates = [...input.candidates]
      .sort(byScore)
      .map((candidate) => ({ candidate, kept: reasonAgainst(candidate, input, posted, now) }))
    return { input, candidates, eligible: candidates.filter(({ kept }) => kept === null).map(({ candidate }) => candidate) }
  })
  const assignments = assignAll(pools, isSame)
  return pools.map((pool) => describe(pool, assignments, posted, now))
}

type Posted = ReadonlyMap<number, ReadonlySet<number>>

interface Pool {
  readonly input: TopicInput
  /** All candidates, the best first, with the reason that excludes each. */
  readonly candidates: readonly { readonly candidate: Candidate; readonly kept: Fate | null }[]
  readonly eligible: readonly Candidate[]
}

/** The topic that a paper is assigned to, and the paper that it is folded into if it is a near-duplicate. */
interface Assignment {
  readonly topic: number
  readonly into: number | null
}

/** As `assign`, for the topics that have a new paper of their own. */
function assignAll(pools: readonly Pool[], isSame: (a: number, b: number) => boolean): Map<number, Assignment> {
  let awake = pools.filter((pool) => hasNew(pool, new Map()))
  for (;;) {
    const assignments = assign(awake, pools, isSame)
    // A topic whose new papers all went to other topics stays quiet. Its papers are free again, so all papers are assigned again.
    const quiet = awake.find((pool) => !hasNew(pool, assignments))
    if (quiet === undefined) return assignments
    awake = awake.filter((pool) => pool !== quiet)
  }
}

/** Whether a topic has a new paper that did not go to another topic. */
function hasNew({ input, eligible }: Pool, assignments: ReadonlyMap<number, Assignment>): boolean {
  const isTaken = (paper: number): boolean => (assignments.get(paper)?.topic ?? input.topic) !== input.topic
  return input.isFirst || eligible.some((each) => isNew(each, input) && !isTaken(each.paper))
}

/** Assigns each paper, the best first, to the awake topic with room that it fits best. Near-duplicates go with the shown paper. */
function assign(awake: readonly Pool[], all: readonly Pool[], isSame: (a: number, b: number) => boolean): Map<number, Assignment> {
  const offers = awake.flatMap(({ input, eligible }) => eligible.map((candidate) => ({ input, candidate })))
  if (awake.length > 1) offers.sort((a, b) => byScore(a.candidate, b.candidate))
  const room = new Map(awake.map(({ input }) => [input.topic, input.top]))
  const assignments = new Map<number, Assignment>()
  const shown: { readonly paper: number; readonly topic: number }[] = []
  const fold = (paper: number): boolean => {
    const twin = shown.find((other) => isSame(other.paper, paper))
    if (twin) assignments.set(paper, { topic: twin.topic, into: twin.paper })
    return twin !== undefined
  }
  let topicsWithRoom = awake.filter(({ input }) => input.top > 0).length
  for (const { input, candidate } of offers) {
    if (topicsWithRoom === 0) break
    const left = room.get(input.topic) ?? 0
    if (left === 0 || assignments.has(candidate.paper) || fold(candidate.paper)) continue
    assignments.set(candidate.paper, { topic: input.topic, into: null })
    shown.push({ paper: candidate.paper, topic: input.topic })
    room.set(input.topic, left - 1)
    if (left === 1) topicsWithRoom--
  }
  // Near-duplicates of a shown paper must not be shown tomorrow as if they were other papers.
  for (const { input, eligible } of all) {
    for (const { paper } of eligible.slice(0, Math.min(FINALISTS, NEXT_DIGESTS * input.top))) if (!assignments.has(paper)) fold(paper)
  }
  return assignments
}

function describe({ input, candidates }: Pool, assignments: ReadonlyMap<number, Assignment>, posted: Posted, now: number): ComposedTopic {
  const decided = candidates.map(({ candidate, kept }): Decided => {
    const place = assignments.get(candidate.paper)
    if (kept !== null || !place) return { candidate, fate: kept ?? 'outranked', into: null }
    if (place.topic !== input.topic) return { candidate, fate: 'elsewhere', into: null }
    return { candidate, fate: place.into === null ? 'shown' : 'folded', into: place.into }
  })
  const among = (fate: Fate): Candidate[] => decided.filter((each) => each.fate === fate).map(({ candidate }) => candidate)
  const shown = among('shown')
  const underOthers = among('posted').filter(({ paper }) => posted.get(paper)?.has(input.topic) === false)
  return {
    topic: input.topic,
    isFirst: input.isFirst,
    shown,
    // Includes papers that only another topic matched: they came to the channel with the shown paper.
    folded: [...assignments].flatMap(([paper, { topic, into }]) => (topic === input.topic && into !== null ? [{ paper, into }] : [])),
    dropped: decided.filter((each) => isDroppedNow(each, input, now)).map(({ candidate }) => candidate.paper),
    more: shown.length === 0 ? 0 : among('outranked').length,
    elsewhere: [...among('elsewhere'), ...underOthers].filter((each) => isNew(each, input)).length,
    decided,
  }
}

/** The first stage that excludes a paper before ranking; null if none does. */
function reasonAgainst(candidate: Candidate, input: TopicInput, posted: Posted, now: number): Fate | null {
  if (posted.has(candidate.paper) && candidate.again === undefined) return 'posted'
  if (!isOwed(candidate, input) && !input.isFirst) return 'not owed'
  return !input.isFirst && !isNew(candidate, input) && isOld(candidate, now) ? 'too old' : null
}

function isOwed(candidate: Candidate, input: TopicInput): boolean {
  return candidate.isNews && candidate.sequence > input.startSequence
}

function isNew(candidate: Candidate, input: TopicInput): boolean {
  return isOwed(candidate, input) && candidate.sequence > input.consideredSequence
}

function isOld({ firstSeen }: Candidate, at: number): boolean {
  return firstSeen <= at - OVERFLOW_MS
}

/** A paper is dropped now if it is too old and was still waiting at the last digest, or arrived late and found no place in this one. */
function isDroppedNow({ candidate, fate }: Decided, input: TopicInput, now: number): boolean {
  if (!isOwed(candidate, input) || !isOld(candidate, now)) return false
  return fate === 'outranked' || (fate === 'too old' && !isOld(candidate, input.decidedAt))
}

/** The better score first, within a rank; of equal scores, the paper that arrived later. */
export function byScore(a: Candidate, b: Candidate): number {
  return (a.rank ?? 0) - (b.rank ?? 0) || b.score.total - a.score.total || b.sequence - a.sequence
}
