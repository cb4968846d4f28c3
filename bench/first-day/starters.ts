import { allFields } from '../../src/config/fields.ts'
import { readDraft } from '../../src/papers/draft.ts'
import { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import type { ArxivPaper } from '../../test/sources/month.ts'

/** How many papers a topic to start with finds among those of the last 30 days that its field's categories bring. */
export interface StarterCount {
  readonly field: string
  readonly name: string
  readonly papers: number
}

/** The fields that the corpus has papers of: of the categories of the others it has some dozen, cross-listed ones. */
const FIELDS = ['machine-learning', 'astronomy', 'robotics']
const DAYS_MS = 30 * 86_400_000

export function countStarters(papers: readonly ArxivPaper[]): StarterCount[] {
  const today = papers.at(-1)?.day ?? ''
  const from = new Date(Date.parse(today) - DAYS_MS).toISOString().slice(0, 10)
  const engine = createMiniSearchEngine()
  const categoriesOf: (readonly string[])[] = [[]]
  for (const [index, { id, title, abstract, authors, categories, day }] of papers.filter((paper) => paper.day >= from).entries()) {
    categoriesOf.push(categories)
    const draft = readDraft({ id, title, abstract, authors, categories, date: day })
    if (typeof draft === 'string') continue
    engine.add([{ ...draft, sources: ['arxiv'], id: index + 1, sequence: index + 1 }])
  }
  return allFields()
    .filter(({ name }) => FIELDS.includes(name))
    .flatMap(({ name: field, starters, arxiv }) =>
      starters.map(({ name, query }) => {
        const read = readQuery(query, today)
        const found = isFault(read) ? [] : engine.match(read.root, 0).papers
        return { field, name, papers: found.filter(({ id }) => isBrought(categoriesOf[id] ?? [], arxiv)).length }
      }),
    )
}

function isBrought(categories: readonly string[], fetched: readonly string[]): boolean {
  return categories.some((own) => fetched.some((each) => own === each || own.startsWith(`${each}.`)))
}
