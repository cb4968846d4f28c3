import { categoryName } from '../search/query/describe.ts'
import type { QueryNode } from '../search/query/syntax.ts'

/** A configured source of new papers. */
export interface RunningSource {
  readonly name: string
  /** The arXiv categories that it covers completely, such as `cs.CV`; null if it may bring papers of any category. */
  readonly categories: readonly string[] | null
}

/** The parts of a topic that no configured source brings. */
export interface Uncovered {
  readonly kind: 'category' | 'source' | 'author'
  readonly value: string
}

/** Categories, sources and authors that a query asks for and that no running source can bring. Pure. */
export function findUncovered(node: QueryNode, running: readonly RunningSource[]): Uncovered[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.children.flatMap((child) => findUncovered(child, running))
    case 'category':
      return running.some(({ categories }) => categories === null || categories.some((category) => overlaps(category, node.value)))
        ? []
        : [{ kind: 'category', value: categoryName(node.value) }]
    case 'source':
      return running.some(({ name }) => name === node.value) ? [] : [{ kind: 'source', value: node.value }]
    case 'author':
      return running.length === 0 ? [{ kind: 'author', value: node.text }] : []
    default:
      return []
  }
}

/** A source, and from which day on its papers are here; null if that is not known. */
export interface CoveringSource extends RunningSource {
  readonly from: string | null
}

/**
 * The day from which on all papers are here that the running sources have for a query: for its categories, or, if it names none, for all
 * categories. Null if that is not known. Pure.
 * @param node null for any query
 */
export function coveredFrom(node: QueryNode | null, running: readonly CoveringSource[]): string | null {
  const wanted = node === null ? [] : categoriesIn(node)
  const bringing = running.filter(({ categories }) => {
    if (categories === null || categories.length === 0) return false
    return wanted.length === 0 || categories.some((category) => wanted.some((value) => overlaps(category, value)))
  })
  return latestOf(bringing) ?? latestOf(running)
}

function latestOf(sources: readonly CoveringSource[]): string | null {
  return (
    sources
      .flatMap(({ from }) => from ?? [])
      .sort()
      .at(-1) ?? null
  )
}

/** The categories that a query asks for. Pure. */
export function categoriesIn(node: QueryNode): string[] {
  if (node.kind === 'category') return [node.value]
  return node.kind === 'and' || node.kind === 'or' ? node.children.flatMap(categoriesIn) : []
}

/** Whether one category contains the other: `cs` contains `cs.CV`. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()]
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)
}

/** The last day from which papers can match a query, if it is in the past; null if later papers match. Pure. */
export function endOf(node: QueryNode, today: string): string | null {
  const last = lastDay(node)
  return last !== null && last < today ? last : null
}

function lastDay(node: QueryNode): string | null {
  if (node.kind === 'dates') return node.to
  if (node.kind !== 'and' && node.kind !== 'or') return null
  const days = node.children.map(lastDay)
  const known = days.filter((day) => day !== null).sort()
  if (node.kind === 'and') return known[0] ?? null
  return known.length < days.length ? null : (known.at(-1) ?? null)
}
