import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { type OaiPage, writeAtom, writeErrorEntry, writeOai, writeRss } from './arxiv-pages.ts'
import { type ArxivPaper, announcedAt, type FeaturedItem, type Month } from './month.ts'

export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string | Buffer
  /** Milliseconds since 1970. */
  readonly modified?: number
}

/** Old ids and new ones, with a version or without. */
const ID = /^(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v\d+)?$/
const MOST_RESULTS = 2_000
const RSS_HOURS = 4
const MOST_TRENDING = 100

/** What the services answer at an instant. `isEmpty`: their frame, with no paper in it. */
export function answer(month: Month, fixtures: string, url: URL, now: number, oaiPage: number, isEmpty: boolean): Answer {
  const { pathname: path, searchParams } = url
  if (path === '/api/daily_papers') return answerDailyPapers(month, searchParams, now, isEmpty)
  if (path === '/api/query') return answerQuery(month, searchParams, now, isEmpty)
  if (path === '/oai' || path === '/oai2') return answerOai(month, url, now, oaiPage, isEmpty)
  const feed = /^\/(?:rss|atom)\/([\w.+-]+)$/.exec(path)
  if (feed) return answerRss(month, feed[1] as string, now, isEmpty)
  const file = normalize(join(fixtures, decodeURIComponent(path.replace(/^\/fixtures/, ''))))
  if (file.startsWith(normalize(fixtures)) && existsSync(file) && statSync(file).isFile())
    return {
      status: 200,
      type: file.endsWith('.json') ? 'application/json' : 'application/xml',
      body: readFileSync(file),
      modified: statSync(file).mtimeMs,
    }
  return { status: 404, type: 'text/html', body: '<html><body><h1>404 Not Found</h1></body></html>' }
}

function json(value: unknown, status = 200): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) }
}

function answerDailyPapers(month: Month, query: URLSearchParams, now: number, isEmpty: boolean): Answer {
  if (isEmpty) return json([])
  const limit = Number(query.get('limit') ?? MOST_TRENDING)
  const date = query.get('date')
  if (date !== null) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return json({ error: `Invalid date: ${date}` }, 400)
    return json(month.featured(date, now).slice(0, limit))
  }
  const days = month.featuredDays.filter((day) => announcedAt(day) <= now).slice(query.get('sort') === 'trending' ? -14 : -2)
  const items = new Map(days.flatMap((day) => month.featured(day, now)).map((item) => [item.paper.id, item]))
  const heat = ({ paper }: FeaturedItem): number =>
    paper.upvotes / (2 + (now - Date.parse(paper.submittedOnDailyAt ?? `${days[0]}T00:00:00Z`)) / 3_600_000) ** 1.5
  const list = [...items.values()]
  if (query.get('sort') === 'trending') list.sort((a, b) => heat(b) - heat(a))
  else list.reverse()
  return json(list.slice(0, limit))
}

function answerQuery(month: Month, query: URLSearchParams, now: number, isEmpty: boolean): Answer {
  const type = 'application/atom+xml; charset=UTF-8'
  const ids = (query.get('id_list') ?? '').split(',').filter(Boolean)
  const asked = Math.min(Number(query.get('max_results') ?? 10), MOST_RESULTS)
  const start = Number(query.get('start') ?? 0)
  const wrong = ids.find((id) => !ID.test(id))
  if (wrong !== undefined) return { status: 200, type, body: writeErrorEntry(`incorrect id format for ${wrong}`, now) }
  const all = month.papersAt(now)
  const found = ids.length > 0 ? pick(all, ids) : search(all, query.get('search_query') ?? '')
  if (ids.length === 0) sort(found, query.get('sortBy') ?? 'relevance', query.get('sortOrder') ?? 'descending')
  const shown = isEmpty ? [] : found.slice(start, start + asked)
  return { status: 200, type, body: writeAtom(shown, query.toString(), start, asked, found.length, now) }
}

/** In the order asked; what is not known is left out without a word, as arXiv does. */
function pick(all: readonly ArxivPaper[], ids: readonly string[]): ArxivPaper[] {
  const known = new Map(all.map((paper) => [paper.id, paper]))
  return ids.flatMap((id) => known.get(id.replace(/v\d+$/, '')) ?? [])
}

