import { z } from 'zod'
import { withoutTrailing } from '../../port/text.ts'
import { readJson } from './answer.ts'
import { type Found, type Page, type Refused, RefusedQuery, UnreadableAnswer } from './found.ts'
import { readRawPaper, toPage } from './raw-paper.ts'
import { readSections } from './sections.ts'

const WHAT = "Europe PMC's list"

const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null)
  .transform((value) => value || null)

const Author = z.object({ fullName: text, firstName: text, lastName: text, collectiveName: text }).nullable().catch(null)

const FullText = z.object({ availabilityCode: text, documentStyle: text, site: text, url: text }).nullable().catch(null)

const Item = z.object({
  id: text,
  /** `MED`, `PMC`, `PPR` for preprints, … */
  source: text,
  pmid: text,
  doi: text,
  title: text,
  abstractText: text,
  authorList: z
    .object({ author: z.array(Author) })
    .nullish()
    .catch(null),
  pubTypeList: z
    .object({ pubType: z.array(text) })
    .nullish()
    .catch(null),
  journalInfo: z
    .object({ journal: z.object({ title: text }).nullish().catch(null) })
    .nullish()
    .catch(null),
  fullTextUrlList: z
    .object({ fullTextUrl: z.array(FullText) })
    .nullish()
    .catch(null),
  firstPublicationDate: text,
  pubYear: text,
  dateOfCreation: text,
})

const Answer = z.object({
  hitCount: z.number().int().nonnegative().nullish().catch(null),
  nextCursorMark: text,
  resultList: z.object({ result: z.array(z.unknown()) }),
})
const Refusal = z.object({ errMsg: z.string() })

const FREE = ['OA', 'F']
const WITHDRAWN = /^(?:retracted publication|preprint[ -](?:withdrawal|removal))$/i

/**
 * Reads an answer of Europe PMC's search with `resultType=core`. An empty list is valid.
 * @throws {UnreadableAnswer} {RefusedQuery}
 */
export function readEuropePmc(body: string): Page {
  const answer = readJson(body, WHAT)
  const refusal = Refusal.safeParse(answer)
  if (refusal.success) throw new RefusedQuery(`Europe PMC refuses the query: ${refusal.data.errMsg.slice(0, 200)}`)
  const read = Answer.safeParse(answer)
  if (!read.success) throw new UnreadableAnswer(`${WHAT} has no “resultList” of papers. Asking again later may help.`)
  const { resultList, nextCursorMark, hitCount } = read.data
  return toPage(resultList.result.map(readItem), { next: nextCursorMark, total: hitCount ?? null })
}

function readItem(item: unknown, index: number): Found | Refused {
  const read = Item.safeParse(item)
  if (!read.success) return { what: `item ${index + 1}`, reason: 'is not a paper' }
  const { id, source, pmid, doi, title, abstractText, authorList, pubTypeList, dateOfCreation, ...paper } = read.data
  const page =
    source !== null && id !== null ? `https://europepmc.org/article/${encodeURIComponent(source)}/${encodeURIComponent(id)}` : null
  return readRawPaper(id ?? `item ${index + 1}`, {
    title: title && withoutFullStop(title),
    abstract: readSections(abstractText),
    authors: (authorList?.author ?? []).flatMap((author) => (author && nameOf(author)) ?? []),
    published: paper.firstPublicationDate ?? paper.pubYear,
    comment: pubTypeList?.pubType.some((type) => WITHDRAWN.test(type ?? '')) ? 'This paper has been withdrawn' : null,
    references: [doi, pmid && `pmid:${pmid}`],
    journal: source === 'PPR' ? null : (paper.journalInfo?.journal?.title ?? null),
    links: { page, fullText: freePdfOf(paper.fullTextUrlList?.fullTextUrl ?? []) },
    announced: 'listed',
    at: dateOfCreation,
  })
}

/** Europe PMC: `OA` is open access, `F` free to read; a subscription's is neither. Its own copy before those of others. */
function freePdfOf(texts: readonly z.output<typeof FullText>[]): string | null {
  const free = texts.filter((each) => each?.documentStyle === 'pdf' && FREE.includes(each.availabilityCode ?? ''))
  return (free.find((each) => each?.site === 'Europe_PMC') ?? free[0])?.url ?? null
}

/** PubMed ends each title with a full stop. */
function withoutFullStop(title: string): string {
  const trimmed = title.trim()
  return trimmed.endsWith('..') ? trimmed : withoutTrailing(trimmed, '.')
}

function nameOf({ firstName, lastName, fullName, collectiveName }: NonNullable<z.output<typeof Author>>): string | null {
  return firstName !== null && lastName !== null ? `${firstName} ${lastName}` : (fullName ?? collectiveName)
}
