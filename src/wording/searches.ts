// What people read above the papers that a search found.

import { lines, say, strong, type Text } from '../port/text.ts'
import type { Ranking } from '../search/engines/engine.ts'
import { QUERY_LIMITS } from '../search/query/syntax.ts'
import { stillIndexing } from './papers.ts'
import { clip, count, listed, quoted } from './phrases.ts'

/** In a longer query a word more or less says little. */
const MOST_LOOKED_AT = 4
/** Of a word's guesses so many are named. */
const MOST_GUESSES = 3

export function searchHeading(query: string, { hits, total, guessed, words }: Ranking): string {
  const related = hits.filter((hit) => !hit.matches).length
  const others = related > 0 ? `, ${related.toLocaleString('en')} related` : ''
  if (total > 0) return `${count(total, 'paper')} ${total === 1 ? 'matches' : 'match'} ${quoted(query)}${others}`
  if (guessed === 0) return `No paper matches ${quoted(query)}. The closest:`
  return `No paper matches ${quoted(query)} as written. With ${swapped(words)} ${count(guessed, 'paper')} ${guessed === 1 ? 'does' : 'do'}${others}:`
}

/** `“xplainer” for “xplaner”`. */
function swapped(words: Ranking['words']): string {
  const replaced = words.filter(({ guesses }) => guesses.length > 0)
  return listed(
    replaced.map(({ surface, guesses }) => `${listed(guesses.slice(0, MOST_GUESSES).map(quoted), 'or')} for ${quoted(surface)}`),
  )
}

/** @param dropped what was no longer asked for, in words */
export function relaxedHeading(query: string, dropped: readonly string[], { total, guessed, words }: Ranking): string {
  const guess = total === 0 && guessed > 0 ? `, and with ${swapped(words)}` : ''
  return `No paper matches ${quoted(query)}. The closest without asking for ${listed(dropped.map((part) => clip(part, 60)))}${guess}:`
}

export const noMatch = (query: string): Text => say`No paper matches ${quoted(query)}.`

export const nothingLeft = (query: string): Text => say`No paper matches ${quoted(query)}: it leaves out every paper here.`

/** What a person should know of how the query was read, a sentence each. */
export function searchNotes(notes: readonly string[], { words, total, undated, wordsLeftOut }: Ranking, pending: number): Text {
  const isShort = words.length <= MOST_LOOKED_AT
  const lost = isShort ? words.filter(({ isKnown, guesses }) => !isKnown && guesses.length === 0) : []
  const guessed = total === 0 ? [] : words.filter((word) => word.guesses.length > 0)
  const years = words.flatMap(({ year }) => year ?? [])
  return lines(
    ...notes.map((note) => say`${note}`),
    ...guessed.map(
      ({ surface, guesses }) => say`No paper has “${surface}”; searched for ${listed(guesses.slice(0, MOST_GUESSES))} as well.`,
    ),
    ...lost.map(notKnown),
    ...years.map((year) => say`“${year}” may be a date: papers of ${year - 1} to ${year + 1} rank higher, and none is left out.`),
    undated > 0 ? say`${count(undated, 'paper')} left out: no date is known for ${undated === 1 ? 'it' : 'them'}.` : [],
    wordsLeftOut > 0 ? say`Only the ${QUERY_LIMITS.words} most telling words were searched for; ${wordsLeftOut} left out.` : [],
    pending > 0 ? stillIndexing(pending) : [],
  )
}

/** Of a word or a name that no paper here has. */
export function notKnown({ surface, suggestions, author }: Ranking['words'][number]): Text {
  const near = suggestions.length === 0 ? '' : ` Nearest: ${suggestions.join(', ')}.`
  return author === null ? say`No paper has “${clip(surface, 60)}”.${near}` : say`No author here is called “${clip(surface, 60)}”.${near}`
}

/** @param known the names of journals that papers here have, the most frequent first */
export const noSuchJournal = (journal: string, known: readonly string[]): Text =>
  known.length === 0
    ? say`No paper here names its journal.`
    : say`No paper here names a journal called ${strong(clip(journal, 60))}. The most frequent here: ${listed(known.slice(0, 10).map((name) => clip(name, 40)))}.`

/** @param known the names of sources that papers here have */
export const noSuchSource = (source: string, known: readonly string[]): Text =>
  say`No paper here is from the source ${strong(clip(source, 60))}. The sources here: ${listed(known.slice(0, 10).map((name) => clip(name, 40)))}.`
