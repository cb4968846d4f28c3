import { fileURLToPath } from 'node:url'
import { ROOT } from '../config/root.ts'
import type { Store } from '../store/store.ts'
import { readEntries } from './file.ts'

const SEEDS = new URL('seeds/papers.jsonl', ROOT)

/** Adds the bundled papers; on every start, which costs little and brings what a newer version has of them. */
export async function plantSeeds(store: Pick<Store, 'papers'>, at: number): Promise<void> {
  const drafts = []
  for await (const entry of readEntries(fileURLToPath(SEEDS))) if ('draft' in entry) drafts.push(entry.draft)
  await store.papers.ingest(drafts, { source: 'seeds', isNews: false, at })
}
