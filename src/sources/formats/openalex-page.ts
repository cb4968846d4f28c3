import { z } from 'zod'
import { readJson } from './answer.ts'
import { type Found, type Page, type Refused, UnreadableAnswer } from './found.ts'
import { readRawPaper, toPage } from './raw-paper.ts'

const WHAT = "OpenAlex's list"
/** No abstract has more words. */
const MOST_WORDS = 20_000

const text = z.string().nullish().catch(null)
const Work = z.object({
  doi: text,
  title: text,
  publication_date: text,
  authorships: z
    .array(
      z
        .object({ author: z.object({ display_name: text }) })
        .nullable()
        .catch(null),
    )
    .nullish()
    .catch(null),
  abstract_inverted_index: z.record(z.string(), z.array(z.number().int().nonnegative())).nullish().catch(null),
  primary_location: z
    .object({ source: z.object({ display_name: text, type: text }).nullish() })
    .nullish()
    .catch(null),
  best_oa_location: z.object({ is_oa: z.boolean(), pdf_url: text }).nullish().catch(null),
})
const Answer = z.object({ results: z.array(z.unknown()) })

/** Reads an answer of OpenAlex's `/works`. @throws {UnreadableAnswer} if it is not a list */
export function readOpenAlex(body: string): Page {
  const read = Answer.safeParse(readJson(body, WHAT))
  if (!read.success) throw new UnreadableAnswer(`${WHAT} has no “results”. Asking again later may help.`)
  return toPage(read.data.results.map(readWork), { next: null, total: null })
}

function readWork(work: unknown, index: number): Found | Refused {
  const read = Work.safeParse(work)
  if (!read.success) return { what: `work ${index + 1}`, reason: 'is not a paper' }
  const {
    doi,
    title,
    publication_date: date,
    authorships,
    abstract_inverted_index: words,
    primary_location: at,
    best_oa_location: free,
  } = read.data
  return readRawPaper(doi || `work ${index + 1}`, {
    title: title ?? null,
    abstract: words ? inOrder(words) : null,
    authors: (authorships ?? []).flatMap((each) => each?.author.display_name || []),
    // OpenAlex writes a year or a month that it knows alone as their first day.
    published: date?.replace(/(?:-01)?-01$/, '') ?? null,
    references: [doi ?? null],
    journal: at?.source?.type === 'journal' ? (at.source.display_name ?? null) : null,
    links: { fullText: free?.is_oa ? (free.pdf_url ?? null) : null },
    announced: 'listed',
    at: null,
  })
}

/** The abstract of an index that tells of each word where it stands. */
function inOrder(index: Readonly<Record<string, readonly number[]>>): string | null {
  const words: string[] = []
  for (const [word, places] of Object.entries(index)) for (const place of places) if (place < MOST_WORDS) words[place] = word
  return words.filter((word) => word !== undefined).join(' ') || null
}
