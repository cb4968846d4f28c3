import { likelyFamilies } from '../../papers/names.ts'
import type { QueryWord } from '../engines/engine.ts'
import { nameTerm } from './indexed.ts'
import type { Lexicon } from './lexicon.ts'
import type { PlannedQuery, Unit } from './plan.ts'

/** Describes how each word and name of a planned query was understood. */
export function createWordReader(lexicon: Lexicon) {
  const namesLike = (word: string): string[] => lexicon.suggestions(nameTerm(word)).map((term) => term.slice(nameTerm('').length))

  function toWord({ surface, ways, guesses, isName, isAlternative, year }: Unit, suggest: boolean): QueryWord {
    const isLost = suggest && ways.length === 0
    const suggestions = isLost ? (isName ? namesLike(surface) : lexicon.suggestions(surface)) : []
    return {
      surface,
      isKnown: ways.length > 0 && guesses.length === 0,
      ways: ways.map(({ terms, isInOrder }) => ({ terms: terms.map(lexicon.text), isInOrder })),
      guesses,
      suggestions,
      author: null,
      isAlternative,
      year,
    }
  }

  function toAuthor({ text, person }: PlannedQuery['people'][number], suggest: boolean): QueryWord {
    const isKnown = person !== null && person.terms.length > 0
    const family = person === null || isKnown ? '' : (likelyFamilies(person.name).at(-1) ?? '')
    const near = suggest && family !== '' ? namesLike(family) : []
    return { surface: text, isKnown, ways: [], guesses: [], suggestions: near, author: text, isAlternative: false, year: null }
  }

  /** @param suggest whether to look for known words to replace unknown ones */
  return ({ units, people }: Pick<PlannedQuery, 'units' | 'people'>, suggest: boolean): QueryWord[] => [
    ...units.map((unit) => toWord(unit, suggest)),
    ...people.map((person) => toAuthor(person, suggest)),
  ]
}
