import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Small answers in the real shapes, with papers that do not exist. */
export const FIXTURES = join(import.meta.dirname, 'fixtures')
/** What live services sent; beside the checkout where its developers work, else missing. */
export const COLLECTION = join(import.meta.dirname, '..', '..', '..', 'shared', 'fixtures')
export const hasCollection = existsSync(COLLECTION)

export function fixture(name: string): string {
  return readFileSync(join(FIXTURES, name), 'utf8')
}

/** A text in pieces of so many bytes, as it comes over a wire: characters are cut in the middle. */
export async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
