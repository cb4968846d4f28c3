// Works that do not exist, as they really come: a preprint, its versions, the journal's early view, its copy at another address, PubMed, Crossref.
import { addDays } from '../../src/papers/dates.ts'
import type { Format } from '../../src/sources/source.ts'
import { randomFrom } from '../chaos/random.ts'

/** What a source sends on a day: an answer in its own format. */
export interface Sent {
  readonly source: string
  readonly format: Format
  readonly body: string
  readonly isNews: boolean
}

/** A paper that ought to come once. */
export interface Work {
  readonly title: string
  readonly authors: readonly (readonly [given: string, family: string])[]
  /** How many of its records are of another kind than the first that came, each a merge. */
  readonly copies: readonly string[]
}

export const FIRST_DAY = '2026-05-04'
const GIVEN = ['Simone', 'Lars', 'Jean-Pierre', 'Xiao-Ming', 'Łukasz', 'Martin L.', 'Ana María', 'Ömer', 'Zoë', 'Grace']
const FAMILY = ['Brandão', 'Jørgensen', 'van der Berg', 'Wang', 'Kaiser', 'King Jr.', 'Núñez', 'Özdemir', 'Müller', 'O’Brien']
const SYLLABLES = ['ba', 'ce', 'di', 'fo', 'gu', 'ka', 'le', 'mi', 'no', 'pu', 'ra', 'se', 'ti', 'vo', 'zu']
const JOURNALS = { alpha: 'Journal of Membranes', beta: 'Annals of Membranes' } as const
type Journal = keyof typeof JOURNALS

interface Planned extends Work {
  readonly number: number
  readonly server: 'arxiv' | 'biorxiv' | null
  readonly journal: Journal | null
  /** How the article can be known for the preprint's. */
  readonly link: 'title' | 'published' | 'relation' | 'reference'
  /** Days from the first on which each record comes; null for never. */
  readonly days: Readonly<Record<'preprint' | 'second' | 'early' | 'corrected' | 'pubmed' | 'crossref' | 'reference', number | null>>
}

/** @param days how long it goes on @returns the works, and what each day brings */
export function makeWorks(
  seed: number,
  days: number,
  perDay: number,
): { readonly works: readonly Work[]; readonly sent: readonly (readonly Sent[])[] } {
  const random = randomFrom(seed)
  const upTo = (most: number): number => Math.floor(random() * most)
  const pick = <T>(from: readonly T[]): T => from[upTo(from.length)] as T
  const word = (): string => Array.from({ length: 3 }, () => pick(SYLLABLES)).join('')
  const planned: Planned[] = []
  for (let day = 0; day < days; day++) for (let turn = 0; turn < perDay; turn++) plan(day)

  function plan(day: number): void {
    const known = planned.at(-1)
    const chance = random()
    const authors = Array.from({ length: 1 + upTo(3) }, () => [pick(GIVEN), pick(FAMILY)] as const)
    const fresh = `Membrane ${word()} and ${word()} of α-${word()} under ${word()} ${word()}`
    // Works that look like another one, and are none.
    if (known && chance < 0.05) add(day, known.title, [['Emmy', `Noether-${word()}`]])
    else if (known && chance < 0.1) add(day, `Erratum: ${known.title}`, known.authors)
    else if (chance < 0.15) {
      add(day, `${fresh}: Part I`, authors)
      add(day, `${fresh}: Part II`, authors)
    } else add(day, fresh, authors)
  }

  function add(day: number, title: string, authors: Work['authors']): void {
    const server = random() < 0.8 ? pick(['arxiv', 'biorxiv'] as const) : null
    const journal = server === null || random() < 0.75 ? pick(['alpha', 'beta'] as const) : null
    // The journal without identifiers can only be told by the title.
    const link =
      journal === 'beta' || server === null
        ? 'title'
        : pick(server === 'arxiv' ? (['title', 'relation', 'reference'] as const) : (['title', 'relation', 'published'] as const))
    const early = journal === null ? null : server === null ? day : day + 2 + upTo(6)
    const pubmed = early !== null && random() < 0.6 ? early + 2 + upTo(5) : null
    planned.push({
      number: planned.length + 1,
      title,
      authors,
      server,
      journal,
      link,
      days: {
        preprint: server === null ? null : day,
        second: server !== null && random() < 0.5 ? day + 1 + upTo(8) : null,
        early,
        corrected: journal === 'beta' && random() < 0.2 && early !== null ? early + 1 : null,
        pubmed,
        crossref: link === 'relation' && early !== null ? early - 1 : null,
        reference: link === 'reference' && early !== null ? early + pick([-1, 1]) : null,
      },
      copies: server !== null && journal !== null ? ['article'] : [],
    })
  }

  const sent = Array.from({ length: days + 20 }, (_, day) => sendAll(day, planned))
  return { works: planned, sent }
}

