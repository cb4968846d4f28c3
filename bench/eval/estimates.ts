/** A topic with papers that were drawn from strata of a corpus and judged: 2 is squarely on topic, 1 is near it, 0 is off. */
export interface JudgedTopic {
  readonly topic: string
  /** As typed; a hyphenated one counts once. */
  readonly words: number
  readonly strata: Readonly<Record<string, { readonly size: number; readonly sampled: number }>>
  readonly papers: readonly { readonly id: string; readonly stratum: string; readonly grade: number }[]
}

/** Estimated precision, recall and F1 of what is squarely on topic. */
export interface Estimate {
  readonly p2: number
  readonly r2: number
  readonly f1: number
}

/** Each judged paper stands for the papers of its stratum. @param taken names of the papers that a rule takes */
export function estimateTaken({ papers, strata }: JudgedTopic, taken: ReadonlySet<string>): Estimate {
  let [all, took, right] = [0, 0, 0]
  for (const { id, stratum, grade } of papers) {
    const { size = 0, sampled = 1 } = strata[stratum] ?? {}
    const weight = size / sampled
    if (grade === 2) all += weight
    if (!taken.has(id)) continue
    took += weight
    if (grade === 2) right += weight
  }
  const [p2, r2] = [took > 0 ? right / took : 0, all > 0 ? right / all : 0]
  return { p2, r2, f1: p2 + r2 > 0 ? (2 * p2 * r2) / (p2 + r2) : 0 }
}

/** The estimate of the cut that fits the topic best, chosen with hindsight. */
export function estimateBest(topic: JudgedTopic, relevance: (id: string) => number): Estimate {
  const cuts = [...new Set(topic.papers.map(({ id }) => relevance(id)))]
  const estimates = cuts.map((cut) => estimateTaken(topic, new Set(topic.papers.map(({ id }) => id).filter((id) => relevance(id) >= cut))))
  return estimates.reduce((best, each) => (each.f1 > best.f1 ? each : best), { p2: 0, r2: 0, f1: 0 })
}

export function meanEstimate(of: readonly Estimate[]): Estimate {
  const mean = (name: keyof Estimate): number => of.reduce((sum, each) => sum + each[name], 0) / Math.max(1, of.length)
  return { p2: mean('p2'), r2: mean('r2'), f1: mean('f1') }
}
