// The clause `as NAME`.

import { withoutTrailing } from '../port/text.ts'
import { FIELDS } from '../search/query/fields.ts'
import { closingQuote, hasWord } from '../search/query/syntax.ts'
import { type Clause, type Part, plainWords } from './part.ts'
import { strayInName, sureInName } from './stray.ts'
import { TOPIC_LIMITS } from './subscription.ts'
import { shown } from './typed.ts'
import { isAttempt, MOST_NAME_WORDS, nextKeyword, problemOfAttempt, unread } from './unread.ts'
import { isKeyword, textOf, unquote, type Word } from './words.ts'

/** How far from the end a name may begin if the words after it are meant as clauses. */
const MOST_WORDS_BEHIND = 24

/** The last `as` with one to six words after it, or with words in quotes. A clause never becomes part of the name. */
export function lastName(part: Part, end: number): Clause | null {
  const { words, text } = part
  const quoted = words[end - 1]?.inside
  const first =
    quoted && closingQuote(text, quoted.start) === quoted.end - 1 && words[end - 1]?.end === quoted.end
      ? startingAt(words, end - 1, quoted.start)
      : null
  if (first !== null && first > part.from && isKeyword(words[first - 1], 'as')) return name(part, first, end)
  for (let at = end - 2; at >= part.from && end - at - 1 <= MOST_WORDS_BEHIND; at--) {
    if (!isKeyword(words[at], 'as')) continue
    const stop = nextKeyword(part, at + 1, end)
    if (stop === at + 1 || !isName(part, at + 1, stop)) continue
    const isLong = stop - at - 1 > MOST_NAME_WORDS
    const stray = isLong ? sureInName(part, at + 1, stop) : strayInName(part, at + 1, stop)
    if (stray !== null) return stray
    if (isLong) continue
    if (stop === end) return name(part, at + 1, end)
    if (end - at - 1 <= MOST_NAME_WORDS || hasAttempt(part, stop, end))
      return unread(stop, problemOfAttempt(part, stop, nextKeyword(part, stop + 1, end)))
  }
  return null
}

function hasAttempt(part: Part, from: number, end: number): boolean {
  for (let at = from; at < end; at = nextKeyword(part, at + 1, end)) if (isAttempt(part, at, nextKeyword(part, at + 1, end))) return true
  return false
}

/** The word that begins at this position of the text, at or before the given word. */
function startingAt(words: readonly Word[], from: number, start: number): number | null {
  let at = from
  while (at > 0 && (words[at]?.start ?? 0) > start) at--
  return words[at]?.start === start ? at : null
}

/** `such as CT`, `seen as a graph` and `as pixels OR voxels` belong to a query. */
function isName(part: Part, from: number, end: number): boolean {
  const { words } = part
  if (/^(?:such|well|known|same|so)$/i.test(plainWords(part, from - 2, from - 1) ?? '') || /^(?:an?|the)$/.test(words[from]?.text ?? ''))
    return false
  const isOperator = ({ text }: Word): boolean =>
    text === 'OR' || /^-[\p{L}\p{N}"“„«»‚(]/u.test(text) || FIELDS.includes(/^([a-z]+):./i.exec(text)?.[1]?.toLowerCase() ?? '')
  return !words.slice(from, end).some(isOperator)
}

function name({ text, words }: Part, from: number, end: number): Clause {
  const typed = unquote(withoutTrailing(textOf(text, words, from, end), ',;'))
  const problem = nameProblem(typed)
  return { kind: 'name', value: problem === null ? typed : { problem }, from: from - 1 }
}

function nameProblem(typed: string): string | null {
  if (typed.length > TOPIC_LIMITS.name)
    return `${shown(typed)} is too long for a name; at most ${TOPIC_LIMITS.name} characters can be read in a list.`
  if (/[\p{Cc}\u2028\u2029]/u.test(typed)) return `The name ${shown(typed)} has a line break in it; write it on one line.`
  return hasWord(typed) ? null : `${shown(typed)} is not a name; it needs a letter or a digit.`
}
