import { type Entry, readGiven } from '../papers/draft.ts'

/** A line of RIS or of PubMed's NBIB: `TI  - A title`. */
const TAGGED = /^([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)$/
const NAMES = { title: ['TI', 'T1', 'CT'], abstract: ['AB', 'N2'], journal: ['JT', 'JF', 'JO', 'T2', 'TA', 'JA'] } as const

/** A record: its fields by their tags, each value in its order. */
interface Tagged {
  readonly line: number
  readonly fields: Map<string, string[]>
}

/** Whether a text begins as a file of reference managers (RIS) or of PubMed (NBIB) does, perhaps behind the name of a database. */
export function isTagged(start: string): boolean {
  return /^(?:TY {2}- |PMID ?- ?\d)/m.test(start)
}

/** Reads RIS (Zotero, EndNote, publishers) or NBIB (PubMed). */
export function readTagged(text: string): Entry[] {
  return recordsOf(text).map(({ line, fields }): Entry => {
    const draft = readGiven(paperOf(fields))
    return { line, ...(typeof draft === 'string' ? { reason: draft } : { draft }) }
  })
}

function recordsOf(text: string): Tagged[] {
  const records: Tagged[] = []
  let open: Tagged | null = null
  let last: string[] | null = null
  for (const [index, line] of text.split('\n').entries()) {
    const [, tag, value = ''] = TAGGED.exec(line) ?? []
    if (tag === undefined) {
      // A long value goes on in the next lines.
      if (last !== null && line.trim() !== '') last.push(`${last.pop()} ${line.trim()}`)
      continue
    }
    if (tag === 'ER') {
      open = null
      last = null
      continue
    }
    if (open === null || tag === 'TY' || tag === 'PMID') {
      open = { line: index + 1, fields: new Map() }
      records.push(open)
    }
    last = open.fields.get(tag) ?? []
    open.fields.set(tag, last)
    last.push(value.trim())
  }
  return records
}

function paperOf(fields: Tagged['fields']): Record<string, unknown> {
  const all = (...tags: readonly string[]): string[] => tags.flatMap((tag) => fields.get(tag) ?? []).filter((value) => value !== '')
  const first = (tags: readonly string[]): string | undefined => all(...tags)[0]
  const full = all('FAU', 'AU', 'A1')
  const authors = fields.has('FAU') ? all('FAU') : full
  const title = first(NAMES.title) ?? ''
  // PubMed marks which kind of identifier each is: `10.1000/1 [doi]`.
  const published = dateOf(all('DP', 'DA', 'PY', 'Y1'))
  const marked = all('LID', 'AID').flatMap((value) => /^(\S+) \[doi\]$/.exec(value)?.[1] ?? [])
  return {
    title: fields.has('PMID') ? pubmedTitle(title) : title,
    abstract: first(NAMES.abstract),
    journal: first(NAMES.journal),
    journalYear: /^\d{4}/.exec(published ?? '')?.[0],
    authors: [...authors, ...all('CN')].map(givenBefore),
    published,
    doi: all('DO')[0] ?? marked[0],
    keys: [...all('UR', 'L1', 'L2', 'AN', 'ID', 'M3', 'C7'), ...all('PMID').map((id) => `pmid:${id}`)],
  }
}

/** PubMed puts a translated title into brackets. */
function pubmedTitle(title: string): string {
  return title.replace(/^\[([^[\]]+)\](\.?)$/, '$1$2')
}

/** `Lovelace, Ada` -> `Ada Lovelace`; a suffix stays behind, also that of PubMed: `King, Martin L Jr`. */
function givenBefore(name: string): string {
  const [family = '', given = '', suffix = ''] = name.split(',').map((part) => part.trim())
  const [, names = given, last = ''] = /^(.+) (Jr|Sr|2nd|3rd|II|III|IV)\.?$/.exec(given) ?? []
  return [names, family, suffix || last].filter((part) => part !== '').join(' ')
}

/** The most exact date among several. RIS has `2020/01/15/` and `2020///Spring`; PubMed `2020 Jan 15`, also `2020 Jan-Feb`. */
function dateOf(values: readonly string[]): string | undefined {
  const dates = values.map((value) => {
    const [year = '', month = '', day = ''] = value.split('/')
    if (/^\d{4}$/.test(year) && value.includes('/'))
      return [year, ...(/^\d{1,2}$/.test(month) ? [month, ...(/^\d{1,2}$/.test(day) ? [day] : [])] : [])].join('-')
    return value.replace(/^(\d{4})\s+(?:[A-Z][a-z]{2}\s?-\s?[A-Z][a-z]{2}|Spring|Summer|Autumn|Fall|Winter)\b.*$/, '$1')
  })
  return dates.sort((a, b) => b.length - a.length)[0]
}
