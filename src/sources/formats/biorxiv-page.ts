import { z } from 'zod'
import { splitAuthors } from '../../papers/authors.ts'
import { categorySlug } from '../biorxiv-categories.ts'
import { readJson } from './answer.ts'
import { readBiorxivText } from './biorxiv-text.ts'
import { type Found, type Page, type Refused, UnreadableAnswer } from './found.ts'
import { readRawPaper, toPage } from './raw-paper.ts'

const WHAT = "bioRxiv's list"

/** Numbers come as texts and as numbers. `NA` is how the service writes that there is none. */
const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null)
  .transform((value) => (value === undefined || value === 'NA' || value === '' ? null : value))

const Answer = z.object({
  messages: z
    .array(z.object({ status: text, total: text }).catch({ status: null, total: null }))
    .nullish()
    .catch(null),
  collection: z.array(z.unknown()),
})

/** One version of a preprint. */
const Item = z.object({
  doi: text,
  title: text,
  abstract: text,
  authors: text,
  category: text,
  date: text,
  version: text,
  type: text,
  /** The DOI of the journal's version. */
  published: text,
})

/** A year as in `10.1101/2024.03.01.582989`. In December, the preprint may have come in the year after it. */
const YEAR = /^10\.(?:1101|64898)\/(20\d{2})\.(?!12\.)\d{2}\./

/**
 * Reads an answer of `/details/biorxiv/…/json`, of bioRxiv or medRxiv: one item for each version. An empty list is valid.
 * @throws {UnreadableAnswer} if it is not a list
 */
export function readBiorxiv(body: string): Page {
  const read = Answer.safeParse(readJson(body, WHAT))
  if (!read.success) throw new UnreadableAnswer(`${WHAT} has no “collection” of papers. Asking again later may help.`)
  const total = read.data.messages?.[0]?.total ?? null
  return toPage(read.data.collection.map(readItem), { total: total !== null && /^\d{1,9}$/.test(total) ? Number(total) : null })
}

function readItem(item: unknown, index: number): Found | Refused {
  const read = Item.safeParse(item)
  if (!read.success) return { what: `item ${index + 1}`, reason: 'is not a paper' }
  const { doi, title, abstract, authors, category, date, type, published } = read.data
  const version = /^\d{1,3}$/.test(read.data.version ?? '') ? Number(read.data.version) : 1
  return readRawPaper(doi ?? `item ${index + 1}`, {
    title: title && readBiorxivText(title),
    abstract: abstract && readBiorxivText(abstract),
    authors: authors === null ? [] : splitAuthors(authors),
    categories: category === null ? [] : [categorySlug(category)],
    // The date is that of the version. Of a later one, the day of the first is unknown.
    published: version > 1 ? (YEAR.exec(doi ?? '')?.[1] ?? null) : date,
    updated: date,
    comment: type?.toLowerCase() === 'withdrawn' ? 'This preprint has been withdrawn' : null,
    references: [doi, published],
    announced: version > 1 ? 'replace' : 'new',
    at: date,
  })
}
