import { addDays, dayOf } from '../papers/dates.ts'
import type { QueryNode } from '../search/query/syntax.ts'
import { coveredFrom } from '../topics/coverage.ts'
import type { Outlook } from '../topics/outlook.ts'
import type { Needs } from './command.ts'
import { runningOf } from './holdings.ts'

/** What a topic would bring a day is told from the papers of so many days, if so many of them have dates. */
const STATISTICS = { days: 30, fewest: 30 } as const
const DAY_MS = 86_400_000

/** How many papers of the newest days are a topic's. @param ids the papers that match it */
export async function rateOf(
  root: QueryNode,
  ids: readonly number[],
  core: Needs<'store' | 'now' | 'program'>,
): Promise<Pick<Outlook, 'perDay' | 'days' | 'dated'>> {
  const newest = await core.store.papers.newestDay()
  const days = newest === null ? 0 : countedDays(newest, coveredFrom(root, await runningOf(core.program)))
  const from = addDays(newest ?? dayOf(core.now()), -days)
  const dated = days === 0 ? 0 : await core.store.papers.countSince(from, null)
  const ofTopic = days === 0 ? 0 : await core.store.papers.countSince(from, ids)
  return { perDay: dated < STATISTICS.fewest ? null : ofTopic / days, days, dated }
}

/** How many days up to the newest one are counted. @param covered the first day whose papers are all here; null if that is not known */
function countedDays(newest: string, covered: string | null): number {
  const here = covered === null ? STATISTICS.days : (Date.parse(newest) - Date.parse(covered)) / DAY_MS + 1
  return Math.max(1, Math.min(STATISTICS.days, here))
}
