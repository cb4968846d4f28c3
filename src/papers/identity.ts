import { createHash } from 'node:crypto'
import type { PaperDraft } from './paper.ts'

/**
 * A key names one paper for every source: `arxiv:2401.12208` (no version), `doi:10.…` (lower case), `acl:P19-1001`,
 * `pmid:34902460`. A paper with none of
 * these is keyed `title:` + a hash of its normalised title and first author.
 */
export type PaperKey = string

const ARXIV_ID = /^(?:arxiv:\s?)?(\d{4}\.\d{4,5}|[a-z][a-z-]{1,12}(?:\.[a-z]{2})?\/\d{7})(?:v\d{1,3})?(?:\s\[[\w.-]{1,20}\])?$/i
const DOI = /^(?:doi:\s?)?(10\.\d{4,9}\/[^\s<>"]{1,200})$/i
const ACL_ID = /^(?:acl:)?([a-z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9_]{1,40}-[a-z0-9_]{1,40}\.\d{1,5})$/i
const PUBMED_ID = /^(?:pmid|pubmed):\s?(\d{1,9})$/i
const ARXIV_DOI = /^10\.48550\/arxiv\.(.+)$/i
/** The Anthology's papers have DOIs that end in its own identifier. */
const ACL_DOI = /^10\.18653\/v1\/(.+)$/i
const ARXIV_PAGE = /^\/(?:abs|pdf|html|format|list)\/(.+?)(?:\.pdf)?\/?$/
/** Titles of fewer words ("Introduction", "Reply to Smith") are shared by different papers. */
const FEWEST_TITLE_WORDS = 4

/** The key that an identifier or a link to a paper's page names, or null. Accepts arXiv, DOI, ACL and Hugging Face forms. */
export function readKey(reference: string): PaperKey | null {
  const text = reference.trim().replace(/^<|>$/g, '')
  return readLink(text) ?? readIdentifier(text)
}

function readIdentifier(text: string): PaperKey | null {
  const arxiv = ARXIV_ID.exec(text)?.[1]
  if (arxiv) return `arxiv:${arxiv.toLowerCase().replace(/\.[a-z]{2}\//, '/')}`
  const acl = ACL_ID.exec(text)?.[1]
  if (acl) return `acl:${acl.toLowerCase()}`
  const pubmed = PUBMED_ID.exec(text)?.[1]
  if (pubmed) return `pmid:${pubmed}`
  const doi = DOI.exec(text)?.[1]?.replace(/[.,;)\]]+$/, '')
  if (!doi) return null
  const inside = (ARXIV_DOI.exec(doi) ?? ACL_DOI.exec(doi))?.[1]
  return (inside ? readIdentifier(inside) : null) ?? `doi:${doi.toLowerCase()}`
}

function readLink(text: string): PaperKey | null {
  const bare =
    /^(?:https?:\/\/)?(?:www\.|dx\.|export\.)?(arxiv\.org|alphaxiv\.org|huggingface\.co|hf\.co|doi\.org|aclanthology\.org|aclweb\.org|pubmed\.ncbi\.nlm\.nih\.gov)(\/[^?#\s]*)/i.exec(
      text,
    )
  const host = bare?.[1]?.toLowerCase()
  const path = bare?.[2]
  if (!host || !path) return null
  if (host.endsWith('xiv.org')) return readIdentifier(decodeSafely(ARXIV_PAGE.exec(path)?.[1] ?? ''))
  if (host === 'huggingface.co' || host === 'hf.co') return readIdentifier(/^\/papers\/([^/]+)/.exec(path)?.[1] ?? '')
  if (host.startsWith('pubmed')) return readIdentifier(`pmid:${/^\/(\d+)\/?$/.exec(path)?.[1]}`)
  if (host === 'doi.org') return readIdentifier(decodeSafely(path.slice(1)))
  return readIdentifier(/^\/(?:anthology\/)?([^/]+?)(?:\.pdf)?\/?$/.exec(path)?.[1] ?? '')
}

function decodeSafely(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Keys of a draft, never empty: the named ones, or the one of its title. */
export function keysOf(draft: PaperDraft): PaperKey[] {
  const named = [...new Set(draft.keys)]
  return named.length > 0 ? named : [titleKey(draft)]
}

/** Of a short title without an author it takes the abstract to tell one paper from another. */
export function titleKey({ title, authors, abstract }: Pick<PaperDraft, 'title' | 'authors' | 'abstract'>): PaperKey {
  const author = normaliseAuthor(authors[0])
  const more = author === '' && isShort(title) ? `\n${abstract ?? ''}` : ''
  return `title:${hash(`${normaliseTitle(title)}\n${author}${more}`)}`
}

/** Equal for titles that differ in case, accents, punctuation and spacing only. */
export function titleHash(title: string): string {
  return hash(normaliseTitle(title))
}

/** Whether keys name two papers for certain: arXiv gives a paper one id. */
export function areApart(a: readonly PaperKey[], b: readonly PaperKey[]): boolean {
  const [left, right] = [a, b].map((keys) => keys.filter((key) => kindOf(key) === 'arxiv')) as [PaperKey[], PaperKey[]]
  return left.length > 0 && right.length > 0 && !left.some((key) => right.includes(key))
}

/**
 * Whether two papers of the same normalised title are one. Not when both have a named key of one kind and these differ; not by title alone
 * when it is short; else when their first authors agree or one is unknown.
 */
export function isSamePaper(a: Identified, b: Identified): boolean {
  for (const key of a.keys) {
    const kind = kindOf(key)
    if (kind === 'title') continue
    const others = b.keys.filter((other) => kindOf(other) === kind)
    if (others.length > 0 && !others.includes(key)) return false
  }
  const [left, right] = [normaliseAuthor(a.authors[0]), normaliseAuthor(b.authors[0])]
  if (left !== '' && right !== '') return left === right
  return !isShort(a.title)
}

function isShort(title: string): boolean {
  return normaliseTitle(title).split(' ').length < FEWEST_TITLE_WORDS
}

type Identified = Pick<PaperDraft, 'title' | 'authors' | 'keys'>

export function kindOf(key: PaperKey): string {
  return key.slice(0, key.indexOf(':'))
}

function normaliseTitle(title: string): string {
  return fold(title)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** The family name: sources abbreviate and order the others as they like. */
function normaliseAuthor(author: string | undefined): string {
  if (!author) return ''
  const family = author.includes(',') ? (author.split(',')[0] as string) : (author.trim().split(/\s+/).at(-1) as string)
  return fold(family).replace(/[^\p{L}\p{N}]+/gu, '')
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
