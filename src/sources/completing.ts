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
/** As where a key is wrong: no question is answered. */
const DENIED = [401, 403]
/** Papers that are asked about at once, and how often in one run; the next run goes on. */
const BATCH = 20
const MOST_BATCHES = 5

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
  for (let batches = 0; batches < MOST_BATCHES; batches++) {
    const papers = await run.incomplete(source, BATCH)
    let left = papers
    const found: Known[] = []
    let isAnyAway = false
    for (const completer of completers) {
      const answers = await askFor(left, completer, run)
      if (answers === null) isAnyAway = true
      found.push(...(answers ?? []))
      left = left.filter((paper) => !answers?.some((each) => each.paper === paper && isComplete(each)))
    }
    if (found.length > 0) yield { papers: found.map(toIncoming), refused: [], cursor, brought: null, enriches: true, progress: null }
    // What nobody knows now, a service that is away may know.
    if (isAnyAway) return
    await run.notFound(papers.filter((paper) => !found.some((each) => each.paper === paper)).map(({ paper }) => paper))
    if (papers.length < BATCH) return
  }
}

/** What a service knows of a paper. */
interface Known {
  readonly paper: Incomplete
  readonly found: Found
}

/** @returns null where the service cannot be asked now */
async function askFor(papers: readonly Incomplete[], { format, most, takes, ask }: Completer, run: Run): Promise<Known[] | null> {
  const asked = papers.filter(({ doi }) => takes(doi))
  const known: Known[] = []
  for (let start = 0; start < asked.length; start += most) {
    const some = asked.slice(start, start + most)
    try {
      const { found } = await run.read(format, await run.get(ask(some.map(({ doi }) => doi))))
      for (const paper of some) {
        const own = found.find(({ draft }) => draft.keys.includes(`doi:${paper.doi}`))
        if (own) known.push({ paper, found: own })
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      if (error instanceof Trouble && error.kind !== 'refused') return null
      if (error instanceof Trouble && error.status !== null && DENIED.includes(error.status)) {
        run.warn(error.message)
        return null
      }
      // Any other question that is refused would be refused again. It is put off as one that found nothing.
    }
  }
  return known
}

/** The source's own date stays where it names a day. A wrong identifier would make two papers one, so others than the DOI are not taken over. */
function toIncoming({ paper: { doi, lacks }, found }: Known): IncomingPaper {
  const published = lacks.date ? found.draft.published : null
  return { ...found, draft: { ...found.draft, keys: [`doi:${doi}`], published }, announced: 'listed', isNews: false }
}

function isComplete({ paper: { lacks }, found: { draft } }: Known): boolean {
  return (
    (!lacks.abstract || draft.abstract !== null) &&
    (!lacks.authors || draft.authors.length > 0) &&
    (!lacks.date || draft.published?.length === DAY.length)
  )
}
