import type { Score } from './score.ts'

/** A paper that matches a topic, with what decides whether a digest brings it. */
export interface Candidate {
  readonly paper: number
  readonly sequence: number
  /** When it came, in milliseconds since 1970. */
  readonly firstSeen: number
  /** Whether digests owe it: not from an import, a back-fill or an enrichment, and not withdrawn. */
  readonly isNews: boolean
  readonly score: Score
}

/** What one topic of a channel has to choose from. */
export interface TopicInput {
  readonly topic: number
  readonly top: number
  readonly candidates: readonly Candidate[]
  /** Papers up to this place in the order of arrival were there before the subscription. */
  readonly startSequence: number
  /** Papers up to this place were considered by the last digest. */
  readonly consideredSequence: number
  /** Whether nothing was ever posted for it: the first digest brings the best of what was there when it began, and of what came since. */
  readonly isFirst: boolean
  /** When the last digest was decided: what has grown too old since is dropped now. */
  readonly decidedAt: number
}

/** Where a candidate was let in or kept out; the stages in their order. */
type Fate =
  /** Came before the subscription, or owed to nobody. */
  | 'not owed'
  /** Posted to this channel before, under this topic or another. */
  | 'posted'
  /** Waited for more than seven days. */
  | 'too old'
  /** In this digest under a topic that it suits better. */
  | 'elsewhere'
  /** Nearly the same as a paper that is shown. */
  | 'folded'
  /** Others are better; it may come in the next days. */
  | 'outranked'
  | 'shown'

export interface Decided {
  readonly candidate: Candidate
  readonly fate: Fate
  /** The paper that it was folded into; null otherwise. */
  readonly into: number | null
}

/** What one topic brings: empty `shown` where there is nothing new. */
export interface ComposedTopic {
  readonly topic: number
  readonly isFirst: boolean
  readonly shown: readonly Candidate[]
  readonly folded: readonly { readonly paper: number; readonly into: number }[]
  /** Papers that will not come any more: they waited until they were too old, or were so when others were preferred. Each is told once. */
  readonly dropped: readonly number[]
  /** How many more could have been shown. */
  readonly more: number
  /** How many were left out for being in the channel under another topic. */
  readonly elsewhere: number
  /** Every candidate, the best first. */
  readonly decided: readonly Decided[]
}

/** What overflows may come in the next days, for so long. */
export const OVERFLOW_MS = 7 * 86_400_000

/** How many of a topic's best, at most, are compared with each other and with what the channel voted on: that takes their texts. */
export const FINALISTS = 40
/** So many times what a digest shows is looked through for near-duplicates. */
const NEXT_DIGESTS = 3

/**
 * Chooses what a channel's topics bring at one time. A topic brings something only if a paper came for it since its last digest; then what
 * overflowed in the last seven days competes too. A paper is shown once, under the topic that it suits best and that has room. Pure.
 * @param posted papers that the channel has, and the topics under which
 * @param isSame whether two papers are nearly the same
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
  /** All, the best first, with what keeps them out. */
  readonly candidates: readonly { readonly candidate: Candidate; readonly kept: Fate | null }[]
  readonly eligible: readonly Candidate[]
}

/** Under which topic a paper stands, and the one that stands there for it if it is a near-duplicate. */
interface Assignment {
  readonly topic: number
  readonly into: number | null
}

/** As `assign`, to the topics that have something new of their own. */
function assignAll(pools: readonly Pool[], isSame: (a: number, b: number) => boolean): Map<number, Assignment> {
  let awake = pools.filter((pool) => hasNew(pool, new Map()))
  for (;;) {
    const assignments = assign(awake, pools, isSame)
    // A topic whose new papers all went to others stays quiet. What it took is free again, so that all is given out once more.
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

/** Gives each paper, the best first, to the topic that it suits best among those awake that have room; near-duplicates go with what is shown. */
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
  // What nearly came must not come tomorrow as if it were another paper.
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
    // Also those that only another topic asked for: they came to the channel with what is shown here.
    folded: [...assignments].flatMap(([paper, { topic, into }]) => (topic === input.topic && into !== null ? [{ paper, into }] : [])),
    dropped: decided.filter((each) => isDroppedNow(each, input, now)).map(({ candidate }) => candidate.paper),
    more: shown.length === 0 ? 0 : among('outranked').length,
    elsewhere: [...among('elsewhere'), ...underOthers].filter((each) => isNew(each, input)).length,
    decided,
  }
}

/** The first stage that keeps a paper out before it is ranked; null where none does. */
function reasonAgainst(candidate: Candidate, input: TopicInput, posted: Posted, now: number): Fate | null {
  if (posted.has(candidate.paper)) return 'posted'
  const wasThere = candidate.sequence <= input.startSequence
  if (!isOwed(candidate, input) && !(input.isFirst && wasThere)) return 'not owed'
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

/** What is too old now was either still waiting when the last digest was decided, or came late and got no place in this one. */
function isDroppedNow({ candidate, fate }: Decided, input: TopicInput, now: number): boolean {
  if (!isOwed(candidate, input) || !isOld(candidate, now)) return false
  return fate === 'outranked' || (fate === 'too old' && !isOld(candidate, input.decidedAt))
}

/** The better score first; of equals the paper that came later. */
export function byScore(a: Candidate, b: Candidate): number {
  return b.score.total - a.score.total || b.sequence - a.sequence
}
