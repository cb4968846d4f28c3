import { parse } from '@retorquere/bibtex-parser'
import { type Entry, readDraft } from './draft.ts'

/** Reads a BibTeX file. An entry that cannot be parsed is told with the line it starts on, and loses no other. */
export function readBibtex(text: string): Entry[] {
  const starts = entryStarts(text)
  return starts.flatMap(({ line, source }): Entry[] => {
    const { entries, errors } = parse(source, { sentenceCase: false, english: false, verbatimFields: ['url', 'doi', 'eprint'] })
    const problem = errors[0]?.error
    if (problem !== undefined) return [{ line, reason: problem.replace(/ at line \d+, column \d+.*$/, '').trim() }]
    return entries.map(({ fields }) => {
      const draft = readDraft({
        title: fields.title ?? '',
        abstract: fields.abstract,
        authors: (fields.author ?? []).map((name) => name.name ?? [name.firstName, name.prefix, name.lastName].filter(Boolean).join(' ')),
        published: fields.date ?? null,
        categories: fields.primaryclass ? [String(fields.primaryclass)] : [],
        doi: fields.doi,
        arxivId: fields.eprint,
        url: fields.url,
      })
      return { line, ...(typeof draft === 'string' ? { reason: draft } : { draft }) }
    })
  })
}

/** Where each `@type{` begins, at the start of a line, and its text up to the next one. */
function entryStarts(text: string): { line: number; source: string }[] {
  const strings: string[] = []
  const starts: { line: number; source: string }[] = []
  const marks = [...text.matchAll(/^[ \t]*@\s*(\w+)\s*[{(]/gm)]
  let line = 1
  let counted = 0
  for (const [index, mark] of marks.entries()) {
    line += text.slice(counted, mark.index).split('\n').length - 1
    counted = mark.index
    const source = text.slice(mark.index, marks[index + 1]?.index)
    const type = (mark[1] as string).toLowerCase()
    if (type === 'string') strings.push(source)
    else if (type !== 'comment' && type !== 'preamble') starts.push({ line, source: strings.join('\n') + source })
  }
  return starts
}
