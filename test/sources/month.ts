import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** arXiv's days as they were announced, and Hugging Face's lists; what the recordings lack is made up, the same way each time. */
export interface Month {
  /** Days with an announcement or a list, in order. */
  readonly days: readonly string[]
  /** Every paper as it stood at an instant, the latest change last. */
  papersAt(now: number): ArxivPaper[]
  /** What a category's feed of a day holds, in order. */
  announced(category: string, day: string): readonly { readonly paper: ArxivPaper; readonly type: string }[]
  /** Hugging Face's list of a day as it stood at an instant: it grows, and so do the upvotes. */
  featured(day: string, now: number): FeaturedItem[]
  readonly featuredDays: readonly string[]
}

export interface ArxivPaper {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly abstract: string
  readonly authors: readonly string[]
  readonly categories: readonly string[]
  readonly comment: string | null
  /** ISO instants. */
  readonly published: string
  readonly updated: string
  /** The day of its last announcement: OAI's datestamp. */
  readonly day: string
}

export interface FeaturedItem {
  readonly paper: { readonly id: string; readonly submittedOnDailyAt?: string; readonly upvotes: number }
}

interface Line {
  readonly id: string
  readonly title: string
  readonly abstract: string
  readonly authors: readonly string[]
  readonly categories: readonly string[]
  readonly primaryCategory: string | null
  readonly comment: string | null
  readonly published: string | null
  readonly announceType: string | null
  readonly announceFeed: string | null
}

interface Announcement {
  readonly paper: ArxivPaper
  readonly line: Line
  readonly isReplacement: boolean
  readonly isKnown: boolean
}

const DAY_MS = 86_400_000
const VOTES_GROW_MS = 3 * DAY_MS

/** arXiv announces at 20:00 Eastern of the evening before, which is midnight UTC in summer; its feed of the day comes four hours later. */
export function announcedAt(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}

/** @param folder with `replay/YYYY-MM-DD.jsonl` and `hf/daily_papers/YYYY-MM-DD.json` */
export function openMonth(folder: string): Month {
  const announcements = readAnnouncements(join(folder, 'replay'))
  const lists = readLists(join(folder, 'hf', 'daily_papers'))
  return {
    days: [...new Set([...announcements.keys(), ...lists.keys()])].sort(),
    papersAt(now) {
      const papers = new Map<string, ArxivPaper>()
      for (const [day, batch] of announcements) {
        if (announcedAt(day) > now) break
        for (const { paper } of batch) {
          papers.delete(paper.id)
          papers.set(paper.id, paper)
        }
      }
      return [...papers.values()]
    },
    announced: (category, day) =>
      (announcements.get(day) ?? [])
        .filter(({ paper }) => paper.categories.includes(category))
        .map((announcement) => ({ paper: announcement.paper, type: typeIn(category, announcement) })),
    featured: (day, now) => (lists.get(day) ?? []).flatMap((item) => grow(item, day, now)),
    featuredDays: [...lists.keys()],
  }
}

function readAnnouncements(folder: string): Map<string, Announcement[]> {
  const days = new Map<string, Announcement[]>()
  const last = new Map<string, ArxivPaper>()
  for (const name of namesIn(folder, '.jsonl')) {
    const day = name.slice(0, 10)
    const lines = readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((text) => JSON.parse(text) as Line)
    const batch = lines.map((line, index): Announcement => {
      const known = last.get(line.id)
      const isReplacement = line.announceType?.startsWith('replace') ?? false
      const submitted = new Date(announcedAt(day) - DAY_MS + 6 * 3_600_000 + index * 1_000).toISOString().replace(/\.\d+Z/, 'Z')
      const paper: ArxivPaper = {
        id: line.id,
        version: isReplacement ? (known?.version ?? 1) + 1 : (known?.version ?? 1),
        title: line.title,
        abstract: line.abstract,
        authors: line.authors,
        // A cross-list adds a category; none is ever lost.
        categories: [
          ...new Set([...(line.primaryCategory ? [line.primaryCategory] : []), ...line.categories, ...(known?.categories ?? [])]),
        ],
        comment: line.comment,
        published: known?.published ?? firstSubmission(line, isReplacement, submitted),
        updated: isReplacement || !known ? submitted : known.updated,
        day,
      }
      last.set(line.id, paper)
      return { paper, line, isReplacement, isKnown: known !== undefined }
    })
    if (batch.length > 0) days.set(day, batch)
  }
  return days
}

/** A replacement whose first version was never seen came in the month that its id names. */
function firstSubmission({ id, published }: Line, isReplacement: boolean, submitted: string): string {
  if (published) return published.slice(0, 10) <= submitted.slice(0, 10) ? `${published.slice(0, 10)}T06:00:00Z` : submitted
  const named = /^(\d{2})(\d{2})\./.exec(id)
  const first = named ? `20${named[1]}-${named[2]}-01T06:00:00Z` : submitted
  return isReplacement && first < submitted ? first : submitted
}

/** Types are told for one feed; in the others they follow from the paper's first category. */
function typeIn(category: string, { paper, line, isReplacement, isKnown }: Announcement): string {
  if (line.announceType !== null && line.announceFeed === category) return line.announceType
  const isOwn = paper.categories[0] === category
  if (isReplacement) return isOwn ? 'replace' : 'replace-cross'
  // What is listed once more has been added to another category.
  return isOwn && !isKnown ? 'new' : 'cross'
}

function readLists(folder: string): Map<string, FeaturedItem[]> {
  return new Map(namesIn(folder, '.json').map((name) => [name.slice(0, 10), JSON.parse(readFileSync(join(folder, name), 'utf8'))]))
}

function grow(item: FeaturedItem, day: string, now: number): FeaturedItem[] {
  const since = now - Date.parse(item.paper.submittedOnDailyAt ?? `${day}T08:00:00Z`)
  if (since < 0) return []
  return [{ ...item, paper: { ...item.paper, upvotes: Math.floor(item.paper.upvotes * Math.min(1, since / VOTES_GROW_MS)) } }]
}

function namesIn(folder: string, ending: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(ending))
        .sort()
    : []
}
