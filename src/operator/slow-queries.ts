import type { Library } from '../search/library.ts'
import type { QueryNode } from '../search/query/syntax.ts'

/** A query by its shape. Nobody's words are kept. */
export interface SlowQuery {
  /** `search: 3 word, 1 author`. */
  readonly shape: string
  readonly milliseconds: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Faster queries are not worth a look, in milliseconds. */
const SLOW_MS = 250
const MOST_KEPT = 20

export interface SlowQueries {
  /** The slowest ones since the start, the slowest first. */
  list(): readonly SlowQuery[]
  note(shape: string, milliseconds: number): void
}

export function createSlowQueries(now: () => number): SlowQueries {
  let kept: SlowQuery[] = []
  return {
    list: () => kept,
    note(shape, milliseconds) {
      if (milliseconds < SLOW_MS) return
      kept = [...kept, { shape, milliseconds, at: now() }].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, MOST_KEPT)
    },
  }
}

/** A library that notes its slow answers. */
export function withSlowQueries(library: Library, slow: Pick<SlowQueries, 'note'>, monotonic: () => number): Library {
  const timed =
    <Rest extends readonly unknown[], Result>(kind: string, work: (query: QueryNode, ...rest: Rest) => Promise<Result>) =>
    async (query: QueryNode, ...rest: Rest): Promise<Result> => {
      const begun = monotonic()
      try {
        return await work(query, ...rest)
      } finally {
        slow.note(`${kind}: ${shapeOf(query)}`, monotonic() - begun)
      }
    }
  return { ...library, search: timed('search', library.search), match: timed('topic', library.match), scale: timed('scale', library.scale) }
}

/** `3 word, 1 author`. */
function shapeOf(query: QueryNode): string {
  const counts = new Map<string, number>()
  for (const { kind, number } of partsOf(query)) counts.set(kind, (counts.get(kind) ?? 0) + number)
  return [...counts].map(([kind, number]) => `${number} ${kind}`).join(', ')
}

function partsOf(node: QueryNode): { readonly kind: string; readonly number: number }[] {
  if (node.kind === 'and' || node.kind === 'or') return node.children.flatMap(partsOf)
  if (node.kind === 'not') return [{ kind: 'excluded', number: 1 }]
  return [node.kind === 'words' ? { kind: 'word', number: node.text.split(/\s+/).length } : { kind: node.kind, number: 1 }]
}