function sendAll(day: number, works: readonly Planned[]): Sent[] {
  const on = (kind: keyof Planned['days']) => works.filter(({ days }) => days[kind] === day)
  const date = addDays(FIRST_DAY, day)
  const listed = (journal: Journal): Planned[] => works.filter((work) => work.journal === journal && within(work.days.early, day, 6))
  const arxiv = (some: readonly Planned[]): Planned[] => some.filter(({ server }) => server === 'arxiv')
  const biorxiv = (some: readonly Planned[]): Planned[] => some.filter(({ server }) => server === 'biorxiv')
  const published = works.filter(({ link, days }) => link === 'published' && days.early === day)
  return [
    send(
      'arxiv',
      'arxiv-rss',
      arxivFeed(
        [...arxiv(on('preprint')).map((work) => [work, 'new'] as const), ...arxiv(on('second')).map((work) => [work, 'replace'] as const)],
        date,
      ),
      true,
    ),
    send('arxiv', 'arxiv-atom', arxivAtom(on('reference')), false),
    send(
      'biorxiv',
      'biorxiv',
      biorxivList(
        [
          ...biorxiv(on('preprint')).map((work) => [work, 1] as const),
          ...[...biorxiv(on('second')), ...published].map((work) => [work, 2] as const),
        ],
        date,
        published,
      ),
      true,
    ),
    send('feed:alpha', 'feed', feedOfAlpha(listed('alpha'), day), true),
    // The same feed under another address, with links that count who reads them.
    send(
      'feed:alpha-http',
      'feed',
      feedOfAlpha(listed('alpha'), day)
        .replaceAll('https://alpha.example', 'http://www.alpha.example')
        .replaceAll('</link>', '?utm_source=rss&amp;af=R</link>'),
      true,
    ),
    send('feed:beta', 'feed', feedOfBeta(listed('beta'), day), true),
    send('feed:beta-http', 'feed', feedOfBeta(listed('beta'), day).replaceAll('https://beta.example', 'http://beta.example'), true),
    send('europepmc', 'europepmc', europePmc(on('pubmed'), date), true),
    send('crossref', 'crossref', crossref(on('crossref'), date), true),
  ]
}

const within = (first: number | null, day: number, most: number): boolean => first !== null && day >= first && day < first + most
const send = (source: string, format: Format, body: string, isNews: boolean): Sent => ({ source, format, body, isNews })

const arxivId = ({ number }: Planned): string => `2605.${10_000 + number}`
const biorxivDoi = ({ number }: Planned): string => `10.1101/2026.05.01.${600_000 + number}`
const articleDoi = ({ number }: Planned): string => `10.1234/membranes.${number}`
const preprintDoi = (work: Planned): string => (work.server === 'arxiv' ? `10.48550/arXiv.${arxivId(work)}` : biorxivDoi(work))
const abstractOf = ({ title }: Planned): string => `We study ${title.toLowerCase()} and find what holds it together over time.`
const names = ({ authors }: Planned): string[] => authors.map((name) => name.join(' '))
const withoutAccents = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').replace('ø', 'o').replace('Ł', 'L')
/** `Brandao S`, as PubMed has it. */
const medline = ([given, family]: readonly [string, string]): string =>
  withoutAccents(`${family.replace(/ Jr\.$/, '')} ${(given.match(/\p{Lu}/gu) ?? []).join('')}`)
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

function arxivFeed(items: readonly (readonly [Planned, 'new' | 'replace'])[], date: string): string {
  const entries = items.map(
    ([work, type]) => `<item><title>${escaped(work.title)}</title><link>https://arxiv.org/abs/${arxivId(work)}</link>
      <description>arXiv:${arxivId(work)}v${type === 'new' ? 1 : 2} Announce Type: ${type}
      Abstract: ${escaped(abstractOf(work))}${type === 'new' ? '' : ' Revised.'}</description><guid isPermaLink="false">oai:arXiv.org:${arxivId(work)}v${type === 'new' ? 1 : 2}</guid>
      <category>physics.bio-ph</category><pubDate>${new Date(date).toUTCString()}</pubDate><arxiv:announce_type>${type}</arxiv:announce_type><dc:creator>${escaped(names(work).join(', '))}</dc:creator></item>`,
  )
  return `<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>physics.bio-ph</title>${entries.join('')}</channel></rss>`
}

