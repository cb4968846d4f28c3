import { readDay } from '../../papers/dates.ts'
import { isUnreadDate, readDraft } from '../../papers/draft.ts'
import { plainLine, plainText } from '../../papers/markup.ts'
import { clip } from '../../wording/phrases.ts'
import type { Announced, Found, Page, Refused, SourceLinks } from './found.ts'

/** A paper as a source gives it, with markup, hard wraps and odd author names. */
export interface RawPaper {
  readonly title: string | null
  readonly abstract: string | null
  readonly authors: readonly string[]
  readonly categories?: readonly string[]
  /** A day or an instant, in any usual format. */
  readonly published?: string | null
  readonly updated?: string | null
  readonly version?: number | null
  /** Authors at arXiv say here that they have withdrawn the paper. */
  readonly comment?: string | null
  /** Identifiers and links. Those that name no paper are ignored. */
  readonly references: readonly (string | null)[]
  readonly upvotes?: number | null
  readonly journal?: string | null
  /** Where it is not the year of `published`. */
  readonly journalYear?: string | null
  readonly links?: Partial<Record<Exclude<keyof SourceLinks, 'codeStars'>, string | null>>
  readonly codeStars?: number | null
  readonly aiSummary?: string | null
  readonly aiKeywords?: readonly string[]
  readonly announced: Announced
  readonly at: string | null
}

/** The limit including markup. Cleaning takes time in proportion. */
const LONGEST_SOURCE = 200_000
const LONGEST_LINK = 500
const LONGEST_DATE = 60
const LONGEST_SUMMARY = 2_000
const MOST_KEYWORDS = 20
const LONGEST_KEYWORD = 80
/** In older papers, a notice of withdrawal replaces the abstract. */
const WITHDRAWN_ABSTRACT =
  /^\s*(?:this|the) (?:paper|article|preprint|submission|manuscript|work) (?:has been|was|is) withdrawn\b[^.]{0,200}/i

/** Cleans a paper. @param what the item's id or position, for a refusal */
export function readRawPaper(what: string, raw: RawPaper): Found | Refused {
  const { title, abstract, authors, categories, published, upvotes, journal, journalYear } = raw
  if ((title?.length ?? 0) + (abstract?.length ?? 0) > LONGEST_SOURCE)
    return {
      what,
      reason: `has more than ${LONGEST_SOURCE.toLocaleString('en')} characters of title and abstract, which is too long for a paper`,
    }
  const references = raw.references.flatMap((reference) => reference?.slice(0, LONGEST_LINK).split(/\s+/) ?? [])
  const comment = [raw.comment, WITHDRAWN_ABSTRACT.exec(abstract ?? '')?.[0]].filter(Boolean).join(' ')
  const draft = readDraft({
    title: withoutLabels(title ?? ''),
    abstract,
    authors,
    categories,
    published,
    upvotes,
    journal,
    journalYear,
    keys: references,
    comment,
  })
  if (typeof draft === 'string') return { what, reason: draft }
  const fullText = readLink(raw.links?.fullText)
  const summary = plainText((raw.aiSummary ?? '').slice(0, LONGEST_SUMMARY))
  return {
    draft: {
      ...draft,
      updated: readDay(raw.updated ?? ''),
      version: raw.version ?? null,
      links: {
        page: readLink(raw.links?.page, /^https?:$/),
        code: readLink(raw.links?.code),
        project: readLink(raw.links?.project),
        thumbnail: readLink(raw.links?.thumbnail),
        ...(fullText !== null && { fullText }),
        ...(raw.codeStars && { codeStars: raw.codeStars }),
      },
      aiSummary: summary === '' ? null : summary,
      aiKeywords: [
        ...new Set(
          (raw.aiKeywords ?? [])
            .filter((word) => word.length <= LONGEST_KEYWORD)
            .map(plainLine)
            .filter((word) => word !== ''),
        ),
      ].slice(0, MOST_KEYWORDS),
    },
    announced: raw.announced,
    at: readInstant(raw.at),
    ...(isUnreadDate(published ?? '') && { unreadDate: clip(published ?? '', LONGEST_DATE) }),
  }
}

/** What journals put before and behind titles: `[ASAP]`, `[version 2; peer review: approved]`, PubMed's brackets around what it translated. */
const LABELS =
  /^\s*\[(?:ASAP|articles?|research articles?|comment|correspondence|editorial|review|perspective|letter|seminar|series|news|viewpoint|personal view)\]\s{1,4}|\s{1,4}\[version \d{1,2}[;\]][^[\]]{0,200}\]?\s*$/gi
const TRANSLATED = /^\s*\[([^[\]]{10,400})\]\.?\s*$/

function withoutLabels(title: string): string {
  return title.replace(LABELS, '').replace(TRANSLATED, '$1')
}

/** Sorts the results into a page. */
export function toPage(
  items: readonly (Found | Refused)[],
  { next = null, total = null, stamp = null }: Partial<Omit<Page, 'found' | 'refused'>>,
): Page {
  return {
    found: items.filter((item) => 'draft' in item),
    refused: items.filter((item) => 'reason' in item),
    next,
    total,
    stamp,
  }
}

/** Milliseconds since 1970 of a date with a readable day; null for any other date, where `Date.parse` would guess the month. */
function readInstant(text: string | null): number | null {
  const instant = text === null || readDay(text) === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(instant) ? null : instant
}

/** An address as it would be requested, of https unless told; null for any other text. Some journals have a page without https. */
function readLink(text: string | null | undefined, protocols = /^https:$/): string | null {
  const url = text && URL.canParse(text.trim()) ? new URL(text.trim()) : null
  return url !== null && protocols.test(url.protocol) && url.username === '' && url.href.length <= LONGEST_LINK ? url.href : null
}
