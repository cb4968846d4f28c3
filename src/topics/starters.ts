import { z } from 'zod'
import { hasWord, QUERY_LIMITS } from '../search/query/syntax.ts'

/** A suggested topic, with a query that is known to find what its name says. */
export interface Starter {
  readonly name: string
  readonly query: string
  /** A short description without a full stop. */
  readonly about: string
}

/** A list of starters: those of a field (config/fields.ts), and those about the bundled papers (`seeds/topics.json`). */
export const StarterList: z.ZodType<readonly Starter[]> = z
  .array(
    z.strictObject({
      name: z.string().trim().max(40).refine(hasWord, 'needs a letter or a digit'),
      query: z.string().trim().min(1).max(QUERY_LIMITS.characters),
      about: z.string().trim().min(1).max(100),
    }),
  )
  .refine((starters) => new Set(starters.map(({ name }) => plainName(name))).size === starters.length, 'two starters have one name')

/** The starter of this name, in any case, spacing and punctuation: `chest xray reports` is “Chest X-ray reports”. */
export function findStarter(starters: readonly Starter[], text: string): Starter | null {
  const name = plainName(text)
  return starters.find((starter) => plainName(starter.name) === name) ?? null
}

function plainName(name: string): string {
  return name
    .slice(0, 200)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
