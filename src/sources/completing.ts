import { Fault } from '../config/fault.ts'
import type { IncomingPaper } from '../store/ingest-batch.ts'
import type { Found } from './formats/found.ts'
import { type Ask, Trouble } from './request.ts'
import type { Format, Incomplete, Run, Slice } from './source.ts'

/** A service that knows authors, dates and abstracts of papers by their DOIs. */
export interface Completer {
  readonly format: Format
  /** How many DOIs one request may name. */
  readonly most: number
  /** Whether a request can name a DOI. */
  readonly takes: (doi: string) => boolean
  readonly ask: (dois: readonly string[]) => Ask
}

/** A date that names a day. */
const DAY = 'YYYY-MM-DD'
/** Requests to each service in one run; the next run goes on. */
const MOST_REQUESTS = 5

/**
 * Completes the papers that a source brought, the newest first, each once. Services are asked one after the other, each for what the ones before
 * it did not have. Their trouble is no failure of the source: the next run asks again.
 */
export async function* complete<Cursor>(
  completers: readonly Completer[],
  source: string,
  cursor: Cursor,
  run: Run,
): AsyncGenerator<Slice<Cursor>> {
  if (completers.length === 0) return
  const most = Math.min(...completers.map((completer) => completer.most))
  for (let requests = 0; requests < MOST_REQUESTS; requests++) {
    const papers = await run.incomplete(source, most)
    let left = papers
    const found = new Set<Incomplete>()
    for (const completer of completers) {
      const asked = left.filter(({ doi }) => completer.takes(doi))
      if (asked.length === 0) continue
      const answers = await askFor(asked, completer, run)
      // Later the service may know them, and what another one lacks.
      if (answers === null) return
      const known = answers.flatMap((each) => {
        const paper = asked.find(({ doi }) => each.draft.keys.includes(`doi:${doi}`))
        return paper ? [{ paper, each }] : []
      })
      for (const { paper } of known) found.add(paper)
      const complete = known.filter(({ paper, each }) => isComplete(paper, each)).map(({ paper }) => paper)
      left = left.filter((paper) => !complete.includes(paper))
      const news = known.map(({ each }): IncomingPaper => ({ ...each, announced: 'listed', isNews: false }))
      if (news.length > 0) yield { papers: news, refused: [], cursor, brought: null, enriches: true, progress: null }
    }
    await run.notFound(papers.filter((paper) => !found.has(paper)).map(({ paper }) => paper))
    if (papers.length < most) return
  }
}

/** @returns null where the service cannot be asked now */
async function askFor(papers: readonly Incomplete[], { format, ask }: Completer, run: Run): Promise<readonly Found[] | null> {
  try {
    const answer = await run.get(ask(papers.map(({ doi }) => doi)))
    return (await run.read(format, answer)).found
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    // The same question would be answered the same. It is put off as one that found nothing.
    return error instanceof Trouble && error.kind !== 'refused' ? null : []
  }
}

function isComplete({ lacks }: Incomplete, { draft }: Found): boolean {
  return (
    (!lacks.abstract || draft.abstract !== null) &&
    (!lacks.authors || draft.authors.length > 0) &&
    (!lacks.date || draft.published?.length === DAY.length)
  )
}
