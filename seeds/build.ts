// Builds papers.jsonl from the captured page and the facts found about its papers: `npm run seeds`.
import { readFileSync, writeFileSync } from 'node:fs'
import { readPage } from '../src/import/page.ts'
import { completeDate } from '../src/papers/dates.ts'
import { readDraft } from '../src/papers/draft.ts'
import { isSamePaper, titleHash } from '../src/papers/identity.ts'
import type { PaperDraft } from '../src/papers/paper.ts'

const AND_OTHERS = 'et al.'
/** Of the ids that facts name none is wrong, so none is too late. */
const LAST_DAY = '9999-12-31'

const folder = new URL('.', import.meta.url)

/** The seed papers in the order of the page, one JSON object a line. @throws when a fact names no paper of the page */
export function buildSeeds(page: string, facts: string): string {
  const known = facts
    .trim()
    .split('\n')
    .map((line) => readFact(line))
  const used = new Set<PaperDraft>()
  const papers = readPage(page).map((entry) => {
    if ('reason' in entry) throw new Error(`page.txt line ${entry.line} ${entry.reason}`)
    const fact = known.find(
      (candidate) => titleHash(candidate.title) === titleHash(entry.draft.title) && isSamePaper(candidate, entry.draft),
    )
    if (fact) used.add(fact)
    return toLine(entry.draft, fact)
  })
  const stray = known.find((fact) => !used.has(fact))
  if (stray) throw new Error(`facts.jsonl names a paper that is not on the page: ${stray.title}`)
  return `${papers.join('\n')}\n`
}

function readFact(line: string): PaperDraft {
  const told = JSON.parse(line)
  const fact = readDraft(told.authorsTruncated ? { ...told, authors: [...told.authors, AND_OTHERS] } : told)
  if (typeof fact === 'string') throw new Error(`facts.jsonl: ${fact}: ${line}`)
  return fact
}

/** What is unknown is left out of the line, not written as empty. */
function toLine(paper: PaperDraft, fact: PaperDraft | undefined): string {
  const published = fact ? completeDate(fact.published, fact.keys, LAST_DAY) : null
  return JSON.stringify({
    title: paper.title,
    ...(fact && fact.keys.length > 0 && { keys: fact.keys }),
    ...(fact && fact.authors.length > 0 && { authors: fact.moreAuthors ? [...fact.authors, AND_OTHERS] : fact.authors }),
    ...(fact && fact.categories.length > 0 && { categories: fact.categories }),
    ...(published && { published }),
    abstract: paper.abstract,
  })
}

if (import.meta.url === new URL(process.argv[1] ?? '', 'file:').href) {
  const lines = buildSeeds(readFileSync(new URL('page.txt', folder), 'utf8'), readFileSync(new URL('facts.jsonl', folder), 'utf8'))
  writeFileSync(new URL('papers.jsonl', folder), lines)
  console.error(`${lines.trim().split('\n').length} papers written to seeds/papers.jsonl`)
}