/** Any of the categories; within a span of `submittedDate` or `lastUpdatedDate`; with each of the other words somewhere. */
function search(all: readonly ArxivPaper[], query: string): ArxivPaper[] {
  const categories = [...query.matchAll(/\bcat:"?([\w.*-]+)/g)].map((match) => match[1] as string)
  const span = /\b(submittedDate|lastUpdatedDate):\[(\d{8,14}) TO (\d{8,14})\]/.exec(query)
  const words = query
    .replace(/\bcat:\S+|\w+Date:\[[^\]]*\]|\b(?:AND|OR|ANDNOT)\b|\b(?:all|ti|abs|au):|[()"]/g, ' ')
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
  return all.filter((paper) => {
    const instant = (span?.[1] === 'submittedDate' ? paper.published : paper.updated).replace(/\D/g, '')
    const text = `${paper.title} ${paper.abstract} ${paper.authors.join(' ')}`.toLowerCase()
    return (
      (categories.length === 0 || categories.some((category) => paper.categories.some((own) => matches(own, category)))) &&
      (!span || (instant >= (span[2] as string).padEnd(14, '0') && instant <= (span[3] as string).padEnd(14, '9'))) &&
      words.every((word) => text.includes(word))
    )
  })
}

function matches(own: string, asked: string): boolean {
  return asked.endsWith('*') ? own.startsWith(asked.slice(0, -1)) : own === asked
}

function sort(papers: ArxivPaper[], by: string, order: string): void {
  const field = by === 'lastUpdatedDate' ? 'updated' : 'published'
  papers.sort((a, b) => (a[field] < b[field] ? -1 : a[field] > b[field] ? 1 : a.id < b.id ? -1 : 1))
  if (order !== 'ascending') papers.reverse()
}

/** The feed of the Eastern day, from four in the morning UTC; several categories joined by `+`. */
function answerRss(month: Month, categories: string, now: number, isEmpty: boolean): Answer {
  const day = new Date(now - RSS_HOURS * 3_600_000).toISOString().slice(0, 10)
  const items = new Map(
    categories.split('+').flatMap((category) => month.announced(category, day).map((item) => [item.paper.id, item] as const)),
  )
  return {
    status: 200,
    type: 'application/xml; charset=utf-8',
    body: writeRss(categories, day, isEmpty ? [] : [...items.values()]),
    modified: announcedAt(day) + RSS_HOURS * 3_600_000,
  }
}

/** Dates are those of the last announcement. A token is a query, and lives until midnight UTC. */
function answerOai(month: Month, url: URL, now: number, pageSize: number, isEmpty: boolean): Answer {
  const today = new Date(now).toISOString().slice(0, 10)
  const reply = (page: Parameters<typeof writeOai>[1]): Answer => ({
    status: 200,
    type: 'text/xml; charset=utf-8',
    body: writeOai(url.href, page, now),
  })
  const token = url.searchParams.get('resumptionToken')
  if (token !== null && [...url.searchParams.keys()].length > 2)
    return reply({ error: 'badArgument', message: 'resumptionToken is exclusive' })
  const asked = token === null ? url.searchParams : new URLSearchParams(decodeURIComponent(token))
  if (token !== null && asked.get('issued') !== today) return reply({ error: 'badResumptionToken', message: 'the token has expired' })
  const verb = url.searchParams.get('verb')
  if (verb !== 'ListRecords') return reply({ error: 'badVerb', message: `no verb ${verb}` })
  const format = asked.get('metadataPrefix') ?? ''
  if (format !== 'arXiv' && format !== 'arXivRaw') return reply({ error: 'cannotDisseminateFormat', message: format })
  const [from, until, set] = [asked.get('from') ?? '', asked.get('until') ?? today, asked.get('set')]
  if (!/^(?:\d{4}-\d{2}-\d{2})?$/.test(from)) return reply({ error: 'badArgument', message: `from=${from}` })
  const skip = Number(asked.get('skip') ?? 0)
  const records = isEmpty
    ? []
    : month
        .papersAt(now)
        .filter(({ day, categories }) => day >= from && day <= until && (set === null || categories.some((own) => isIn(own, set))))
  if (records.length === 0) return reply({ error: 'noRecordsMatch', message: 'no records' })
  const more = skip + pageSize < records.length
  const next = new URLSearchParams({
    metadataPrefix: format,
    from,
    until,
    ...(set !== null && { set }),
    skip: String(skip + pageSize),
    issued: today,
  })
  const page: OaiPage = {
    records: records.slice(skip, skip + pageSize),
    format,
    token: more ? encodeURIComponent(next.toString()) : skip > 0 ? '' : null,
    total: records.length,
  }
  return reply(page)
}

/** `cs`, `cs:cs`, `cs:cs:CV`, `physics:hep-ex`. */
function isIn(category: string, set: string): boolean {
  const [group, archive, subject] = set.split(':')
  const [ownArchive, ownSubject] = category.split('.')
  if (subject !== undefined) return ownArchive === archive && ownSubject === subject
  return ownArchive === (archive ?? group)
}
