import type { ArxivPaper, FeaturedItem, Month } from '../../sources/month.ts'
import type { Answer } from '../../sources/source-answers.ts'
import { groupByDay } from './papers.ts'
import { openSearchIndex, type SearchIndex } from './search-index.ts'

interface Featured {
  readonly paper: ArxivPaper
  readonly day: string
  readonly upvotes: number
}

export interface HuggingFaceCorpus extends Pick<Month, 'featured' | 'featuredDays'> {
  /** What the search answers to words, and the page of one paper. */
  answer(path: string, query: URLSearchParams): Answer
}

/** So many a weekday. */
const FEATURED = 20
const MOST_FOUND = 20
/** The fields that Hugging Face features papers of. */
const FIELDS = /^(?:cs|eess|stat)\./

/**
 * Hugging Face: the recorded lists, and on other weekdays 20 of arXiv's papers that a seed draws. It knows the papers that it featured, and no others.
 * @param recorded null where there are none
 */
export function createHuggingFaceCorpus(papers: readonly ArxivPaper[], recorded: Month | null): HuggingFaceCorpus {
  const random = seeded(20_260_701)
  const drawn = new Map<string, readonly Featured[]>()
  for (const [day, all] of groupByDay(papers))
    drawn.set(
      day,
      draw(
        all.filter(({ categories: [first = ''] }) => FIELDS.test(first)),
        FEATURED,
        random,
      ).map((paper) => ({ paper, day, upvotes: Math.floor(random() ** 3 * 100) })),
    )
  for (const day of recorded?.featuredDays ?? []) drawn.delete(day)
  const known = [...drawn.values()].flat()
  const byId = new Map(known.map((each) => [each.paper.id, each]))
  const index: SearchIndex = openSearchIndex(known.map(({ paper }) => paper))
  return {
    featuredDays: [...new Set([...(recorded?.featuredDays ?? []), ...drawn.keys()])].sort(),
    featured: (day, now) => drawn.get(day)?.map(toItem) ?? recorded?.featured(day, now) ?? [],

    answer(path, query) {
      if (path === '/api/papers/search') {
        const words = (query.get('q') ?? '').match(/[\p{L}\p{N}]+/gu) ?? []
        const found = words.length === 0 ? [] : index.search(words.map((word) => `"${word}"`).join(' AND '))
        return json(found.slice(0, MOST_FOUND).map((at) => toItem(known[at] as Featured)))
      }
      const one = byId.get(decodeURIComponent(path.replace('/api/papers/', '')))
      return one ? json(toItem(one).paper) : json({ error: 'Paper not found' }, 404)
    },
  }
}

function toItem({ paper: { id, title, abstract, authors, published }, day, upvotes }: Featured): FeaturedItem {
  const paper = {
    ...{ id, title, summary: abstract, authors: authors.map((name) => ({ name, hidden: false })), publishedAt: published, upvotes },
    submittedOnDailyAt: `${day}T08:00:00.000Z`,
  }
  return { paper }
}

function json(value: unknown, status = 200): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) }
}

function draw<Item>(items: readonly Item[], count: number, random: () => number): Item[] {
  const left = [...items]
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(Math.floor(random() * left.length), 1)[0] as Item)
}

/** The same numbers each time, 0 to 1. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16_807) % 2_147_483_647
    return state / 2_147_483_647
  }
}
