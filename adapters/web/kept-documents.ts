import { createHash } from 'node:crypto'

/** To write a document of 1,000 papers takes a tenth of a second, in which nobody else is answered. A page has 13 documents. */
const KEPT = { documents: 16, ms: 60_000 }

interface Document {
  readonly type: string
  readonly body: string
  /** Of HTTP, by what is in it. */
  readonly tag: string
}

export function toDocument(type: string, body: string): Document {
  return { type, body, tag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` }
}

/** Keeps what was written for who asks again soon, as long as the page has not changed. */
export function createKept(now: () => number): (key: string, changedAt: number, write: () => Promise<Document>) => Promise<Document> {
  const all = new Map<string, { readonly at: number; readonly changedAt: number; readonly document: Promise<Document> }>()
  return (key, changedAt, write) => {
    const known = all.get(key)
    if (known && known.changedAt === changedAt && now() - known.at < KEPT.ms) return known.document
    all.delete(key)
    for (const [oldest] of all) if (all.size >= KEPT.documents) all.delete(oldest)
    const document = write()
    all.set(key, { at: now(), changedAt, document })
    document.catch(() => all.delete(key))
    return document
  }
}
