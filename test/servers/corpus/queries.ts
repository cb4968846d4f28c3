// The services' query languages, as far as Paperboy speaks them, in the language of FTS5.

export interface ReadQuery {
  /** Null where nothing but a span is asked for. */
  readonly match: string | null
  /** The days or instants that a paper must be of, as digits; null for any. */
  readonly span: { readonly from: string; readonly to: string } | null
}

const ARXIV_FIELDS: Readonly<Record<string, string | null>> = {
  ti: 'title',
  au: 'authors',
  abs: 'abstract',
  cat: 'categories',
  all: null,
}
const EUROPE_PMC_FIELDS: Readonly<Record<string, string | null>> = { TITLE: 'title', AUTH: 'authors', ABSTRACT: 'abstract' }

const PART = /[()]|\b(?:ANDNOT|AND|OR|NOT)\b|(?:(\w+):)?(?:"([^"]*)"|\[([\d-]+) TO ([\d-]+)\]|([^\s()"]+))/g

export const readArxivQuery = (query: string): ReadQuery => read(query, ARXIV_FIELDS)
export const readEuropePmcQuery = (query: string): ReadQuery => read(query, EUROPE_PMC_FIELDS)

/** Words that stand in quotes stand next to each other; a date span is met by all, wherever it stands. @throws {Error} of an unknown field */
function read(query: string, fields: Readonly<Record<string, string | null>>): ReadQuery {
  const parts: string[] = []
  let span: ReadQuery['span'] = null
  for (const [part, field, quoted, from, to, word] of query.matchAll(PART)) {
    if (from !== undefined && to !== undefined) {
      span = { from: digits(from), to: digits(to) }
      if (parts.at(-1) === 'AND') parts.pop()
      continue
    }
    const text = quoted ?? word
    if (text === undefined || /^(?:AND|OR|NOT|ANDNOT)$/.test(part)) {
      parts.push(part === 'ANDNOT' ? 'NOT' : part)
      continue
    }
    const column = field === undefined ? null : fields[field]
    if (column === undefined) throw new Error(`the field ${field} is not known`)
    // `cs.*` and `astro-ph*` are an archive's categories, the word before the star.
    const words = text.replace(/[.*"]+$/g, '').replaceAll('"', '')
    parts.push(column === null ? `"${words}"` : `{${column}} : "${words}"`)
  }
  // What stood around a span is empty now.
  const match = parts
    .join(' ')
    .replace(/\(\s*\)/g, '')
    .trim()
  return { match: match === '' ? null : match, span }
}

function digits(text: string): string {
  return text.replace(/\D/g, '')
}
