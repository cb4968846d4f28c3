import { normaliseTitle } from '../papers/identity.ts'
import type { Choice } from '../port/chat.ts'
import { fieldOf } from '../search/query/fields.ts'
import type { Needs } from './command.ts'

/** Fields whose values are completed. */
const FIELDS = ['journal', 'source', 'type', 'has'] as const
type Field = (typeof FIELDS)[number]
type Values = Readonly<Record<Field, readonly string[]>>

/** To count them takes a tenth of a second in a large library. They change little while somebody types. */
const REMEMBERED_MS = 5 * 60_000
const MOST_JOURNALS = 2_000
/** The word that is being typed: a field, and what is there of its value, which may be within a quotation that is still open. */
const UNFINISHED = /(?:^|[\s(|-])([a-z]{1,20}):(["“„«][^"”“»]*|[^\s"”“»()|]*)$/i

export type FieldValues = () => Promise<Values>

/** The values of fields that papers here have, those of the most papers first. */
export function rememberFieldValues({ store, now }: Needs<'store' | 'now'>): FieldValues {
  let known: { readonly at: number; readonly values: Promise<Values> } | null = null

  async function count(): Promise<Values> {
    const [journal, source] = await Promise.all([store.papers.journals(MOST_JOURNALS), store.papers.sources()])
    return { journal, source, type: ['preprint'], has: ['code'] }
  }

  return () => {
    if (known === null || Math.abs(now() - known.at) > REMEMBERED_MS) {
      const values = count()
      known = { at: now(), values }
      values.catch(() => {
        known = null // the next one tries again
      })
    }
    return known.values
  }
}

/** Whole queries in which the value of the last field is completed; null where no such value is being typed. */
export async function completeField(typed: string, valuesOf: FieldValues): Promise<Choice[] | null> {
  const found = UNFINISHED.exec(typed)
  const named = fieldOf(found?.[1] ?? '')
  const field = FIELDS.find((each) => each === named)
  if (!found || !field) return null
  const begun = found[2] as string
  const before = typed.slice(0, typed.length - begun.length)
  const wanted = normaliseTitle(begun)
  const values = (await valuesOf())[field].map((name) => ({ name, words: ` ${normaliseTitle(name)}` }))
  const beginning = values.filter(({ words }) => words.startsWith(` ${wanted}`))
  const within = values.filter(({ words }) => !words.startsWith(` ${wanted}`) && words.includes(` ${wanted}`))
  return [...beginning, ...within].map(({ name }) => {
    const value = `${before}${/^[\w.-]+$/.test(name) ? name : `"${name.replaceAll('"', '')}"`}`
    return { value, label: value }
  })
}
