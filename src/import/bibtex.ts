import { parse } from '@retorquere/bibtex-parser'
import { INPUT_LIMITS } from '../config/input-limits.ts'
import { isSuffix } from '../papers/authors.ts'
import { readDate } from '../papers/dates.ts'
import { type Entry, readGiven } from '../papers/draft.ts'
import { findKeys } from '../papers/identifiers.ts'
import { readTex } from '../papers/tex.ts'
import { clip } from '../wording/phrases.ts'
import { openMacros } from './bibtex-macros.ts'
import type { Note } from './lines.ts'

/** Reads a BibTeX file with `\n` line ends. An entry that cannot be parsed is reported with its first line; other entries are not affected. */
export function readBibtex(text: string, note: Note): Entry[] {
  const starts = entryStarts(text)
  return starts.flatMap(({ line, key, source, macros }): Entry[] => {
    const excess = excessOf(source)
    if (excess !== null) return [{ line, reason: `(${key}) ${excess}` }]
    const { entries, errors } = parse(macros + source, {
      sentenceCase: false,
      english: false,
      unsupported: keepSource,
      // A tie (~) in a date marks it as a guess.
      verbatimFields: ['date', 'title', 'abstract', ...ADDRESSES],
    })
    const problem = errors.map(({ error }) => error).find((error) => !isForeignMacro(error, entries[0]?.fields))
    if (problem !== undefined) return [{ line, reason: `(${key}) ${problem.replace(/ at line \d+, column \d+[\s\S]*/, '').trim()}` }]
    return entries.map(({ fields }) => {
      const { published, unread } = dateIn(fields)
      const draft = readGiven({
        // Our TeX reader handles formulas, which the parser would split.
        title: readTex(fields.title ?? ''),
        abstract: fields.abstract === undefined ? null : readTex(fields.abstract),
        authors: (fields.author ?? []).map(nameOf),
        published,
        categories: fields.primaryclass ? [String(fields.primaryclass)] : [],
        ...identifiersOf(fields),
        journal: journalOf(fields),
        journalYear: published?.slice(0, 4),
      })
      if (typeof draft !== 'string' && unread !== null)
        note(line, `(${key}) is stored without a date: “${clip(unread, 60)}” is not a clear date`)
      return { line, ...(typeof draft === 'string' ? { reason: `(${key}) ${draft}` } : { draft }) }
    })
  })
}

/** Fields with addresses and identifiers, in which `_`, `%` and `~` are no TeX. */
const ADDRESSES = ['url', 'doi', 'eprint', 'howpublished', 'note', 'ee', 'pmid', 'volume', 'number']
/** How Google Scholar names a preprint in place of its journal: `arXiv preprint arXiv:1706.03762`. */
const PREPRINT = /^\W{0,3}(?:(?:corr|arxiv(?: e-?prints?| preprint)?)\b.{0,60}|(?:bio|med)rxiv)$/i

type Fields = Readonly<Record<string, unknown>>

function identifiersOf(fields: Fields): Record<string, unknown> {
  const bare = (name: string): string => withoutTex(String(fields[name] ?? ''))
  const journal = journalIn(fields)
  const isArxiv = PREPRINT.test(journal)
  // A note may speak of another paper; at its beginning an identifier is that of the paper itself.
  const notes = ['howpublished', 'note', 'ee'].map(bare).filter((text) => /^\W{0,3}(?:arxiv|doi|https?:)/i.test(text))
  const named = [isArxiv ? journal : '', ...notes].flatMap((text) => findKeys(text).map(({ key }) => key))
  // DBLP and BibTeX styles for arXiv: `volume = {abs/1706.03762}`, `number = {arXiv:1706.03762}`.
  const numbered = ['volume', 'number'].flatMap((name) => /^(?:abs\/|arxiv:)\s?(\S+)$/i.exec(bare(name))?.[1] ?? [])
  return {
    doi: bare('doi'),
    // The field may name other archives than arXiv.
    arxiv: bare('eprint'),
    url: bare('url'),
    keys: [...named, ...numbered, ...(bare('pmid') === '' ? [] : [`pmid:${bare('pmid')}`])],
  }
}

function journalIn(fields: Fields): string {
  return readTex(String(fields.journal ?? fields.journaltitle ?? ''))
}

function journalOf(fields: Fields): string {
  const journal = journalIn(fields)
  return PREPRINT.test(journal) ? '' : journal
}

