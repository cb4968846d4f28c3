import { z } from 'zod'
import { plainIssue } from '../wording/issues.ts'
import { clip } from '../wording/phrases.ts'
import { areCutShort, cleanAuthors } from './authors.ts'
import { addDays, readDate, spanOf } from './dates.ts'
import { readKey } from './identity.ts'
import { journalYearOf } from './journals.ts'
import { plainLine, plainText } from './markup.ts'
import type { PaperDraft } from './paper.ts'

/** One paper of a file, or why it was left out; lines count from 1. */
export type Entry = { readonly line: number } & ({ readonly draft: PaperDraft } | { readonly reason: string })

const LONGEST_TITLE = 1_000
const LONGEST_JOURNAL = 300
const LONGEST_ABSTRACT = 50_000
const MOST_DAYS_AHEAD = 366
/** How authors announce a withdrawal in arXiv's comment. What was withdrawn from a conference is here all the same. */
const WITHDRAWN =
  /\b(?:this|the|our) (?:paper|article|preprint|submission|manuscript|work|note|version) (?:has been|have been|was|is|is being) (?:temporarily )?(?:withdrawn|retracted)\b(?! from\b)|^\s*(?:(?:paper|article|preprint|submission|manuscript) )?(?:(?:has been|is) )?(?:withdrawn|retracted)\b(?! from\b)|\bauthors? (?:have|has) (?:withdrawn|retracted) (?:this|the)\b|\bwe (?:have )?(?:withdrawn?|retract(?:ed)?) (?:this|our|the) (?:paper|article|preprint|submission|manuscript|work)\b/i

const list = z.union([z.array(z.string()), z.string().transform((text) => text.split(/\s*[;\s]\s*/))]).nullish()
const name = z.union([z.string(), z.object({ name: z.string() }).transform((author) => author.name)])
const names = z.union([z.array(name), z.string().transform(splitNames)]).nullish()
/** A year may be a number. */
const date = z.union([z.string(), z.number().transform(String)]).nullish()
const identifier = z.union([z.string(), z.number().transform(String)]).nullish()

/** A paper in any of the field names in use: our own, BEIR corpora (`_id`, `text`, `metadata`), and day files of announcements. */
const Record = z.object({
  title: z.string({ error: 'has no title' }),
  abstract: z.string().nullish(),
  summary: z.string().nullish(),
  text: z.string().nullish(),
  authors: names,
  categories: list,
  published: date,
  date,
  announced: z.string().nullish(),
  /** Only a first announcement gives a paper's date: a replacement or a cross-list may come years later. */
  announceType: z.string().nullish(),
  upvotes: z.number().int().nonnegative().nullish(),
  hf: z.array(z.object({ upvotes: z.number().int().nonnegative().nullish() })).nullish(),
  id: identifier,
  _id: identifier,
  arxivId: identifier,
  arxiv_id: identifier,
  arxiv: identifier,
  doi: identifier,
  url: identifier,
  keys: z.array(z.string()).nullish(),
  journal: z.string().nullish().catch(null),
  journalYear: z
    .string()
    .regex(/^\d{4}$/)
    .nullish()
    .catch(null),
  /** arXiv mentions a withdrawal here. */
  comment: z.string().nullish(),
  metadata: z.object({ authors: names }).nullish(),
})

