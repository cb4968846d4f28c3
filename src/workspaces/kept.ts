import { randomBytes } from 'node:crypto'
import type { Kept } from '../port/kept.ts'
import { inHurry } from '../store/busy.ts'
import type { Store } from '../store/store.ts'
import { keyOf } from '../store/workspace-key.ts'
import { createShards } from './shards.ts'

/** Somebody waits for a form. */
const FORM_WAIT_MS = 1_000

/** What is kept for adapters. @param copy names this copy of the program among several; null where there is one */
export function createKept(store: Pick<Store, 'keptForms' | 'shards' | 'workspaceViews'>, copy: string | null, now: () => number): Kept {
  return {
    async keepForm({ person, ...of }, form) {
      const id = randomBytes(6).toString('base64url')
      await inHurry(FORM_WAIT_MS, () => store.keptForms.keep({ workspace: keyOf(of), person }, id, form, now()))
      return id
    },
    findForm: ({ person, ...of }, id) => inHurry(FORM_WAIT_MS, () => store.keptForms.find({ workspace: keyOf(of), person }, id, now())),
    shards: copy === null ? null : (platform, application) => createShards(platform, application, copy, store, now),
  }
}
