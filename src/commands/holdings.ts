import { coveredFrom } from '../topics/coverage.ts'
import type { Holdings } from '../wording/holdings.ts'
import type { Core, Needs } from './command.ts'

/** What the library holds, in numbers. */
export async function holdingsOf(core: Needs<'store' | 'program'>): Promise<Holdings> {
  const [papers, running] = await Promise.all([core.store.holdings.count(), runningOf(core.program)])
  const categories = new Set(running.flatMap((source) => source.categories ?? []))
  return { papers, categories: categories.size, from: coveredFrom(null, running) }
}

/** The sources, and from which day on the papers of each are here. */
export async function runningOf({ sourceStatuses }: Core['program']) {
  return (await sourceStatuses()).map(({ source: { name, categories }, filled }) => ({ name, categories, from: filled?.from ?? null }))
}
