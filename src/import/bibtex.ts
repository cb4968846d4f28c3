import { parse } from '@retorquere/bibtex-parser'
import { readTex } from '../papers/tex.ts'
import { type Entry, readGiven } from './draft.ts'

/** Reads a BibTeX file. An entry that cannot be parsed is told with the line it starts on, and loses no other. */
export function readBibtex(text: string): Entry[] {
  const starts = entryStarts(text)
  return starts.flatMap(({ line, key, source }): Entry[] => {
    const { entries, errors } = parse(source, {
      sentenceCase: false,
      english: false,
      unsupported: keepSource,
      verbatimFields: ['url', 'doi', 'eprint', 'title', 'abstract'],
    })
    const problem = errors[0]?.error
    if (problem !== undefined) return [{ line, reason: `(${key}) ${problem.replace(/ at line \d+, column \d+.*$/, '').trim()}` }]
    return entries.map(({ fields }) => {
      const draft = readGiven({
        // Our own reader of TeX knows formulas, which the parser takes apart.
        title: readTex(fields.title ?? ''),
        abstract: fields.abstract === undefined ? null : readTex(fields.abstract),
        authors: (fields.author ?? []).map((name) => name.name ?? [name.firstName, name.prefix, name.lastName].filter(Boolean).join(' ')),
        published: dayIn(fields.date ?? ''),
        categories: fields.primaryclass ? [String(fields.primaryclass)] : [],
        doi: fields.doi,
        // Not only arXiv's: archives of all kinds stand there.
        arxiv: fields.eprint,
        url: fields.url,
      })
      return { line, ...(typeof draft === 'string' ? { reason: `(${key}) ${draft}` } : { draft }) }
    })
  })
}

/** BibLaTeX also writes ranges, seasons and guesses: a range begins with its first day, and the others name none. */
function dayIn(date: string): string | null {
  if (!/^\d{3}[\dX]/.test(date)) return date
  return /^\d{4}-\d{2}-\d{2}/.exec(date)?.[0] ?? null
}

/** What the parser does not know of TeX is left as it was written; our own reader turns it into text. */
function keepSource(_: unknown, tex: string): string {
  return tex
}

/** Where each `@type{` begins, at the start of a line, and its text up to the next one. */
function entryStarts(text: string): { line: number; key: string; source: string }[] {
  const strings: string[] = []
  const starts: { line: number; key: string; source: string }[] = []
  const marks = [...text.matchAll(/^[ \t]*@\s*(\w+)\s*[{(]/gm)]
  let line = 1
  let counted = 0
  for (const [index, mark] of marks.entries()) {
    line += text.slice(counted, mark.index).split('\n').length - 1
    counted = mark.index
    const source = text.slice(mark.index, marks[index + 1]?.index)
    const type = (mark[1] as string).toLowerCase()
    if (type === 'string') strings.push(source)
    else if (type !== 'comment' && type !== 'preamble')
      starts.push({ line, key: /[{(]\s*([^,\s{}]{1,80})/.exec(source)?.[1] ?? 'no key', source: strings.join('\n') + source })
  }
  return starts
}
