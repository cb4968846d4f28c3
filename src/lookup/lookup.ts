import { type Budget, spenderOf } from '../commands/budget.ts'
import type { PaperKey } from '../papers/identity.ts'
import type { Clock } from '../port/clock.ts'
import type { Library } from '../search/library.ts'
import { createLruCache } from '../search/lru-cache.ts'
import type { QueryNode } from '../search/query/syntax.ts'
import type { Store } from '../store/store.ts'
import { type Asked, type AskService, isMishap, type Mishap } from './asking.ts'
import { type Candidate, createFitting } from './fitting.ts'
import { plainWords } from './queries.ts'
import type { Service, Services } from './services.ts'

/** Who asks: it decides only whose turn it is, and is kept nowhere. */
interface Wanting {
  readonly workspace: string
  readonly person: string
}

/** What came of a look-up. */
export type LookedFor =
  | {
      readonly kind: 'asked'
      /** Ids of papers that are here now, the best first. */
      readonly papers: readonly number[]
      /** The services that answered, by their names for people. */
      readonly answered: readonly string[]
      readonly mishaps: readonly Mishap[]
    }
  /** Enough was asked for the moment. */
  | { readonly kind: 'spent'; readonly by: 'person' | 'workspace'; readonly againMs: number }
  /** No service knows such questions. */
  | { readonly kind: 'unaskable' }

export interface Lookup {
  /** How long a person waits before being told that the answer is on its way, in milliseconds. */
  readonly soonMs: number
  /** Looks for papers that fit a query. */
  search(root: QueryNode, who: Wanting): Promise<LookedFor>
  /** Looks for one paper by its identifier. */
  paper(key: PaperKey, who: Wanting): Promise<LookedFor>
}

export interface LookupOptions {
  readonly services: Services
  readonly ask: AskService
  readonly store: Pick<Store, 'sources'>
  readonly library: Pick<Library, 'rarity'>
  readonly budget: Budget
  readonly clock: Pick<Clock, 'now'>
  readonly soonMs: number
}

/** So many fit two pages. */
const ENOUGH = 10
/** A service that sends more of what it only takes to be near leaves room for the others. */
const MOST_OF_ONE = 40
const KEPT_MS = 3_600_000
const MOST_KEPT = 1_000

type AskedFor = Extract<LookedFor, { kind: 'asked' }>

/** Looks for papers at the services, for people. What it shows is kept here, as any paper. */
export function createLookup({ services, ask, store, library, budget, clock, soonMs }: LookupOptions): Lookup {
  const kept = createLruCache<{ readonly at: number; readonly came: AskedFor }>(MOST_KEPT)
  const underWay = new Map<string, Promise<AskedFor>>()

  /** The same question is asked once, and for an hour answered from what came, unless a service failed. */
  async function once(question: string, who: Wanting, work: () => Promise<AskedFor>): Promise<LookedFor> {
    const known = kept.get(question)
    const age = known ? clock.now() - known.at : Number.POSITIVE_INFINITY
    if (known && age >= 0 && age < KEPT_MS) return known.came
    const running = underWay.get(question)
    if (running) return running
    const spent = spend(who)
    if (spent) return spent
    const asking = work().finally(() => underWay.delete(question))
    underWay.set(question, asking)
    const came = await asking
    if (came.mishaps.length === 0) kept.set(question, { at: clock.now(), came })
    return came
  }

  function spend({ workspace, person }: Wanting): LookedFor | null {
    const [own, all] = [spenderOf(workspace, person), spenderOf(workspace)]
    const until = budget.until(all, 'workspaceLookups')
    if (until !== null) return { kind: 'spent', by: 'workspace', againMs: until - clock.now() }
    const ownUntil = budget.spend(own, 'lookups')
    if (ownUntil !== null) return { kind: 'spent', by: 'person', againMs: ownUntil - clock.now() }
    budget.spend(all, 'workspaceLookups')
    return null
  }

  async function searchAll(root: QueryNode, text: string, party: string): Promise<AskedFor> {
    const [answered, mishaps] = [new Set<string>(), [] as Mishap[]]
    const fitting = createFitting(root, text, await library.rarity(root))
    let best: readonly Candidate[] = []
    for (const service of services.forSearch) {
      for (const wish of service.searches(root)) {
        if (best.length >= ENOUGH) break
        const asked = await ask(service, wish, party)
        if (isMishap(asked)) {
          mishaps.push(asked)
          break
        }
        answered.add(service.title)
        await fitting.add(candidatesOf(service, asked))
        best = fitting.best()
      }
    }
    return { kind: 'asked', papers: await keep(best.slice(0, ENOUGH)), answered: [...answered], mishaps }
  }

  async function findPaper(key: PaperKey, party: string): Promise<AskedFor> {
    const [answered, mishaps]: [string[], Mishap[]] = [[], []]
    for (const service of services.forPaper) {
      const wish = service.paper(key)
      if (wish === null) continue
      const asked = await ask(service, wish, party)
      if (isMishap(asked)) {
        mishaps.push(asked)
        continue
      }
      answered.push(service.title)
      const own = candidatesOf(service, asked).filter(({ found }) => found.draft.keys.includes(key))
      if (own.length > 0) return { kind: 'asked', papers: await keep(own.slice(0, 1)), answered, mishaps: [] }
    }
    return { kind: 'asked', papers: [], answered, mishaps }
  }

  /** @returns ids in the order of the papers, each once */
  async function keep(candidates: readonly Candidate[]): Promise<number[]> {
    const ids = new Map<Candidate, number>()
    for (const source of new Set(candidates.map((each) => each.source))) {
      const own = candidates.filter((each) => each.source === source)
      const stored = await store.sources.keepLookedUp({ source, papers: own.map(({ found }) => found), at: clock.now() })
      for (const [index, each] of own.entries()) ids.set(each, stored[index] as number)
    }
    return [...new Set(candidates.map((each) => ids.get(each) as number))]
  }

  return {
    soonMs,

    async search(root, who) {
      const text = plainWords(root)
      if (services.forSearch.every((service) => service.searches(root).length === 0)) return { kind: 'unaskable' }
      return once(JSON.stringify(root), who, () => searchAll(root, text, who.workspace))
    },

    async paper(key, who) {
      if (services.forPaper.every((service) => service.paper(key) === null)) return { kind: 'unaskable' }
      return once(key, who, () => findPaper(key, who.workspace))
    },
  }
}

function candidatesOf({ name }: Service, found: Exclude<Asked, Mishap>): Candidate[] {
  return found.slice(0, MOST_OF_ONE).map((each) => ({ source: name, found: each }))
}
