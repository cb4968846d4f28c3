import { z } from 'zod'

const number = z.union([z.number(), z.string()])
const text = z.string().nullish().catch(null)
/** An item of CSL-JSON, as Zotero, Mendeley and Crossref export them; the last has titles in lists. */
const Item = z.object({
  title: z.union([z.string(), z.array(z.string()).transform((titles) => titles[0] ?? '')]),
  author: z
    .array(
      z.object({
        family: text,
        given: text,
        literal: text,
        name: text,
        suffix: text,
        'non-dropping-particle': text,
        'dropping-particle': text,
      }),
    )
    .nullish(),
  issued: z
    .object({ 'date-parts': z.array(z.array(number.nullable())).nullish(), raw: text, literal: text })
    .nullish()
    .catch(null),
  'container-title': z
    .union([z.string(), z.array(z.string()).transform((titles) => titles[0] ?? '')])
    .nullish()
    .catch(null),
  abstract: text,
  DOI: text,
  URL: text,
  PMID: number.nullish().catch(null),
  number: number.nullish().catch(null),
})

/** Whether a record has the names of CSL-JSON's fields. */
export function isCsl(record: unknown): record is object {
  if (typeof record !== 'object' || record === null) return false
  return 'DOI' in record || 'issued' in record || 'container-title' in record || 'author' in record
}

/** A record of CSL-JSON with the names of our fields; as it is where it is none. */
export function fromCsl(record: object): unknown {
  const read = Item.safeParse(record)
  if (!read.success) return record
  const { title, author, issued, abstract, DOI, URL, PMID, number: own } = read.data
  const [parts = []] = issued?.['date-parts'] ?? []
  const date = parts.flatMap((part) => (part === null ? [] : String(part).padStart(2, '0')))
  return {
    title,
    abstract,
    authors: (author ?? []).map((person) => {
      const { family, given, literal, name, suffix, 'non-dropping-particle': own, 'dropping-particle': dropped } = person
      return [given, dropped, own, family, suffix].filter(Boolean).join(' ') || literal || name || ''
    }),
    published: date.length > 0 ? date.slice(0, 3).join('-') : (issued?.raw ?? issued?.literal),
    journal: read.data['container-title'],
    journalYear: date[0],
    doi: DOI,
    url: URL,
    keys: [...(PMID ? [`pmid:${PMID}`] : []), ...(typeof own === 'string' ? [own] : [])],
  }
}
