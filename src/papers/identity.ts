import { createHash } from 'node:crypto'
import { withoutTrailing } from '../port/text.ts'
import { isSuffix } from './authors.ts'
import { idInLink } from './hosts.ts'
import { foldLetters } from './letters.ts'
import { authorWords, matchName, readName } from './names.ts'
import type { PaperDraft } from './paper.ts'
import { isPreprint } from './preprints.ts'
import { withoutVersion } from './versions.ts'

/**
 * A key names one paper across all sources: `arxiv:2401.12208` (no version), `doi:10.…` (lower case, no version), `acl:P19-1001`, `pmid:34902460`. A paper
 * with none of these has the key `title:` + a hash of its normalised title and first author, and from a feed `link:` + a hash of its page's address.
 */
export type PaperKey = string

/** The archives with identifiers of the old form, such as `hep-ph/0301050`. */
const OLD_ARCHIVE =
  '(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-(?:ex|lat|ph|th)|math|math-ph|mtrl-th|nlin|nucl-(?:ex|th)|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con)'
/** Patterns of identifiers, also used to find them in a text. */
export const FORMS = {
  arxiv: String.raw`\d{4}\.\d{4,5}`,
  oldArxiv: String.raw`${OLD_ARCHIVE}(?:\.[a-z-]{2,8})?\/\d{7}`,
  version: String.raw`(?:v\d{1,3})?`,
  /** What arXiv prints in the margin after its identifier: `[cs.CL] 12 Jan 2024`. */
  stamp: String.raw`(?:\s\[[\w.-]{1,20}\](?:\s{1,2}\d{1,2}\s[a-z]{3}\s\d{4})?)?`,
  doi: String.raw`10\.\d{4,9}\/`,
  acl: String.raw`\d{4}\.[a-z0-9_]{1,40}-[a-z0-9_]{1,40}\.\d{1,5}`,
  oldAcl: String.raw`[a-z]\d{2}-\d{4,5}`,
} as const
const ARXIV_ID = new RegExp(String.raw`^(?:arxiv:?\s{0,2})?(${FORMS.arxiv}|${FORMS.oldArxiv})${FORMS.version}${FORMS.stamp}$`, 'i')
const DOI = new RegExp(String.raw`^(?:doi:?\s{0,2})?(${FORMS.doi}[^\s<>"]{1,300})$`, 'i')
const ACL_ID = new RegExp(String.raw`^(?:acl:?\s{0,2})?(${FORMS.oldAcl}|${FORMS.acl})$`, 'i')
const PUBMED_ID = /^(?:pmid|pubmed)(?::\s{0,2}|\s)(\d{1,9})$/i
const ARXIV_DOI = /^10\.48550\/arxiv\.(.+)$/i
/** DOIs of the ACL Anthology end in its own identifier. */
const ACL_DOI = /^10\.18653\/v1\/(.+)$/i
/** What feeds and newsletters append to links to count who follows them, and the language of a page. */
const TRACKERS = /^(?:utm_\w*|mc_\w*|fbclid|gclid|dgcid|af|track|rss|feed|ref|source|rft_dat|via|cid|campaign|lng|tlng|nrm|lang|locale)$/i
/** The page of a version of a preprint at OSF. */
const OSF_VERSION = /^(\/preprints\/(?:[a-z]{2,30}\/)?[a-z\d]{5})_v\d{1,3}$/
/** How much of the words of two titles is common where one corrects the other. */
const LIKE_TITLES = 0.5
const LONGEST_REFERENCE = 2_000
/** Different papers may share a title of fewer words ("Introduction", "Reply to Smith"). */
const FEWEST_TITLE_WORDS = 4
/** So many authors have two papers of one title in common where they are one, in whatever order they stand. */
const FEWEST_COMMON = 2
const PLAIN: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' }
/** Longer lists are those of collaborations. */
const MOST_COMPARED = 30

/**
 * The key that an identifier or a link to a paper's page names, or null: arXiv, DOI, ACL and PubMed identifiers, and the sites of hosts.ts.
 * Brackets, quotes and full stops around it are ignored.
 */
export function readKey(reference: string): PaperKey | null {
  if (reference.length > LONGEST_REFERENCE) return null
  const text = unwrap(reference)
  const linked = idInLink(text)
  return readIdentifier(linked === null ? text : unwrap(linked))
}

