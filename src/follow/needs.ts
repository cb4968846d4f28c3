import type { QueryNode } from '../search/query/syntax.ts'
import { type ArxivCategory, arxivCategory } from '../sources/arxiv-categories.ts'
import { categoriesIn } from '../topics/coverage.ts'

/** How many of the best papers tell what a query needs, and how many of them a category must have. */
export const TELLING = { papers: 25, fewest: 5 } as const
/** A query needs no more categories than this, unless it names more. */
const MOST_TOLD = 3

/** What a query says by itself about the categories that it needs. Pure. */
export interface Said {
  /** Those that it names. */
  readonly named: readonly ArxivCategory[]
  /** Whether it names none, so that its best papers have to tell. */
  readonly mustBeTold: boolean
}

export function readNeeds(root: QueryNode): Said {
  const values = categoriesIn(root)
  const named = [...new Set(values.flatMap((value) => arxivCategory(value) ?? []))]
  // An archive such as `math` is too much to fetch as a whole. A category of bioRxiv is none of arXiv's.
  const isOpen = values.every(isArchive) && !isOfAnotherSource(root, 'arxiv')
  return { named, mustBeTold: named.length === 0 && isOpen }
}

/** The categories that enough papers have as their primary one, the most frequent first. Pure. @param papers the categories of each */
export function commonCategories(papers: readonly (readonly string[])[]): string[] {
  const counts = new Map<string, number>()
  for (const [first = ''] of papers.slice(0, TELLING.papers)) {
    const category = arxivCategory(first)
    if (category) counts.set(category.id, (counts.get(category.id) ?? 0) + 1)
  }
  return [...counts]
    .filter(([, count]) => count >= TELLING.fewest)
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_TOLD)
    .map(([category]) => category)
}

const ARCHIVES = ['cs', 'econ', 'eess', 'math', 'astro-ph', 'cond-mat', 'nlin', 'physics', 'q-bio', 'q-fin', 'stat']

function isArchive(value: string): boolean {
  return ARCHIVES.includes(value.toLowerCase())
}

/** Whether only papers of some other source can match. Pure. */
export function isOfAnotherSource(node: QueryNode, source: string): boolean {
  if (node.kind === 'source') return node.value !== source
  return node.kind === 'and' && node.children.some((child) => isOfAnotherSource(child, source))
}
