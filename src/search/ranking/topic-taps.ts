/** A paper that somebody judged, as a topic measures it. */
export interface Example {
  /** Whether it is on topic for whoever judged it. */
  readonly isYes: boolean
  /** How far it is above the topic's threshold, nothing learnt yet. */
  readonly margin: number
  /** How often it has each term, saturated. */
  readonly saturated: ReadonlyMap<string, number>
}

/** What a topic has learnt from judged papers. */
export interface Learnt {
  /** What is added to the margin of any paper. */
  readonly shift: number
  /** What is added to a paper's margin for each term, times how often the paper has it, saturated. */
  readonly terms: readonly (readonly [term: string, weight: number])[]
  /** What the terms add up to in a paper that is as like the judged ones as these are like each other. */
  readonly usual: number
}

/**
 * How a margin tells what people say: the slope of the logistic curve, and its value at the threshold. Topics of up to three words are told more
 * surely. `down` and `up` are how much of a shift is taken: a topic that few papers fit loses more by a threshold that is too high, because the
 * papers that it then misses are rare.
 */
const CURVES = {
  short: { slope: 0.65, atThreshold: -0.33, down: 1, up: 0.5 },
  long: { slope: 0.35, atThreshold: -0.55, down: 0.35, up: 0.75 },
}
/** The prior variances: of the threshold's shift, and of what papers like the judged ones differ by. */
const PRIOR = { shift: 0.5, likeness: 24 }
/** Terms that say little are left out. */
const MOST_TERMS = 300
/** What a paper is like moves its margin no further than this: a paper without the topic's words does not come for others. */
export const MOST_LIKENESS = 4
const SWEEPS = 60

/**
 * Learns from judged papers: a logistic regression on top of the margin, whose threshold and whose weights of terms have a prior (Gaussian, around
 * nothing learnt). Each paper counts by how much it surprises. The terms of papers that should come are added, as Rocchio does, and those of
 * papers that should not are taken away.
 * @param rarity how much a term tells; the topic's own terms tell more than others
 */
export function learn(examples: readonly Example[], rarity: (term: string) => number, isShort: boolean): Learnt {
  const { slope, atThreshold, down, up } = isShort ? CURVES.short : CURVES.long
  const vectors = examples.map(({ saturated }) => new Map([...saturated].map(([term, count]) => [term, count * rarity(term)])))
  const square = mean(vectors.map((vector) => product(vector, vector))) || 1
  /** How alike any two are: about 1 for a paper with itself. */
  const likeness = vectors.map((one) => vectors.map((other) => product(one, other) / square))
  const kernel = likeness.map((row) => row.map((like) => PRIOR.shift + PRIOR.likeness * like))
  const surprises = solve(
    examples.map(({ isYes }) => Number(isYes)),
    examples.map(({ margin }) => slope * margin + atThreshold),
    kernel,
  )
  const surprise = sum(surprises)
  // The likeness that any two of them have is a shift as well.
  const usual = PRIOR.likeness * surprise * mean(likeness.flatMap((row, one) => row.filter((_, other) => other !== one)))
  const shift = PRIOR.shift * surprise + usual
  const weights = new Map<string, number>()
  for (const [place, vector] of vectors.entries())
    for (const [term, weight] of vector) weights.set(term, (weights.get(term) ?? 0) + (surprises[place] as number) * weight)
  const terms = [...weights].map(([term, weight]): [string, number] => [term, (PRIOR.likeness * weight * rarity(term)) / (slope * square)])
  return {
    shift: ((shift < 0 ? down : up) * shift) / slope,
    usual: usual / slope,
    terms: terms.sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]) || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_TERMS),
  }
}

/** How much what a paper is like moves its margin. @param terms what the learnt terms add up to in it */
export function likenessOf({ usual }: Learnt, terms: number): number {
  return Math.max(-MOST_LIKENESS, Math.min(MOST_LIKENESS, terms - usual))
}

/** How much more each value should be than expected, -1 to 1: the dual of the regression, solved value by value. */
function solve(values: readonly number[], expected: readonly number[], kernel: readonly (readonly number[])[]): number[] {
  const surprises = values.map(() => 0)
  const sums = [...expected]
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const [place, row] of kernel.entries()) {
      const chance = 1 / (1 + Math.exp(-(sums[place] as number)))
      const missing = (values[place] as number) - chance - (surprises[place] as number)
      const step = missing / (1 + chance * (1 - chance) * (row[place] as number))
      surprises[place] = (surprises[place] as number) + step
      for (const [other, like] of row.entries()) sums[other] = (sums[other] as number) + step * like
    }
  return surprises
}

function product(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  return sum([...one].map(([term, weight]) => weight * (other.get(term) ?? 0)))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / Math.max(1, numbers.length)
}