function readIdentifier(text: string): PaperKey | null {
  const arxiv = ARXIV_ID.exec(text)?.[1]
  if (arxiv) return `arxiv:${arxiv.toLowerCase().replace(/\.[a-z-]+\//, '/')}`
  const acl = ACL_ID.exec(text)?.[1]
  if (acl) return `acl:${acl.toLowerCase()}`
  const pubmed = PUBMED_ID.exec(text)?.[1]
  if (pubmed) return `pmid:${pubmed}`
  const doi = withoutTrailing(DOI.exec(text)?.[1] ?? '', '/')
  if (!doi) return null
  const inside = (ARXIV_DOI.exec(doi) ?? ACL_DOI.exec(doi))?.[1]
  return (inside ? readIdentifier(inside) : null) ?? `doi:${withoutVersion(doi.toLowerCase())}`
}

/** Removes brackets, quotes, stars and full stops around a text. A bracket that closes one inside the text, as in a DOI, stays. */
export function unwrap(text: string): string {
  const bare = text.replace(/^[^\p{L}\p{N}-]+/u, '') // a minus excludes the text after it
  let end = bare.length
  let [round, square] = [surplus(bare, '(', ')'), surplus(bare, '[', ']')]
  while (end > 0) {
    const sign = bare[end - 1] as string
    if (/[\p{L}\p{N}/]/u.test(sign) || (sign === ')' && round >= 0) || (sign === ']' && square >= 0)) break
    round -= surplus(sign, '(', ')')
    square -= surplus(sign, '[', ']')
    end--
  }
  return bare.slice(0, end)
}

/** How many more brackets are opened in a text than closed. */
function surplus(text: string, opening: string, closing: string): number {
  return text.split(opening).length - text.split(closing).length
}

/** Keys of a draft, never empty: the named ones, or else that of its title. */
export function keysOf(draft: PaperDraft): PaperKey[] {
  const named = [...new Set(draft.keys)]
  return named.some((key) => kindOf(key) !== 'link') ? named : [...named, titleKey(draft)]
}

/**
 * The key of a paper's own page, for papers that have no identifier: the same for http and https, and whatever a feed appends to count its readers.
 * @param address an address of http or https
 */
export function linkKey(address: string): PaperKey {
  const { host, pathname, searchParams } = new URL(address)
  const query = [...searchParams].filter(([name, value]) => !TRACKERS.test(name) && !/^rss$/i.test(value)).map((pair) => pair.join('='))
  const path = withoutTrailing(pathname, '/')
  const page = host === 'osf.io' ? path.replace(OSF_VERSION, '$1') : path
  return `link:${hash([host.replace(/^www\./, ''), page, ...query.sort()].join('\n'))}`
}

/** The key of an item of a feed by the feed's own name for it, for papers that have no identifier. @param feed its home, or its title */
export function guidKey(feed: string, guid: string): PaperKey {
  return `link:${hash(`guid\n${feed}\n${guid}`)}`
}

/** Whether a known paper that only a page's address names is a draft with another title: a corrected one is much like it, and by the same author. */
export function isCorrected(known: Identified, draft: Identified): boolean {
  const [left, right] = [known.title, draft.title].map((title) => new Set(normaliseTitle(title).split(' '))) as [Set<string>, Set<string>]
  const common = [...left].filter((word) => right.has(word)).length
  const [one = '', other = ''] = [known.authors[0], draft.authors[0]]
  return common / (left.size + right.size - common) >= LIKE_TITLES && (one === '' || other === '' || areNamesAlike(one, other, true))
}

/** For a short title without an author, the abstract is included to distinguish papers. */
export function titleKey({ title, authors, abstract }: Pick<PaperDraft, 'title' | 'authors' | 'abstract'>): PaperKey {
  const author = normaliseAuthor(authors[0])
  const more = author === '' && isShort(title) ? `\n${abstract ?? ''}` : ''
  return `title:${hash(`${normaliseTitle(title)}\n${author}${more}`)}`
}

/** Equal for titles that differ only in case, accents, punctuation and spacing. */
export function titleHash(title: string): string {
  return hash(normaliseTitle(title))
}

/** Whether keys certainly belong to two papers: arXiv gives each paper one id. */
export function areApart(a: readonly PaperKey[], b: readonly PaperKey[]): boolean {
  const [left, right] = [a, b].map((keys) => keys.filter((key) => kindOf(key) === 'arxiv')) as [PaperKey[], PaperKey[]]
  return left.length > 0 && right.length > 0 && !left.some((key) => right.includes(key))
}

/** Why papers of one title are not one: two identifiers of one kind, other first authors, or a title that many papers have. */
export type Apart = { readonly keys: readonly [PaperKey, PaperKey] } | 'authors' | 'short title'

/**
 * Whether two papers with the same normalised title are one. They are not if both have a key of one kind and these differ, except the DOIs of a
 * preprint and of an article, or if only a short title is equal. Otherwise they are if their first authors or most of all authors agree, or one is unknown.
 */
export function isSamePaper(a: Identified, b: Identified): boolean {
  return whyApart(a, b) === null
}

