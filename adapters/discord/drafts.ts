import { randomBytes } from 'node:crypto'
import type { Form } from '../../src/port/chat.ts'

/** What people had filled in when it was refused: a modal cannot stay open, so it is offered again. */
export interface Drafts {
  /** @returns the id by which it is found */
  keep(form: Form): string
  find(id: string): Form | null
}

/** They are gone with the process; what was typed also stands in the answer. */
const MOST_KEPT = 500

export function createDrafts(): Drafts {
  const kept = new Map<string, Form>()
  return {
    keep(form) {
      const id = randomBytes(6).toString('base64url')
      kept.set(id, form)
      const [oldest] = kept.keys()
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
      return id
    },
    find: (id) => kept.get(id) ?? null,
  }
}
