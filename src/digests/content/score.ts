/** Why a paper stands where it does in a digest; the parts add up to the total. */
export interface Score {
  /** How well it answers the topic, 0 to 1. */
  readonly relevance: number
  /** Upvotes at its source, 0 to 0.3. */
  readonly upvotes: number
  /** What this channel voted on papers like it, -0.5 to 0.5. */
  readonly channel: number
  /** How lately it came, 0 to 0.2. */
  readonly fresh: number
  readonly total: number
}

/** A vote of the channel on a paper, and how like the candidate that one is, 0 to 1. */
export interface SimilarVote {
  readonly value: 1 | -1
  readonly similarity: number
}

const WEIGHTS = { upvotes: 0.3, channel: 0.5, fresh: 0.2 } as const
/** So many upvotes count in full; fewer on a logarithmic scale. */
const MANY_UPVOTES = 100
const FRESH_DAYS = 7
/** A paper that came so long after it was published was not new then. */
const OLD_DAYS = 30
const DAY_MS = 86_400_000
/** Papers share some words with any other; below this two are not alike. */
const LEAST_SIMILARITY = 0.2

/** @param ageMs milliseconds since the paper came */
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

/** How a paper came. */
interface Arrived {
  readonly firstSeen: number
  readonly isNews: boolean
}

/** Whether a paper was new when it came, and not an old one that came lately. Of one without a date it is new if a source brought it as such. */
export function wasNew({ firstSeen, isNews }: Arrived, published: string | null): boolean {
  return published === null ? isNews : firstSeen - Date.parse(published) <= OLD_DAYS * DAY_MS
}
