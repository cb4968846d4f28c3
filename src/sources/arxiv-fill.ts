import { addDays, dayOf } from '../papers/dates.ts'
import type { CategoryCursor, Cursor, Fill } from './arxiv-cursor.ts'
import { asOld, latestId } from './arxiv-ids.ts'
import { triesAfter } from './filling.ts'
import type { Page } from './formats/found.ts'
import type { Filled, Run, Slice } from './source.ts'

/** Asks arXiv's API. */
export type Query = (run: Run, parameters: Record<string, string>) => Promise<Page>

const FILLED_DAYS = 30
/** Days in one query. The API answers slowly deep inside long lists. */
const WINDOW_DAYS = 5
const PAGE = 500
/** No five days have more papers than this. */
const MOST_PAPERS = 30_000

/**
 * The papers of the last 30 days by the API, the newest first. Categories that are equally far are asked for together, because many papers have
 * several of them.
 */
export async function* fillArxiv(known: Cursor, categories: readonly string[], run: Run, query: Query): AsyncGenerator<Slice<Cursor>> {
  let cursor = known
  for (;;) {
    const group = nextGroup(cursor, categories, dayOf(run.now()))
    if (group === null) return
    const { members, fill } = group
    const from = latest(fill.since, addDays(fill.until, -WINDOW_DAYS))
    const move = (next: Partial<Fill>, page: Page | null): Slice<Cursor> => {
      const moved = members.map((category): [string, CategoryCursor] => {
        const reach = cursor[category] as CategoryCursor
        const newest = reach.newest ?? latestId(page?.found ?? [], null)
        return [category, { ...reach, newest, fill: { ...fill, ...next } }]
      })
      const papers = asOld(page?.found ?? [], floorOf(members, cursor))
      cursor = { ...cursor, ...Object.fromEntries(moved) }
      return { papers, refused: page?.refused ?? [], cursor, brought: null, enriches: true, progress: null }
    }
    const over: Partial<Fill> = { until: from, at: 0, tries: 0 }
    try {
      const page = await query(run, parametersOf(members, from, addDays(fill.until, -1), fill.at))
      const next = page.next === null ? null : Number(page.next)
      yield move(next !== null && next > fill.at && next < MOST_PAPERS ? { at: next, tries: 0 } : over, page)
    } catch (error) {
      const tries = triesAfter(error, fill.tries)
      yield move(tries === null ? over : { tries }, null)
      if (tries !== null) throw error
    }
  }
}

/** From which day on the papers of all categories are here. */
export function filledOf(cursor: Cursor, categories: readonly string[]): Filled {
  const known = categories.flatMap((category) => cursor[category] ?? [])
  const from = known.map(({ fill, day }) => fill?.until ?? day).sort()
  const isFull = ({ fill }: CategoryCursor): boolean => fill !== undefined && fill.until <= fill.since
  // One that was added a moment ago has no cursor yet.
  const missing = categories.filter((category) => !cursor[category] || !isFull(cursor[category]))
  return { from: from.at(-1) ?? null, isOver: known.length > 0 && known.every(isFull), missing }
}

/** The categories that are least far, and all as far; null if every category is filled. */
function nextGroup(cursor: Cursor, categories: readonly string[], today: string): { members: string[]; fill: Fill } | null {
  const left = categories.flatMap((category) => {
    const reach = cursor[category]
    if (!reach) return []
    const fill = reach.fill ?? { since: addDays(today, -FILLED_DAYS), until: addDays(today, 1), at: 0, tries: 0 }
    return fill.until > fill.since ? [{ category, fill }] : []
  })
  const until = left.reduce((last, { fill }) => latest(last, fill.until), '')
  const [first, ...others] = left.filter(({ fill }) => fill.until === until)
  if (!first) return null
  const { fill } = first
  const same = others.filter((other) => other.fill.at === fill.at && other.fill.since === fill.since)
  return { members: [first, ...same].map(({ category }) => category), fill }
}

/** Papers above the highest announced id will come as news. */
function floorOf(members: readonly string[], cursor: Cursor): string | null {
  const known = members.flatMap((category) => cursor[category]?.newest ?? [])
  return known.length < members.length ? null : (known.sort().at(-1) ?? null)
}

function parametersOf(categories: readonly string[], from: string, to: string, start: number): Record<string, string> {
  // The archive's name alone finds papers without a subject.
  const wanted = categories.map((category) => (category.includes('.') ? `cat:${category}` : `cat:${category} OR cat:${category}.*`))
  return {
    search_query: `(${wanted.join(' OR ')}) AND submittedDate:[${compact(from)}0000 TO ${compact(to)}2359]`,
    sortBy: 'submittedDate',
    sortOrder: 'descending',
    start: String(start),
    max_results: String(PAGE),
  }
}

function compact(day: string): string {
  return day.replaceAll('-', '')
}

function latest(a: string, b: string): string {
  return a > b ? a : b
}
