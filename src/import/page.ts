import { type Entry, readDraft } from '../papers/draft.ts'

/** Lines of the page itself, not of its papers. */
const FURNITURE = [
  /^(?:new|trending|daily|weekly|monthly|papers)$/i,
  /^get trending papers/i,
  /^subscribe$/i,
  /^by\s*ak\b/i,
  /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}(?:, \d{4})?$/i,
]
/** In known pages, titles have up to 142 characters, and abstracts 400 and more. */
const SHORTEST_ABSTRACT = 200

/** Whether a text looks like a captured Hugging Face Papers page: it begins with the page's own lines. */
export function isCapturedPage(text: string): boolean {
  const first = text.split('\n').find((line) => line.trim() !== '')
  return first !== undefined && FURNITURE.some((pattern) => pattern.test(first.trim()))
}

/** Reads a captured page: its own lines, then pairs of a title line and an abstract line. Incomplete pairs are reported by line. */
export function readPage(text: string): Entry[] {
  const lines = text.split('\n').map((content, index) => ({ line: index + 1, content: content.trim() }))
  const filled = lines.filter(({ content }) => content !== '')
  const body = filled.slice(filled.findIndex(({ content }) => !FURNITURE.some((pattern) => pattern.test(content))))
  const entries: Entry[] = []
  let title: { line: number; content: string } | null = null
  for (const current of body) {
    const isAbstract = current.content.length >= SHORTEST_ABSTRACT
    if (isAbstract && title === null) entries.push({ line: current.line, reason: 'is an abstract without a title above it' })
    else if (isAbstract && title !== null) {
      const draft = readDraft({ title: title.content, abstract: current.content })
      entries.push({ line: title.line, ...(typeof draft === 'string' ? { reason: draft } : { draft }) })
    } else if (title !== null) entries.push({ line: title.line, reason: 'is a title without an abstract below it' })
    title = isAbstract ? null : current
  }
  if (title !== null) entries.push({ line: title.line, reason: 'is a title without an abstract below it' })
  return entries
}
