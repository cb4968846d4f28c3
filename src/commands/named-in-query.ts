import { authorWords, matchName, readName } from '../papers/names.ts'
import type { Library } from '../search/library.ts'
import type { QueryNode } from '../search/query/syntax.ts'
import type { NamedAuthor } from '../topics/outlook.ts'
import type { Needs } from './command.ts'

/** So many of an author's papers are read for the spellings of the name, and so many are named. */
const MOST_READ = 200
const MOST_TITLES = 3
/** Each author or journal of a query is another look into the index. */
const MOST_NAMED = 3

/** Which papers here the authors of a query are: the spellings of their names, and the newest titles. */
export async function findAuthors(root: QueryNode, { library, store }: Needs<'library' | 'store'>): Promise<NamedAuthor[]> {
  const found: NamedAuthor[] = []
  for (const node of conditionsOf(root)) {
    const name = node.kind === 'author' && found.length < MOST_NAMED ? readName(node.text) : null
    if (node.kind !== 'author' || name === null) continue
    const { hits, total } = await library.search(node, MOST_READ)
    const papers = await store.papers.byIds(hits.filter(({ matches }) => matches).map(({ id }) => id))
    const spellings = new Map<string, number>()
    for (const author of papers.flatMap(({ authors }) => authors))
      if (matchName(name, authorWords(author)) !== null) spellings.set(author, (spellings.get(author) ?? 0) + 1)
    const newest = [...papers].sort((a, b) => (b.published ?? '').localeCompare(a.published ?? ''))
    found.push({
      typed: node.text,
      papers: total,
      names: [...spellings].sort((a, b) => b[1] - a[1]).map(([spelled]) => spelled),
      titles: newest.slice(0, MOST_TITLES).map(({ title }) => title),
    })
  }
  return found.filter(({ papers }) => papers > 0)
}

/** The journals of a query that no paper here names. */
export async function findMissingJournals(root: QueryNode, { library }: { readonly library: Library }): Promise<string[]> {
  const missing: string[] = []
  for (const node of conditionsOf(root))
    if (node.kind === 'journal' && missing.length < MOST_NAMED && (await library.search(node, 0)).total === 0) missing.push(node.value)
  return missing
}

/** The conditions of a query, without those that leave papers out. */
function conditionsOf(root: QueryNode): readonly QueryNode[] {
  return root.kind === 'and' || root.kind === 'or' ? root.children.flatMap(conditionsOf) : [root]
}
