import { createHash } from 'node:crypto'
import { redact } from '../config/redaction.ts'
import type { SourceSettings } from '../config/source-settings.ts'
import { type AddedCategories, createArxiv } from './arxiv.ts'
import { createBiorxiv } from './biorxiv.ts'
import type { Completer } from './completing.ts'
import { completeByCrossref, createCrossref } from './crossref.ts'
import { createEuropePmc } from './europepmc.ts'
import { createFeed } from './feed.ts'
import { createHuggingFace } from './huggingface.ts'
import { completeByOpenAlex } from './openalex.ts'
import { completeBySemanticScholar } from './semantic-scholar.ts'
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
/** This many characters of a hash reveal nothing of a key. */
const MARK = 6

/** What topics add to the configuration. */
export interface OfTopics {
  /** Categories of arXiv. */
  readonly added: AddedCategories
  /** Queries of Europe PMC. */
  readonly queries: () => Promise<readonly string[]>
}

/** The sources that are configured. @param taken the feeds of OPML files. @param ofTopics nothing unless given */
export function openSources(settings: SourceSettings, taken: readonly KnownFeed[], ofTopics?: OfTopics): Source[] {
  const { enabled, categories, huggingFaceUrl, arxivUrl, token } = settings
  const sources: Source[] = []
  if (enabled.includes('huggingface')) sources.push(createHuggingFace({ baseUrl: huggingFaceUrl, token }) as Source)
  if (enabled.includes('arxiv'))
    sources.push(createArxiv({ categories, ...(ofTopics && { added: ofTopics.added }), ...arxivUrls(arxivUrl) }) as Source)
  const completers = completersOf(settings)
  if (enabled.includes('feeds'))
    sources.push(
      ...feedsOf(settings, taken).map((feed) => createFeed({ ...feed, mayBePrivate: settings.feedsPrivate, completers }) as Source),
    )
  for (const server of ['biorxiv', 'medrxiv'] as const) {
    const chosen = server === 'biorxiv' ? settings.biorxivCategories : settings.medrxivCategories
    if (enabled.includes(server)) sources.push(createBiorxiv({ server, categories: chosen, baseUrl: settings.biorxivUrl }) as Source)
  }
  if (enabled.includes('europepmc'))
    sources.push(
      createEuropePmc({
        queries: () => settings.europePmcQueries,
        ...(ofTopics && { ofTopics: ofTopics.queries }),
        baseUrl: settings.europePmcUrl,
      }) as Source,
    )
  if (enabled.includes('crossref') && settings.crossrefJournals.length > 0)
    sources.push(createCrossref({ ...crossrefOf(settings), journals: settings.crossrefJournals }) as Source)
  return sources
}

/** What completes the papers of feeds, in the order in which it is asked. */
function completersOf(settings: SourceSettings): Completer[] {
  const { enabled, openAlexKey, semanticScholarKey } = settings
  return [
    ...(enabled.includes('crossref') ? [completeByCrossref(crossrefOf(settings))] : []),
    ...(openAlexKey === null ? [] : [completeByOpenAlex({ key: openAlexKey, baseUrl: 'https://api.openalex.org' })]),
    ...(semanticScholarKey === null
      ? []
      : [completeBySemanticScholar({ key: semanticScholarKey, baseUrl: 'https://api.semanticscholar.org' })]),
  ]
}

function crossrefOf({ contact, crossrefUrl }: SourceSettings) {
  return { mailto: mailOf(contact), baseUrl: crossrefUrl }
}

/** Where arXiv's services are. @param server a server that has them all; null for arXiv's own */
export function arxivUrls(server: string | null): typeof ARXIV {
  return server === null ? ARXIV : { apiUrl: `${server}/api/query`, rssUrl: `${server}/rss/`, oaiUrl: `${server}/oai` }
}

/** The e-mail address of a contact, if it is one. */
export function mailOf(contact: string | null): string | null {
  const mail = contact?.replace(/^mailto:/i, '') ?? ''
  return /^[^@/:]+@[^@/:]+$/.test(mail) ? mail : null
}

/** A feed with the name that `source:` takes. */
export interface NamedFeed extends KnownFeed {
  readonly name: string
  /** Its name in earlier versions, which contained the address's query. */
  readonly formerName: string
}

/** Gives each feed a unique name made from its address, because a title may change. */
export function feedsOf({ feeds }: Pick<SourceSettings, 'feeds'>, taken: readonly KnownFeed[]): NamedFeed[] {
  const all = [...taken, ...feeds.filter((url) => !taken.some((feed) => feed.url === url)).map((url) => ({ url, title: '' }))]
  const [names, formerNames] = [new Set<string>(), new Set<string>()]
  return all.map(({ url, title }) => {
    const name = claimName(nameOf(url), names)
    const formerName = claimName(formerNameOf(url), formerNames)
    return { url, name, formerName, title: title === '' ? name : redact(title) }
  })
}

/**
 * `connect.biorxiv.org-biorxiv-xml.php-1f0a3c`. The name never contains the query itself, which may be a key. Some characters of its hash
 * distinguish the feeds of one page, whatever the order of the configuration.
 */
function nameOf(url: string): string {
  const { hostname, pathname, search } = new URL(url)
  const name = slug(`${hostname}${pathname}`)
  if (search === '') return name
  const mark = createHash('sha256').update(search).digest('hex').slice(0, MARK)
  return `${name.slice(0, LONGEST_NAME - MARK - 1)}-${mark}`
}

function formerNameOf(url: string): string {
  const { hostname, pathname, search } = new URL(url)
  return slug(`${hostname}${pathname}${search}`)
}

function slug(address: string): string {
  return address
    .replace(/^www\./, '')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, LONGEST_NAME)
}

function claimName(name: string, taken: Set<string>): string {
  let own = name
  for (let copy = 2; taken.has(own); copy++) own = `${name}-${copy}`
  taken.add(own)
  return own
}