/** An identifier or address without the TeX around and in it: `10.1007/978-3\\_22`, `\\url{https://…}`, `{10.1000/1}`. */
function withoutTex(text: string): string {
  return text
    .replace(/\\(?:url|path|nolinkurl|texttt|href)\s?(?=\{)/g, '')
    .replace(/\\textasciitilde(?:\{\}|\s)?|\\~(?:\{\})?|\$\\sim\$/g, '~')
    .replace(/\\textunderscore(?:\{\}|\s)?/g, '_')
    .replace(/\\([_%&#$])/g, '$1')
    .replace(/\{([^{}]*)\}/g, '$1')
    .replace(/\{([^{}]*)\}/g, '$1')
    .trim()
}

/** The date of an entry: a readable text, an unreadable text, or a text that is not a date. */
function dateIn(fields: Fields): { readonly published: string | null; readonly unread: string | null } {
  const [date, year, month, day] = ['date', 'year', 'month', 'day'].map((name) =>
    String(fields[name] ?? '')
      .replace(/\s+/g, ' ')
      .trim(),
  ) as Written
  if (date !== '') {
    const published = /^\d{3}[\dX]/.test(date) ? readBiblatex(date) : date
    return { published, unread: published === null ? date : null }
  }
  const plain = /^\W*(\d{4})\W*$/.exec(year)?.[1]
  // `2010-11` may mean two years or November 2010.
  const published = plain ? readParts(plain, month, day) : /^\d{4}-\d{2}$/.test(year) ? null : readDate(year)
  return { published, unread: published === null && year !== '' ? year : null }
}

/** A macro of a journal or a month may be defined in another file; then its name is used. Macros in other text fields must be defined. */
function isForeignMacro(error: string, fields: Fields = {}): boolean {
  const macro = /^Unresolved @string reference "(.+)"$/.exec(error)?.[1]
  // A title may have the macro's name as a word: `On the nature of moss`, in the journal `nature`.
  return macro !== undefined && !TEXTS.some((name) => isNamed(fields[name], macro))
}

/** Whether a field, or one of its names, is a macro's name alone. */
function isNamed(value: unknown, macro: string): boolean {
  const written = JSON.stringify([value ?? ''])
  return [macro, `{${macro}}`].some((name) => written.includes(JSON.stringify(name)))
}

const TEXTS = ['title', 'author', 'abstract', 'eprint', 'doi', 'url']

type Written = [date: string, year: string, month: string, day: string]

/** The date of a range is its first date; of a season, its year; of an uncertain date, none. */
function readBiblatex(date: string): string | null {
  const first = (date.split('/')[0] as string).replace(/(?:-XX){1,2}$/, '')
  if (/[X~?%]/.test(first)) return null
  return first.replace(/^(\d{4})-(?:2[1-9]|3\d|4[01])$/, '$1')
}

/** The readable part of a date. The month may be a number or a name, and may contain the day: `15~March`, `March 15`. */
function readParts(year: string, month: string, day: string): string | null {
  const spellings = [`${year}-${month}-${day}`, `${year}-${month}`, `${day} ${month} ${year}`, `${month} ${year}`]
  const numbers = `${month.replace(' ', '/')}/${year}`
  return [...spellings, numbers, year].map(readDate).find((read) => read !== null) ?? null
}

/** TeX that the parser does not know stays as written. Our own reader converts it to text. */
function keepSource(_: unknown, tex: string): string {
  return tex
}

/** Why an entry is too large to parse; null if it is not. */
function excessOf(source: string): string | null {
  const { bibtexEntry, bibtexSigns } = INPUT_LIMITS
  if (source.length > bibtexEntry)
    return `has ${source.length.toLocaleString('en')} characters; at most ${bibtexEntry.toLocaleString('en')} are read`
  const signs = source.split('@').length - 1
  return signs > bibtexSigns ? `has ${signs.toLocaleString('en')} @ signs; at most ${bibtexSigns.toLocaleString('en')} are read` : null
}

interface NameParts {
  readonly name?: string | undefined
  readonly firstName?: string | undefined
  readonly prefix?: string | undefined
  readonly lastName?: string | undefined
  readonly suffix?: string | undefined
}

/** `King, Jr., Martin Luther` -> `Martin Luther King Jr.`; the parser takes the suffix of `Ken Griffey, III` for a given name. */
function nameOf({ name, firstName, prefix, lastName, suffix }: NameParts): string {
  const parts = firstName && isSuffix(firstName) ? [prefix, lastName, firstName] : [firstName, prefix, lastName, suffix]
  return name ?? parts.filter(Boolean).join(' ')
}

interface Start {
  readonly line: number
  readonly key: string
  readonly source: string
  /** The definitions that the entry uses. */
  readonly macros: string
}

/** Where each `@type{` begins, at the start of a line, and its text up to the next one. */
function entryStarts(text: string): Start[] {
  const macros = openMacros()
  const starts: Start[] = []
  const marks = [...text.matchAll(/^[ \t]*@\s*(\w+)\s*[{(]/gm)]
  let line = 1
  let counted = 0
  for (const [index, mark] of marks.entries()) {
    line += text.slice(counted, mark.index).split('\n').length - 1
    counted = mark.index
    const source = text.slice(mark.index, marks[index + 1]?.index)
    const type = (mark[1] as string).toLowerCase()
    if (type === 'string') macros.define(source)
    else if (type !== 'comment' && type !== 'preamble')
      starts.push({ line, key: /[{(]\s*([^,\s{}]{1,80})/.exec(source)?.[1] ?? 'no key', source, macros: macros.usedBy(source) })
  }
  return starts
}
