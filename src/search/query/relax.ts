import { describeParts } from './describe.ts'
import type { QueryNode } from './syntax.ts'

/** A query that asks for less than another. */
export interface Relaxed {
  readonly root: QueryNode
  /** The dropped conditions, in words. */
  readonly dropped: readonly string[]
}

type Kind = QueryNode['kind']

/** The conditions that are dropped, in this order. Exclusions by a minus stay. */
const STEPS: readonly (readonly Kind[])[] = [['phrase'], ['dates'], ['term', 'author', 'category', 'source', 'journal', 'type', 'has']]

/** Queries to try if nothing was found, each with fewer conditions: words in any order, then without dates, then without fields. */
export function relaxQuery(root: QueryNode): Relaxed[] {
  const parts = root.kind === 'and' ? root.children : [root]
  const described = describeParts(root)
  return STEPS.flatMap((_, step): Relaxed[] => {
    const letGo = STEPS.slice(0, step + 1).flat()
    if (!parts.some(({ kind }) => STEPS[step]?.includes(kind))) return []
    const left = parts.flatMap((part) => (letGo.includes(part.kind) ? wordsOf(part) : [part]))
    if (!left.some(({ kind }) => kind !== 'not')) return []
    return [
      {
        root: { kind: 'and', children: left },
        dropped: parts.flatMap(({ kind }, at) => (letGo.includes(kind) ? (described[at] ?? []) : [])),
      },
    ]
  })
}

/** The exclusions of a query; null if there are none. */
export function exclusionsOf(root: QueryNode): QueryNode | null {
  const parts = (root.kind === 'and' ? root.children : [root]).filter(({ kind }) => kind === 'not')
  return parts.length === 0 ? null : { kind: 'and', children: parts }
}

function wordsOf(node: QueryNode): QueryNode[] {
  return node.kind === 'phrase' || node.kind === 'term' ? [{ kind: 'words', text: node.text }] : []
}
