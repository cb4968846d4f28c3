import { readTrending } from '../digests/trending.ts'
import type { StaleSource } from '../digests/waiting.ts'
import { isFault, readQuery } from '../search/query/parser.ts'
import { type SourceStatus, unfilledOf } from '../sources/source-status.ts'
import type { Needed } from '../store/followed.ts'
import { categoriesIn, overlaps } from '../topics/coverage.ts'
import { isOfAnotherSource } from './needs.ts'

/** The sources that digests may wait for. Pure. @param needs what queries were found to need */
export function findStale(statuses: readonly SourceStatus[], needs: ReadonlyMap<string, Needed>, today: string): StaleSource[] {
  return statuses.flatMap((status): StaleSource[] => {
    const { source, health, state, filled } = status
    const { title } = source
    if (health.isStale) return [{ title, mayCome: health.mayCome }]
    const missing = unfilledOf(status)
    const isLeft = filled !== null && (!filled.isOver || missing.length > 0)
    if (!isLeft || filled.isPaused || state.failures > 0) return []
    const fillsFor = (query: string): boolean => isAwaited(query, needs.get(query)?.categories ?? [], source.name, missing, today)
    return [{ title, mayCome: true, fillsFor }]
  })
}

/** Whether a topic's first digest chooses among the papers that a source still fills in. A topic without categories takes all that come. */
function isAwaited(query: string, told: readonly string[], source: string, missing: readonly string[], today: string): boolean {
  // Papers that trend are Hugging Face's.
  if (readTrending(query)) return source === 'huggingface'
  const read = readQuery(query, today)
  if (isFault(read)) return true
  if (isOfAnotherSource(read.root, source)) return false
  const wanted = [...categoriesIn(read.root), ...told]
  return wanted.length === 0 || wanted.some((category) => missing.some((each) => overlaps(each, category)))
}
