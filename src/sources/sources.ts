import type { SourceSettings } from '../config.ts'
import { createArxiv } from './arxiv.ts'
import { createFeed } from './feed.ts'
import { createHuggingFace } from './huggingface.ts'
import type { Source } from './source.ts'

/** A feed as an operator knows it. */
export interface KnownFeed {
  readonly url: string
  readonly title: string
}

const ARXIV = {
  apiUrl: 'https://export.arxiv.org/api/query',
  rssUrl: 'https://rss.arxiv.org/rss/',
  oaiUrl: 'https://oaipmh.arxiv.org/oai',
}
const LONGEST_NAME = 60

/** The sources that are configured. @param taken the feeds of OPML files */
export function openSources(settings: SourceSettings, taken: readonly KnownFeed[]): Source[] {
  const { enabled, categories, huggingFaceUrl, arxivUrl, token } = settings
  const sources: Source[] = []
  if (enabled.includes('huggingface')) sources.push(createHuggingFace({ baseUrl: huggingFaceUrl, token }) as Source)
  if (enabled.includes('arxiv')) {
    const urls = arxivUrl === null ? ARXIV : { apiUrl: `${arxivUrl}/api/query`, rssUrl: `${arxivUrl}/rss/`, oaiUrl: `${arxivUrl}/oai` }
    sources.push(createArxiv({ categories, ...urls }) as Source)
  }
  if (enabled.includes('feeds')) sources.push(...feedsOf(settings, taken).map((feed) => createFeed(feed) as Source))
  return sources
}

/** Each with a name of its own, which its address gives it: a title may change. */
export function feedsOf({ feeds }: Pick<SourceSettings, 'feeds'>, taken: readonly KnownFeed[]): (KnownFeed & { name: string })[] {
  const all = [...taken, ...feeds.filter((url) => !taken.some((feed) => feed.url === url)).map((url) => ({ url, title: '' }))]
  const names = new Set<string>()
  return all.map(({ url, title }) => {
    const name = nameOf(url, names)
    names.add(name)
    return { url, name, title: title === '' ? name : title }
  })
}

/** `connect.biorxiv.org-subject-genomics`: what `source:` can be given. */
function nameOf(url: string, taken: ReadonlySet<string>): string {
  const { hostname, pathname, search } = new URL(url)
  const name = `${hostname.replace(/^www\./, '')}${pathname}${search}`
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, LONGEST_NAME)
  for (let copy = 1; ; copy++) {
    const own = copy === 1 ? name : `${name}-${copy}`
    if (!taken.has(own)) return own
  }
}