/** Why two papers with the same normalised title are not one, as `isSamePaper` has it; null if they are. */
export function whyApart(a: Identified, b: Identified): Apart | null {
  for (const key of a.keys) {
    const kind = kindOf(key)
    if (kind === 'title' || kind === 'link') continue
    // A preprint has a DOI of its own beside that of its article.
    const others = b.keys.filter((other) => kindOf(other) === kind && isPreprint([other]) === isPreprint([key]))
    if (others[0] !== undefined && !others.includes(key)) return { keys: [key, others[0]] }
  }
  const [left, right] = [a.authors[0] ?? '', b.authors[0] ?? '']
  if (normaliseAuthor(left) === '' || normaliseAuthor(right) === '') return isShort(a.title) ? 'short title' : null
  return areNamesAlike(left, right, isShort(a.title)) || haveSameAuthors(a.authors, b.authors) ? null : 'authors'
}

/**
 * Whether two names may be one person's, as `Brandão S`, `Simone Brandao` and `Wang Xiaoming`, `Xiaoming Wang`; Jun Wang and Lei Wang are two. A
 * short title needs the same family name at the same place.
 */
function areNamesAlike(one: string, other: string, isShort: boolean): boolean {
  if (isShort && familyOf(one) !== familyOf(other)) return false
  const [left, right] = [one, other].map(spellingsOf) as [Set<string>, Set<string>]
  return [...left].some((name) => [...right].some((each) => mayBeOne(name, each)))
}

function mayBeOne(one: string, other: string): boolean {
  const [left, right] = [readName(one), readName(other)]
  if (left === null || right === null) return familyOf(one) === familyOf(other)
  return matchName(left, authorWords(other)) !== null || matchName(right, authorWords(one)) !== null
}

/** How else sources may write a name, beside what `matchName` knows. */
function spellingsOf(name: string): Set<string> {
  return new Set([name, familyBehind(name)].flatMap((each) => [each, inPlainLetters(each)]))
}

/** `Kim Min-Ji` -> `Min-Ji Kim`. */
function familyBehind(name: string): string {
  return name.includes(',') ? name : name.replace(/^(\p{L}[\p{L}'’-]{1,40}) (?=\p{Lu}\p{Ll})(.+)$/u, '$2 $1')
}

/** As names are written without accents where these are letters of their own: `Müller` is `Mueller`, `Jørgensen` is `Joergensen`. */
function inPlainLetters(name: string): string {
  return name.normalize('NFC').replace(/[äöüøåæœÄÖÜØÅ]/g, (letter) => PLAIN[letter.toLowerCase()] ?? letter)
}

/** Whether two lists name the same authors in another order, or with another spelling of the first: most of the shorter one, and at least two. */
function haveSameAuthors(one: readonly string[], other: readonly string[]): boolean {
  const [fewer, more] = one.length < other.length ? [one, other] : [other, one]
  const compared = fewer.slice(0, MOST_COMPARED)
  const common = compared.filter((name) => more.slice(0, MOST_COMPARED).some((each) => areNamesAlike(name, each, false)))
  return common.length >= FEWEST_COMMON && common.length / compared.length > 1 / 2
}

function isShort(title: string): boolean {
  return normaliseTitle(title).split(' ').length < FEWEST_TITLE_WORDS
}

type Identified = Pick<PaperDraft, 'title' | 'authors' | 'keys'>

export function kindOf(key: PaperKey): string {
  return key.slice(0, key.indexOf(':'))
}

/** The first key of a kind, without the kind; null where there is none. */
export function idOf(keys: readonly PaperKey[], kind: string): string | null {
  return keys.find((key) => kindOf(key) === kind)?.slice(kind.length + 1) ?? null
}

/** A title, normalised for comparison. */
export function normaliseTitle(title: string): string {
  return fold(title)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** The family name. Sources abbreviate and order the other names differently. The keys of titles are made of it, so it stays as it is. */
function normaliseAuthor(author: string | undefined): string {
  if (!author) return ''
  const family = author.includes(',') ? (author.split(',')[0] as string) : (author.trim().split(/\s+/).at(-1) as string)
  return fold(family).replace(/[^\p{L}\p{N}]+/gu, '')
}

/** The family name, for comparison: also `Jørgensen` is `Jorgensen`, and King Jr. is King. */
export function familyOf(author: string): string {
  const parts = author.split(',').filter((part) => !isSuffix(part))
  const words = ((parts.length > 1 ? parts[0] : parts.join(' ')) ?? '')
    .trim()
    .split(/\s+/)
    .filter((word, index) => index === 0 || !isSuffix(word))
  return foldLetters(words.at(-1) ?? '').replace(/[^\p{L}\p{N}]+/gu, '')
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