function arxivAtom(works: readonly Planned[]): string {
  const entries = works.map(
    (
      work,
    ) => `<entry><id>http://arxiv.org/abs/${arxivId(work)}v1</id><title>${escaped(work.title)}</title><summary>${escaped(abstractOf(work))}</summary>
      ${names(work)
        .map((name) => `<author><name>${escaped(name)}</name></author>`)
        .join('')}<arxiv:doi>${articleDoi(work)}</arxiv:doi>
      <arxiv:journal_ref>J. Membr. 12, ${work.number} (2026)</arxiv:journal_ref></entry>`,
  )
  return `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">${entries.join('')}</feed>`
}

function biorxivList(items: readonly (readonly [Planned, number])[], date: string, published: readonly Planned[]): string {
  const collection = items.map(([work, version]) => ({
    doi: biorxivDoi(work),
    title: work.title,
    authors: work.authors
      .map(([given, family]) => `${family}, ${(given.match(/\p{Lu}/gu) ?? []).map((letter) => `${letter}.`).join(' ')}`)
      .join('; '),
    date,
    version: String(version),
    type: 'new results',
    category: 'biophysics',
    abstract: abstractOf(work),
    published: published.includes(work) ? articleDoi(work) : 'NA',
  }))
  return JSON.stringify({ messages: [{ status: 'ok', total: collection.length }], collection })
}

/** With DOIs, names as PubMed writes them, and the journal's name. */
function feedOfAlpha(works: readonly Planned[], day: number): string {
  const items = works.map(
    (work) => `<item><title>[ASAP] ${escaped(work.title)}</title><link>https://alpha.example/doi/${articleDoi(work)}</link>
      <dc:creator>${escaped(work.authors.map(medline).join(', '))}</dc:creator><prism:doi>${articleDoi(work)}</prism:doi>
      <prism:publicationName>${JOURNALS.alpha}</prism:publicationName><dc:date>${addDays(FIRST_DAY, work.days.early ?? day)}</dc:date>
      <description>${escaped(abstractOf(work))}</description></item>`,
  )
  return `<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"><channel><title>${JOURNALS.alpha}</title>${items.join('')}</channel></rss>`
}

/** Without identifiers; some titles are corrected on the page that they were on. */
function feedOfBeta(works: readonly Planned[], day: number): string {
  const items = works.map((work) => {
    const isCorrected = work.days.corrected !== null && day >= work.days.corrected
    return `<item><title>${escaped(isCorrected ? `${work.title} revisited` : work.title)}</title><link>https://beta.example/article/${work.number}</link>
      <author>${escaped(names(work).join(', '))}</author><pubDate>${new Date(addDays(FIRST_DAY, work.days.early ?? day)).toUTCString()}</pubDate></item>`
  })
  return `<rss><channel><title>${JOURNALS.beta}</title>${items.join('')}</channel></rss>`
}

function europePmc(works: readonly Planned[], date: string): string {
  const result = works.map((work) => ({
    id: String(40_000_000 + work.number),
    source: 'MED',
    pmid: String(40_000_000 + work.number),
    ...(work.journal === 'alpha' && { doi: articleDoi(work).toUpperCase() }),
    title: `${work.days.corrected === null ? work.title : `${work.title} revisited`}.`,
    abstractText: abstractOf(work),
    authorList: { author: work.authors.map((author) => ({ fullName: medline(author) })) },
    journalInfo: { journal: { title: work.journal === null ? '' : JOURNALS[work.journal] } },
    firstPublicationDate: date,
    dateOfCreation: date,
  }))
  return JSON.stringify({ hitCount: result.length, resultList: { result } })
}

function crossref(works: readonly Planned[], date: string): string {
  const items = works.map((work) => ({
    DOI: articleDoi(work),
    title: [work.title],
    author: work.authors.map(([given, family]) => ({ given, family })),
    type: 'journal-article',
    'container-title': [JOURNALS.alpha],
    published: { 'date-parts': [date.split('-').map(Number)] },
    relation: { 'has-preprint': [{ id: preprintDoi(work), 'id-type': 'doi' }] },
    created: { 'date-time': `${date}T00:00:00Z` },
  }))
  return JSON.stringify({ message: { items, 'total-results': items.length } })
}
