import type { PaperKey } from './identity.ts'

const PAGES: Record<string, (id: string) => string> = {
  arxiv: (id) => `https://arxiv.org/abs/${encodePath(id)}`,
  doi: (id) => `https://${/^10\.\d{4,9}\/(osf\.io\/[a-z\d]{5})$/.exec(id)?.[1] ?? `doi.org/${encodePath(id)}`}`,
  acl: (id) => `https://aclanthology.org/${encodePath(aclCase(id))}`,
  pmid: (id) => `https://pubmed.ncbi.nlm.nih.gov/${encodePath(id)}/`,
}
const LABELS: Record<string, string> = { arxiv: 'arXiv', doi: 'doi', acl: 'ACL', pmid: 'PMID' }

/** A page of the paper, built only from its keys, so that no text of a source becomes a link. Null if no key has a page. */
export function linkOf(keys: readonly PaperKey[]): string | null {
  const best = bestKey(keys)
  return best ? (PAGES[best.kind]?.(best.id) ?? null) : null
}

const TEXTS: Record<string, (id: string) => string> = {
  arxiv: (id) => `https://arxiv.org/pdf/${encodePath(id)}`,
  acl: (id) => `https://aclanthology.org/${encodePath(aclCase(id))}.pdf`,
}

/** Where the paper's whole text is free to read, built only from its keys; null if no key tells. */
export function fullTextOf(keys: readonly PaperKey[]): string | null {
  for (const [kind, toLink] of Object.entries(TEXTS)) {
    const key = keys.find((candidate) => candidate.startsWith(`${kind}:`))
    if (key) return toLink(key.slice(kind.length + 1))
  }
  return null
}

/** The paper's identifier for people: `arXiv:2401.12208`, `doi:10.…`; null for a paper without one. */
export function identifierOf(keys: readonly PaperKey[]): string | null {
  const best = bestKey(keys)
  return best ? `${LABELS[best.kind]}:${best.kind === 'acl' ? aclCase(best.id) : best.id}` : null
}

/** A name of the paper that works everywhere: its identifier, or its id in the library. */
export function nameOf({ id, keys }: { readonly id: number; readonly keys: readonly PaperKey[] }): string {
  return identifierOf(keys) ?? `id:${id}`
}

function bestKey(keys: readonly PaperKey[]): { kind: string; id: string } | null {
  for (const kind of Object.keys(PAGES)) {
    const key = keys.find((candidate) => candidate.startsWith(`${kind}:`))
    if (key) return { kind, id: key.slice(kind.length + 1) }
  }
  return null
}

/** Old ACL ids (`P19-1001`) have a capital letter, new ones (`2024.acl-long.1`) have none. */
function aclCase(id: string): string {
  return /^[a-z]\d/.test(id) ? id.toUpperCase() : id
}

/** Also encodes characters that `encodeURIComponent` keeps, such as the parentheses of a DOI, which would end the link in chats. */
function encodePath(id: string): string {
  const encode = (part: string): string =>
    encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return id.split('/').map(encode).join('/')
}
