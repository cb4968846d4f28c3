import { withoutTrailing } from '../port/text.ts'
import { normaliseTitle } from './identity.ts'
import type { PaperDraft } from './paper.ts'
import { isPreprint } from './preprints.ts'

/** Where a paper appeared, as far as a source says it. */
export interface InJournal {
  readonly journal: string
  readonly journalYear?: string
}

/** Servers of preprints, which services and files name in place of a journal. */
const SERVERS =
  /^(?:arxiv|biorxiv|medrxiv|chemrxiv|psyarxiv|socarxiv|eartharxiv|ecoevorxiv|engrxiv|techrxiv|research square|ssrn|social science research network|preprints|osf|authorea|corr|computing research repository|zenodo|qeios)\b/i
/** Authors write into the reference what is still to come. */
const UNPUBLISHED =
  /^(?:(?:this (?:paper|article|manuscript) (?:is|was|has been) )?(?:submitted|accepted|to appear|to be published|to be submitted|in press|in preparation|under review|forthcoming|conditionally accepted)\b)/i
const YEARS = /(?<![\d–-])(?:19|20)\d{2}(?![\d–-])/g
/** What is no name by itself. */
const UNFINISHED = /^(?:vol|volume|no|issue)\b|(?:^|\s)(?:of|the|on|in|and|for|at|to|proc|proceedings|inproceedings|vol|volume|no)\.?$/i
const FEWEST_LETTERS = 2
const LONGEST_REFERENCE = 400
/** What stands between the name and the numbers behind it. */
const TAIL = /[ ,](?:vol(?:ume)?|no|issue|p|january|february|march|april|may|june|july|august|september|october|november|december)\.?$/i

/**
 * Reads the reference to a journal that authors give at arXiv: the name that stands before volume and year, and the year. What is only submitted or
 * accepted appeared nowhere yet.
 */
export function readJournalReference(text: string): InJournal | null {
  const whole = text.slice(0, LONGEST_REFERENCE).replace(/\s+/g, ' ').trim()
  if (UNPUBLISHED.test(whole)) return null
  const reference = whole.replace(/^[Ii]n(?:: ?| (?=\p{Lu}))/u, '')
  const bare = reference.replace(/^(?:19|20)\d{2}\s+(?=\p{Lu})/u, '')
  const beforeNumbers = trimmed(/^[^\d(]*/.exec(bare)?.[0] ?? '')
  const journal = isName(beforeNumbers) ? beforeNumbers : trimmed(bare.split(/\(| (?:pp?\.|pages|vol\b)|[,:] ?\d/i)[0] ?? '')
  const year = yearOf(reference)
  return isName(journal) ? { journal, ...(year !== null && { journalYear: year }) } : null
}

function trimmed(name: string): string {
  return withoutTrailing(name.trim().replace(TAIL, ''), ' ,:;([{@–-')
}

function isName(text: string): boolean {
  return (text.match(/\p{L}/gu)?.length ?? 0) >= FEWEST_LETTERS && !UNFINISHED.test(text)
}

/** The year in brackets, else the only one, or the one at the end; null where several may be meant. */
function yearOf(reference: string): string | null {
  const bracketed = [...reference.matchAll(/\((?:[^()]{0,30}\s)?((?:19|20)\d{2})\)/g)].map(([, year]) => year)
  const years = [...new Set(bracketed.length > 0 ? bracketed : (reference.match(YEARS) ?? []))]
  const last = /(?<![\d–-])((?:19|20)\d{2})\W*$/.exec(reference)?.[1]
  return (years.length === 1 ? years[0] : last) ?? null
}

/** The journal, or proceedings, in which a preprint appeared; null where no source names one. */
export function alsoIn({ keys, journal, journalYear }: Pick<PaperDraft, 'keys' | 'journal' | 'journalYear'>): InJournal | null {
  if (journal === undefined || !isPreprint(keys) || SERVERS.test(journal)) return null
  return { journal, ...(journalYear !== undefined && { journalYear }) }
}

/** The year in which a journal published what a record of its own is about. A preprint's record has the day of the preprint. */
export function journalYearOf({ keys, published }: Pick<PaperDraft, 'keys' | 'published'>): string | null {
  return isPreprint(keys.slice(0, 1)) ? null : (published?.slice(0, 4) ?? null)
}

/** The journal of a paper of which two records tell: the first that was named, but a whole name goes before an abbreviated one. */
export function journalOfBoth(known: Partial<InJournal>, draft: Partial<InJournal>): Partial<InJournal> {
  const [first, second] = isWhole(draft) && !isWhole(known) ? [draft, known] : [known, draft]
  const { journal = second.journal } = first
  if (journal === undefined) return {}
  const isOne =
    first.journal === undefined || second.journal === undefined || normaliseTitle(first.journal) === normaliseTitle(second.journal)
  const journalYear = first.journalYear ?? (isOne ? second.journalYear : undefined)
  return { journal, ...(journalYear !== undefined && { journalYear }) }
}

function isWhole({ journal }: Partial<InJournal>): boolean {
  return journal !== undefined && !journal.includes('.')
}
