import { readJournalReference } from '../../papers/journals.ts'
import { onlyArxiv, withParagraphs } from './arxiv-fields.ts'
import { type Found, type Page, type Refused, RefusedQuery, UnreadableAnswer } from './found.ts'
import { readRawPaper, toPage } from './raw-paper.ts'
import { child, childText, readXml, together, type XmlElement, type XmlShape } from './xml.ts'

const SHAPE: XmlShape = { what: "arXiv's Atom feed", roots: ['feed'], containers: ['feed'] }

/**
 * Reads an answer of arXiv's API to a query or an `id_list`, from which arXiv silently drops unknown ids.
 * `next` is the start offset of the next page; `stamp` the feed's own date.
 * @throws {RefusedQuery} if the feed holds arXiv's own error, an entry titled “Error”
 * @throws {UnreadableAnswer} also if arXiv counts papers and sends none, which happens under load
 */
export function readArxivAtom(body: string): Page {
  const elements = readXml(body, SHAPE)
  const feed = together(elements)
  const entries = elements.filter(({ name }) => name === 'entry')
  const error = entries.find(isError)
  if (error)
    throw new RefusedQuery(`arXiv refuses the query: ${childText(error, 'summary') ?? 'it does not say why'}. Check the ids and the query.`)
  const total = readCount(childText(feed, 'totalResults'))
  const start = readCount(childText(feed, 'startIndex')) ?? 0
  const after = start + entries.length
  if (entries.length === 0 && total !== null && total > start && readCount(childText(feed, 'itemsPerPage')) !== 0)
    throw new UnreadableAnswer(
      `${SHAPE.what} is empty at ${start}, though arXiv counts ${total} papers; this happens under load. Asking again later helps.`,
    )
  return toPage(entries.map(readEntry), {
    next: total !== null && after < total ? String(after) : null,
    total,
    stamp: childText(feed, 'updated'),
  })
}

function isError(entry: XmlElement): boolean {
  const id = childText(entry, 'id') ?? ''
  // A paper may also have this title.
  return /\/api\/errors/.test(id) || (childText(entry, 'title') === 'Error' && !/\/abs\//.test(id))
}

/** `http://arxiv.org/abs/2401.12208v1` -> `2401.12208v1`. */
function idOf(entry: XmlElement): string {
  const address = childText(entry, 'id') ?? ''
  const start = address.indexOf('/abs/')
  return start === -1 ? '' : address.slice(start + '/abs/'.length)
}

function readEntry(entry: XmlElement, index: number): Found | Refused {
  const [, id, version] = /^(.+?)(?:v(\d{1,3}))?$/.exec(idOf(entry)) ?? []
  if (!id) return { what: `entry ${index + 1}`, reason: 'has no arXiv id' }
  const updated = childText(entry, 'updated')
  return readRawPaper(id, {
    title: childText(entry, 'title'),
    abstract: withParagraphs(childText(entry, 'summary')),
    authors: entry.children.flatMap((author) => (author.name === 'author' ? [childText(author, 'name') ?? ''] : [])),
    categories: categoriesOf(entry),
    published: childText(entry, 'published'),
    updated,
    version: version ? Number(version) : null,
    comment: childText(entry, 'comment'),
    references: [`arxiv:${id}`, childText(entry, 'doi')],
    ...readJournalReference(childText(entry, 'journal_ref') ?? ''),
    announced: 'listed',
    at: updated,
  })
}

/** The categories, the primary one first. Categories that are not arXiv's own are classes of the ACM and the MSC. */
function categoriesOf(entry: XmlElement): string[] {
  const all = entry.children.flatMap(({ name, attributes }) => (name === 'category' && attributes.term ? [attributes.term] : []))
  const primary = child(entry, 'primary_category')?.attributes.term
  return onlyArxiv(primary ? [primary, ...all] : all)
}

function readCount(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null
}
