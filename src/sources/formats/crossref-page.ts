import { z } from 'zod'
import { readJson } from './answer.ts'
import { type Found, type Page, type Refused, UnreadableAnswer } from './found.ts'
import { readRawPaper, toPage } from './raw-paper.ts'
import { readSections } from './sections.ts'

const WHAT = "Crossref's list"

const text = z.string().nullish().catch(null)
/** Crossref puts single texts into lists. */
const first = z
  .union([z.string(), z.array(z.unknown()).transform((all) => all.find((each) => typeof each === 'string') as string | undefined)])
  .nullish()
  .catch(null)
const date = z
  .object({ 'date-parts': z.array(z.array(z.number().int().nullable())) })
  .nullish()
  .catch(null)
const Author = z.object({ given: text, family: text, name: text, suffix: text }).nullable().catch(null)

const relations = z
  .array(z.object({ id: text, 'id-type': text }))
  .nullish()
  .catch(null)

const Item = z.object({
  DOI: text,
  title: first,
  subtitle: first,
  abstract: text,
  author: z.array(Author).nullish().catch(null),
  published: date,
  issued: date,
  posted: date,
  'container-title': first,
  type: text,
  relation: z.object({ 'is-preprint-of': relations, 'has-preprint': relations }).nullish().catch(null),
  created: z.object({ 'date-time': text }).nullish().catch(null),
})

const Answer = z.object({
  message: z.object({
    items: z.array(z.unknown()),
    'next-cursor': text,
    'total-results': z.number().int().nonnegative().nullish().catch(null),
  }),
})

/**
 * Reads an answer of Crossref's `/works` or `/journals/ISSN/works`. An empty list is valid.
 * @throws {UnreadableAnswer} if it is not a list
 */
export function readCrossref(body: string): Page {
  const read = Answer.safeParse(readJson(body, WHAT))
  if (!read.success) throw new UnreadableAnswer(`${WHAT} has no “items”. Asking again later may help.`)
  const { items, 'next-cursor': next, 'total-results': total } = read.data.message
  return toPage(items.map(readItem), { next: next || null, total: total ?? null })
}

function readItem(item: unknown, index: number): Found | Refused {
  const read = Item.safeParse(item)
  if (!read.success) return { what: `item ${index + 1}`, reason: 'is not a paper' }
  const { DOI, title, subtitle, abstract, author, published, issued, posted, created, type } = read.data
  return readRawPaper(DOI || `item ${index + 1}`, {
    title: title ? [title, subtitle].filter(Boolean).join(': ') : null,
    abstract: readSections(abstract ?? null),
    authors: (author ?? []).flatMap((each) => (each && nameOf(each)) || []),
    published: dateOf(published) ?? dateOf(issued) ?? dateOf(posted),
    references: [DOI ?? null, ...relatedOf(read.data.relation)],
    journal: type === 'posted-content' ? null : (read.data['container-title'] ?? null),
    announced: 'listed',
    at: created?.['date-time'] ?? null,
  })
}

/** The DOI of the article of a preprint, or of the preprint of an article: both are one paper. Of several, nobody knows which is. */
function relatedOf(relation: z.output<typeof Item>['relation']): string[] {
  const dois = [relation?.['is-preprint-of'], relation?.['has-preprint']].map((related) =>
    (related ?? []).flatMap((each) => (each['id-type'] === 'doi' && each.id ? each.id : [])),
  )
  return dois.flatMap((each) => (each.length === 1 ? each : []))
}

function nameOf({ given, family, name, suffix }: NonNullable<z.output<typeof Author>>): string {
  return [given, family ?? name, suffix].filter(Boolean).join(' ')
}

/** `[[2024, 3, 4]]` -> `2024-03-04`; also a month or a year alone; null if there is none. */
function dateOf(value: z.output<typeof date>): string | null {
  const [year, month, day] = value?.['date-parts'][0] ?? []
  if (year == null) return null
  const two = (part: number): string => String(part).padStart(2, '0')
  return [String(year), ...(month == null ? [] : [two(month), ...(day == null ? [] : [two(day)])])].join('-')
}
