import { normaliseTitle } from '../papers/identity.ts'
import type { Choice } from '../port/chat.ts'
import { fieldOf } from '../search/query/fields.ts'
import { readSuggestedFeeds } from '../sources/suggested-feeds.ts'
import type { Needs } from './command.ts'

/** Fields whose values are completed. */
const FIELDS = ['journal', 'source', 'type', 'has'] as const
type Field = (typeof FIELDS)[number]
/** Those that papers here have, and the journals of the bundled list of feeds: a topic may wait for them. */
type Values = Readonly<Record<Field | 'feeds', readonly string[]>>

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
    return { journal, source, type: ['preprint'], has: ['code'], feeds: readSuggestedFeeds().feeds.map(({ title }) => title) }
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

/**
 * Whole queries in which the value of the last field is completed; null where no such value is being typed.
 * @param isTopic whether papers may come that are not here yet
 */
export async function completeField(typed: string, valuesOf: FieldValues, isTopic = false): Promise<Choice[] | null> {
  const found = UNFINISHED.exec(typed)
  const named = fieldOf(found?.[1] ?? '')
  const field = FIELDS.find((each) => each === named)
  if (!found || !field) return null
  const begun = found[2] as string
  const before = typed.slice(0, typed.length - begun.length)
  const wanted = normaliseTitle(begun)
  const known = await valuesOf()
  const here = known[field]
  const isHere = new Set(here.map(normaliseTitle))
  const later = isTopic && field === 'journal' ? known.feeds.filter((name) => !isHere.has(normaliseTitle(name))) : []
  const values = [...here, ...later].map((name) => ({ name, words: ` ${normaliseTitle(name)}`, isLater: !here.includes(name) }))
  const beginning = values.filter(({ words }) => words.startsWith(` ${wanted}`))
  const within = values.filter(({ words }) => !words.startsWith(` ${wanted}`) && words.includes(` ${wanted}`))
  const all = [...beginning, ...within]
  return [...all.filter(({ isLater }) => !isLater), ...all.filter(({ isLater }) => isLater)].map(({ name }) => {
    const value = `${before}${/^[\w.-]+$/.test(name) ? name : `"${name.replaceAll('"', '')}"`}`
    return { value, label: value }
  })
}
