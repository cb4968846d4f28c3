/** The score that ranks a paper in a digest. The parts add up to the total. */
export interface Score {
  /** How well it answers the topic, 0 to 1. */
  readonly relevance: number
  /** Upvotes at its source, 0 to 0.3. */
  readonly upvotes: number
  /** This channel's votes on similar papers, -0.5 to 0.5. */
  readonly channel: number
  /** How recently it arrived, 0 to 0.2. */
  readonly fresh: number
  readonly total: number
}

/** A vote of the channel on a paper, and that paper's similarity to the candidate, 0 to 1. */
export interface SimilarVote {
  readonly value: 1 | -1
  readonly similarity: number
}

const WEIGHTS = { upvotes: 0.3, channel: 0.5, fresh: 0.2 } as const
/** This many upvotes count in full; fewer count on a logarithmic scale. */
const MANY_UPVOTES = 100
const FRESH_DAYS = 7
/** A paper that arrived this long after its publication was not new. */
const OLD_DAYS = 30
const DAY_MS = 86_400_000
/** All papers share some words. Below this, two papers do not count as similar. */
const LEAST_SIMILARITY = 0.2

/** @param ageMs milliseconds since the paper arrived */
export function scorePaper(relevance: number, upvotes: number, votes: readonly SimilarVote[], ageMs: number): Score {
  const sway = votes
    .filter(({ similarity }) => similarity >= LEAST_SIMILARITY)
    .reduce((sum, { value, similarity }) => sum + value * similarity, 0)
  const parts = {
    relevance,
    upvotes: WEIGHTS.upvotes * Math.min(1, Math.log1p(Math.max(0, upvotes)) / Math.log1p(MANY_UPVOTES)),
    channel: WEIGHTS.channel * Math.max(-1, Math.min(1, sway)),
    fresh: WEIGHTS.fresh * Math.max(0, 1 - ageMs / (FRESH_DAYS * DAY_MS)),
  }
  return { ...parts, total: parts.relevance + parts.upvotes + parts.channel + parts.fresh }
}

/** How a paper arrived. */
interface Arrived {
  readonly firstSeen: number
  readonly isNews: boolean
}

/** Whether a paper was new when it arrived, and not an old one that arrived late. An undated paper is new if a source gave it as news. */
export function wasNew({ firstSeen, isNews }: Arrived, published: string | null): boolean {
  return published === null ? isNews : firstSeen - Date.parse(published) <= OLD_DAYS * DAY_MS
}

/**
 * The rank of a paper in a topic's first digest: 0 for news of the last days, 1 for a paper that was published lately, as back-fills bring it,
 * and 2 for old and undated papers.
 */
export function rankOfFirst({ firstSeen, isNews }: Arrived, published: string | null, now: number): number {
  if (isNews && now - firstSeen <= FRESH_DAYS * DAY_MS) return 0
  return published !== null && now - Date.parse(published) <= OLD_DAYS * DAY_MS ? 1 : 2
}