/** Reads one record. @returns the draft, or a reason in words */
export function readDraft(record: unknown): PaperDraft | string {
  if (Array.isArray(record)) return 'is a list; one JSON object a line is expected'
  if (typeof record !== 'object' || record === null) return 'is not a JSON object with the fields of a paper'
  const read = Record.safeParse(record)
  if (!read.success) return read.error.issues.map((issue) => explain(issue, record)).join('; ')
  const data = read.data
  const title = plainLine(data.title)
  const abstract = plainText(data.abstract ?? data.summary ?? data.text ?? '')
  if (!/[\p{L}\p{N}]/u.test(title)) return 'has no title'
  if (title.length > LONGEST_TITLE)
    return `has a title of ${title.length.toLocaleString('en')} characters; at most ${LONGEST_TITLE.toLocaleString('en')} are taken`
  if (abstract.length > LONGEST_ABSTRACT)
    return `has an abstract of ${abstract.length.toLocaleString('en')} characters; at most ${LONGEST_ABSTRACT.toLocaleString('en')} are taken`
  const journal = plainLine((data.journal ?? '').slice(0, LONGEST_JOURNAL))
  const references = [data.arxivId, data.arxiv_id, data.arxiv, data.doi, data.id, data._id, data.url, ...(data.keys ?? [])]
  const authors = data.authors ?? data.metadata?.authors ?? []
  const keys = [...new Set(references.flatMap((reference) => (reference ? (readKey(reference) ?? []) : [])))]
  const published = readDate(dateOf(data))
  const journalYear = journal === '' ? null : (data.journalYear ?? journalYearOf({ keys, published }))
  const upvotes = [data.upvotes, ...(data.hf ?? []).map((day) => day.upvotes)].filter((count) => typeof count === 'number')
  return {
    title,
    abstract: abstract === '' ? null : abstract,
    authors: cleanAuthors(authors),
    ...(areCutShort(authors) && { moreAuthors: true }),
    categories: [
      ...new Set((data.categories ?? []).map((category) => category.trim()).filter((category) => /^[\w.-]{1,60}$/.test(category))),
    ],
    published,
    ...(/[\p{L}\p{N}]/u.test(journal) && { journal, ...(journalYear !== null && { journalYear }) }),
    upvotes: upvotes.length > 0 ? Math.max(...upvotes) : null,
    keys,
    isWithdrawn: WITHDRAWN.test(data.comment ?? ''),
  }
}

/** Reads a record of a file that a person imports. An unreadable date or identifier is reported, not ignored. */
export function readGiven(record: unknown): PaperDraft | string {
  const draft = readDraft(record)
  return typeof draft === 'string' ? draft : (problemOf(Record.parse(record)) ?? draft)
}

/** Whether a text was meant as a date but cannot be read. */
export function isUnreadDate(text: string): boolean {
  return text.trim() !== '' && readDate(text) === null
}

/** Whether a date is impossible. Journals date papers to next year's issues. A later date would keep a paper first among the newest. */
export function isTooFarAhead(date: string, today: string): boolean {
  return spanOf(date).from > addDays(today, MOST_DAYS_AHEAD)
}

function problemOf(data: z.output<typeof Record>): string | null {
  const { doi, arxivId, arxiv_id } = data
  const date = dateOf(data)
  if (isUnreadDate(date)) return `has “${clip(date, 60)}” as its date, which is not a date (use YYYY-MM-DD)`
  // Old DOIs may contain characters that links do not allow. They are valid DOIs.
  if (doi && readKey(doi) === null && !/\b10\.\d{4,9}\/\S/.test(doi))
    return `has “${clip(doi, 60)}” as its DOI, which is not a DOI (use 10.1000/182, or leave it out)`
  const arxiv = arxivId ?? arxiv_id
  if (arxiv && readKey(arxiv) === null)
    return `has “${clip(arxiv, 60)}” as its arXiv id, which is not one (use 2401.12208, or leave it out)`
  return null
}

function dateOf({ published, date, announced, announceType }: z.output<typeof Record>): string {
  return published ?? date ?? (announceType === 'new' ? announced : null) ?? ''
}

/** The message for an unreadable field. The title has its own message; for others it names the field. */
function explain(issue: z.core.$ZodIssue, record: unknown): string {
  const field = issue.path.join('.')
  return field === 'title' ? issue.message : `has a field “${field}” that cannot be read: it ${plainIssue(issue, record)}`
}

/** `Ada Lovelace and Alan Turing`, `Lovelace, Ada; Turing, Alan`, `Ada Lovelace, Alan Turing`. */
function splitNames(text: string): string[] {
  const parts = text.replace(/\s+/g, ' ').split(/ and | ?; ?/)
  const [only = '', ...others] = parts
  const byComma = only.split(/ ?, ?/)
  // `Lovelace, Ada` is one name: its parts have no spaces, unlike full names.
  return others.length === 0 && byComma.every((part) => part.includes(' ')) ? byComma : parts
}
