import { givenFirst, splitAuthors } from '../../papers/authors.ts'
import { readJournalReference } from '../../papers/journals.ts'
import { onlyArxiv, withParagraphs } from './arxiv-fields.ts'
import { ExpiredToken, type Found, type Page, type Refused, RefusedQuery, UnreadableAnswer } from './found.ts'
import { type RawPaper, readRawPaper, toPage } from './raw-paper.ts'
import { child, childText, childTexts, readXml, streamXml, together, type XmlElement, type XmlShape } from './xml.ts'

const SHAPE: XmlShape = {
  what: "arXiv's OAI answer",
  roots: ['OAI-PMH', 'record'],
  containers: ['OAI-PMH', 'ListRecords', 'GetRecord', 'ListIdentifiers'],
}
/** The element of an answer to another verb. */
const OTHER_VERBS = ['Identify', 'ListSets', 'ListMetadataFormats']

/**
 * Reads an answer of arXiv's OAI-PMH to ListRecords or GetRecord, in the formats arXiv, arXivRaw or oai_dc, or a single record.
 * `next` is the resumption token, not encoded. `stamp` is the responseDate. If there are no records since a date, the page is empty.
 * @throws {ExpiredToken} @throws {RefusedQuery} @throws {UnreadableAnswer}
 */
export function readArxivOai(body: string): Page {
  return readAnswer(readXml(body, SHAPE), null)
}

/**
 * As `readArxivOai`, for an answer of any size (arXiv sends 2,500 records, up to 64 MB) while it arrives. Each piece with records gives a page.
 * Only the last page has `next` and `total`, and only a loop that ends without an error has seen it.
 * @param pieces the decompressed bytes
 */
export async function* streamArxivOai(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Page> {
  let stamp: string | null = null
  for await (const elements of streamXml(pieces, SHAPE)) {
    if (elements.length === 0) continue
    const page = readAnswer(elements, stamp)
    stamp = page.stamp
    yield page
  }
}

function readAnswer(elements: readonly XmlElement[], stamp: string | null): Page {
  const answer = together(elements)
  const error = child(answer, 'error')
  if (error && error.attributes.code !== 'noRecordsMatch') throw faultOf(error)
  const other = elements.find(({ name }) => OTHER_VERBS.includes(name))
  if (other)
    throw new UnreadableAnswer(`${SHAPE.what} is for the verb ${other.name}, which returns no papers. Ask with the verb ListRecords.`)
  const token = child(answer, 'resumptionToken')
  const size = token?.attributes.completeListSize
  return toPage(elements.filter(({ name }) => name === 'record' || name === 'header').map(readRecord), {
    next: token?.text.trim() || null,
    total: size && /^\d{1,9}$/.test(size) ? Number(size) : null,
    stamp: childText(answer, 'responseDate') ?? stamp,
  })
}

function faultOf({ attributes, text }: XmlElement): Error {
  const code = attributes.code ?? 'an error without a code'
  const said = text.trim().replace(/\s+/g, ' ').slice(0, 200)
  if (code === 'badResumptionToken')
    return new ExpiredToken(
      `arXiv's OAI no longer knows the resumption token (${said || code}); tokens expire at midnight UTC. Start again from the cursor.`,
    )
  return new RefusedQuery(`arXiv's OAI refuses the request with ${code}${said ? `: ${said}` : ''}. Check the set, the date and the format.`)
}

function readRecord(record: XmlElement, index: number): Found | Refused {
  const header = record.name === 'header' ? record : child(record, 'header')
  const identifier = (header && childText(header, 'identifier')) ?? ''
  const what = identifier.replace(/^oai:arXiv\.org:/i, '') || `record ${index + 1}`
  if (header?.attributes.status === 'deleted') return { what, reason: 'was removed from its source' }
  const metadata = child(record, 'metadata')?.children[0]
  if (!metadata) return { what, reason: 'comes without its metadata' }
  if (!/^oai:arXiv\.org:/i.test(identifier)) return { what, reason: 'has no arXiv id' }
  const read = FORMATS[metadata.name]
  if (!read) return { what, reason: `comes in the format ${metadata.name.slice(0, 40)}; arXiv, arXivRaw and oai_dc are read` }
  return readRawPaper(what, { ...read(metadata, what), announced: 'listed', at: header ? childText(header, 'datestamp') : null })
}

type Metadata = Omit<RawPaper, 'announced' | 'at'>

const FORMATS: Readonly<Record<string, (metadata: XmlElement, id: string) => Metadata>> = {
  arXiv: readFormat,
  arXivRaw: readRaw,
  dc: readDublinCore,
}

function readFormat(metadata: XmlElement, id: string): Metadata {
  const authors = child(metadata, 'authors')?.children ?? []
  return {
    ...common(metadata, id),
    authors: authors.map((author) => ['forenames', 'keyname', 'suffix'].flatMap((part) => childText(author, part) ?? []).join(' ')),
    published: childText(metadata, 'created'),
    updated: childText(metadata, 'updated') ?? childText(metadata, 'created'),
  }
}

function readRaw(metadata: XmlElement, id: string): Metadata {
  const versions = metadata.children.filter(({ name }) => name === 'version')
  const [first, last] = [versions[0], versions.at(-1)]
  const isEmpty = last !== undefined && childText(last, 'source_type') === 'I' && childText(last, 'size') === '0kb'
  const raw = common(metadata, id)
  return {
    ...raw,
    authors: splitAuthors(childText(metadata, 'authors') ?? ''),
    published: (first && childText(first, 'date')) ?? null,
    updated: (last && childText(last, 'date')) ?? null,
    version: Number(/^v(\d{1,3})$/.exec(last?.attributes.version ?? '')?.[1]) || null,
    // arXiv has no source of a withdrawn version.
    comment: isEmpty ? `withdrawn; ${raw.comment ?? ''}` : (raw.comment ?? null),
  }
}

function common(metadata: XmlElement, id: string) {
  return {
    title: childText(metadata, 'title'),
    abstract: withParagraphs(childText(metadata, 'abstract')),
    categories: onlyArxiv((childText(metadata, 'categories') ?? '').split(/\s+/)),
    comment: childText(metadata, 'comments'),
    references: [`arxiv:${id}`, childText(metadata, 'doi')],
    ...readJournalReference(childText(metadata, 'journal-ref') ?? ''),
  }
}

/** Reads Dublin Core. Its subjects are names (“Nuclear Experiment”), not categories; its first date is that of the first version. */
function readDublinCore(metadata: XmlElement, id: string): Metadata {
  const descriptions = childTexts(metadata, 'description')
  const dates = childTexts(metadata, 'date').sort()
  return {
    title: childText(metadata, 'title'),
    abstract: withParagraphs(descriptions.find((text) => !text.startsWith('Comment:')) ?? null),
    authors: childTexts(metadata, 'creator').map(givenFirst),
    comment:
      descriptions
        .find((text) => text.startsWith('Comment:'))
        ?.slice('Comment:'.length)
        .trim() ?? null,
    published: dates[0] ?? null,
    updated: dates.at(-1) ?? null,
    references: [`arxiv:${id}`, ...childTexts(metadata, 'identifier').filter((text) => text.startsWith('doi:'))],
  }
}
