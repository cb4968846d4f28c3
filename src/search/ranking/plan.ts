import { readKey } from '../../papers/identity.ts'
import { readName } from '../../papers/names.ts'
import { analyse, isFrameWord, type Token } from '../query/analysis.ts'
import { QUERY_LIMITS, type QueryNode, type QueryPurpose, type TextField } from '../query/syntax.ts'
import { GUESS_WEIGHT, type Guessable, guessAt } from './guesses.ts'
import type { Lexicon } from './lexicon.ts'
import { createPersonFinder, findNamed, type PersonFinder } from './people.ts'
import {
  gatherWords,
  groupTokens,
  isNameLike,
  isNumbered,
  isTelling,
  leaveOutSpecies,
  readYear,
  surfaceOf,
  type Word,
} from './word-groups.ts'
import { weighWord } from './word-weight.ts'

/** One way for a paper to contain a word: all of these terms (lexicon numbers). */
export interface Way {
  readonly terms: readonly number[]
  /** 1 for the word itself, less for a guess at it. */
  readonly weight: number
  /** Whether the terms must follow each other. */
  readonly isInOrder: boolean
}

/** One word of a query as typed, and the ways in which a paper can contain it; none if no paper can. */
export interface Unit {
  readonly surface: string
  readonly ways: readonly Way[]
  /** How specific the word is: its idf over the indexed papers. */
  readonly idf: number
  /** A factor beside its idf: papers repeat the words of their subject, so such words count more; 1 on average. */
  readonly weight: number
  /** Whether it only frames a question. */
  readonly isFrame: boolean
  /** The known words that replace it if it is unknown. */
  readonly guesses: readonly string[]
  /** The exact spellings that a title may contain. */
  readonly spellings: readonly string[]
  /** Whether its capitals make it a name: BERT, and the words of “Kaiming He”. */
  readonly isName: boolean
  /** Whether it is an alternative of an OR. */
  readonly isAlternative: boolean
  /** The year, if it is a year after other words. It may be a date, so a paper need not contain it. */
  readonly year: number | null
}

export type Plan =
  | { readonly kind: 'words'; readonly units: readonly Unit[] }
  /** A paper with the phrase has its units. */
  | { readonly kind: 'phrase'; readonly units: readonly Unit[]; readonly tokens: readonly PhraseToken[]; readonly field: TextField | null }
  | { readonly kind: 'term'; readonly units: readonly Unit[]; readonly field: TextField }
  | { readonly kind: 'author'; readonly text: string; readonly person: PersonFinder | null }
  | { readonly kind: 'category' | 'source' | 'journal' | 'type' | 'has'; readonly value: string }
  | { readonly kind: 'id'; readonly keys: readonly string[] }
  | Extract<QueryNode, { readonly kind: 'dates' | 'like' }>
  | { readonly kind: 'not'; readonly child: Plan }
  | { readonly kind: 'and' | 'or'; readonly children: readonly Plan[] }

export interface PhraseToken {
  /** -1 for a word that no paper has. */
  readonly term: number
  readonly joined: number
}

/** A query made ready for one state of the index. */
export interface PlannedQuery {
  readonly plan: Plan
  /** The words that rank: all positive words, also those in phrases and fields. */
  readonly units: readonly Unit[]
  /** The author names in the query. */
  readonly people: readonly Extract<Plan, { readonly kind: 'author' }>[]
  /** The terms that the last word of a short query may become. It may be unfinished even if it is a known word. */
  readonly unfinished: readonly number[]
  /** Stop words of a short query. They decide no match, but a title that has them as typed is more likely meant (MoRE). */
  readonly fillers: readonly string[]
  /** The terms of plain words in order, including stop words, as in a title; -1 for a word that no paper has. */
  readonly title: readonly number[]
  /** The same words as typed; empty if the query has more than words. */
  readonly words: readonly string[]
  /** The person that a query of only capitalised words may name: “Yann LeCun”; null if it names nobody. */
  readonly person: PersonFinder | null
  /** Words that do not count because the query has too many. */
  readonly wordsLeftOut: number
}

/** A paper must contain all words of a query of up to this many. Often these are words that somebody remembers of a title. */
export const WHOLE_QUERY = 3

/** In a query of up to this many words each word and guess counts in full, and the last word may be unfinished. */
export const SHORT_QUERY = 4

/** Finding near spellings scans the lexicon, so only this many unknown words are guessed. */
const MOST_GUESSED = 8
export function planQuery(root: QueryNode, lexicon: Lexicon, papers: number, purpose: QueryPurpose): PlannedQuery {
  return new Planner(lexicon, papers, purpose).plan(root)
}

/** The idf of a word that `n` of `papers` papers have (BM25), never negative. */
export function idf(n: number, papers: number): number {
  return Math.log(1 + (papers - n + 0.5) / (n + 0.5))
}

class Planner {
  readonly #lexicon: Lexicon
  readonly #papers: number
  readonly #purpose: QueryPurpose
  readonly #units: Unit[] = []
  readonly #people: PlannedQuery['people'][number][] = []
  readonly #fillers: string[] = []
  #guessed = 0
  #alternatives = 0
  #leftOut = 0

  constructor(lexicon: Lexicon, papers: number, reading: QueryPurpose) {
    this.#lexicon = lexicon
    this.#papers = papers
    this.#purpose = reading
  }

  plan(root: QueryNode): PlannedQuery {
    const plan = this.#node(root, false)
    const tokens = root.kind === 'words' ? analyse(root.text) : []
    return {
      plan,
      units: this.#units,
      people: this.#people,
      unfinished: this.#purpose === 'search' ? this.#unfinished() : [],
      fillers: this.#fillers,
      title: this.#phrase(tokens).map(({ term }) => term),
      words: tokens.map(({ surface }) => surface),
      person: root.kind === 'words' ? findNamed(root.text, tokens, this.#lexicon) : null,
      wordsLeftOut: this.#leftOut,
    }
  }

  #unfinished(): readonly number[] {
    const last = this.#units.at(-1)
    if (!last || this.#units.length > SHORT_QUERY) return []
    if (last.guesses.length > 0 || last.surface.length <= QUERY_LIMITS.prefix) return []
    const own = new Set(last.ways.flatMap((way) => way.terms))
    const terms = this.#lexicon
      .completions(last.surface)
      .flatMap((spelling) => this.#lexicon.find(this.#lexicon.termOf(spelling) ?? '') ?? [])
    return [...new Set(terms)].filter((term) => !own.has(term))
  }

  #node(node: QueryNode, negated: boolean): Plan {
    switch (node.kind) {
      case 'words':
        return { kind: 'words', units: this.#rank(this.#withYears(this.#read(node.text, negated), negated), negated) }
      case 'phrase':
        return {
          kind: 'phrase',
          field: node.field,
          units: this.#rank(this.#read(node.text, negated), negated),
          tokens: this.#phrase(analyse(node.text)),
        }
      case 'term':
        return { kind: 'term', field: node.field, units: this.#rank(this.#read(node.text, negated), negated) }
      case 'author':
        return this.#author(node.text, negated)
      case 'id':
        return { kind: 'id', keys: idKeys(node.value) }
      case 'not':
        return { kind: 'not', child: this.#node(node.child, true) }
      case 'and':
        return { kind: 'and', children: gatherWords(node.children).map((child) => this.#node(child, negated)) }
      case 'or':
        return { kind: 'or', children: this.#either(node.children, negated) }
      default:
        return node
    }
  }

  #either(nodes: readonly QueryNode[], negated: boolean): Plan[] {
    this.#alternatives++
    const plans = nodes.map((node) => this.#node(node, negated))
    this.#alternatives--
    return plans
  }

  #author(text: string, negated: boolean): Plan {
    const name = readName(text)
    const plan = { kind: 'author', text, person: name && createPersonFinder(name, this.#lexicon) } as const
    if (!negated) this.#people.push(plan)
    return plan
  }

  /** Adds the words of a positive part to the ranking. */
  #rank(units: readonly Unit[], negated: boolean): readonly Unit[] {
    if (!negated) this.#units.push(...units)
    return units
  }

  #read(text: string, negated: boolean): Unit[] {
    const groups = groupTokens(analyse(text))
    const telling = groups.filter((group) => group.length > 1 || group[0]?.length === 2 || isTelling(group[0]?.[0] as Token, text))
    const kept = telling.length > 0 ? telling : groups
    if (!negated) this.#fillers.push(...groups.filter((group) => !kept.includes(group)).map((group) => group[0]?.[0]?.surface ?? ''))
    const mayGuess = this.#purpose === 'search' && !negated
    const units = kept.map((group, index) => {
      const isLast = index === kept.length - 1
      const isName = group.some((word) => word.some((token) => isNameLike(token, text)))
      return { ...this.#unit(group, mayGuess ? (isName ? 'systems' : 'words') : 'nothing', isLast), isName }
    })
    if (units.length <= QUERY_LIMITS.words) return units
    this.#leftOut += units.length - QUERY_LIMITS.words
    const telltale = (unit: Unit): number => (unit.ways.length > 0 ? unit.idf : 0)
    const best = new Set([...units].sort((a, b) => telltale(b) - telltale(a)).slice(0, QUERY_LIMITS.words))
    return units.filter((unit) => best.has(unit))
  }

  /** Marks years: “SemEval 2020” may mean the year. “2020” alone is read earlier (spoken-dates.ts). */
  #withYears(units: readonly Unit[], negated: boolean): readonly Unit[] {
    if (negated || this.#purpose === 'topic') return units
    return units.length < 2 ? units : units.map((unit) => ({ ...unit, year: readYear(unit.surface) }))
  }

  #unit(group: readonly Word[], among: Guessable, isLast: boolean): Unit {
    const surface = surfaceOf(group)
    const compound = group.length > 1 ? group[0]?.at(-1) : undefined
    const joined = compound?.joined != null ? this.#lexicon.find(compound.joined) : undefined
    const gene = joined === undefined && among !== 'nothing' ? leaveOutSpecies(group) : null
    if (gene) return this.#guessAs(gene, surface, among, isLast)
    const parts = group.map((word) => this.#termsOf(word))
    const ways: Way[] = []
    if (joined !== undefined) ways.push({ terms: [joined], weight: 1, isInOrder: false })
    if (parts.every((part) => part !== null)) ways.push({ terms: parts.flat(), weight: 1, isInOrder: isNumbered(group) })
    if (ways.length === 0 && among !== 'nothing') return this.#guess(group, surface, among, isLast)
    const spellings = group.map((word) => word.map((token) => token.surface).join(''))
    return this.#weigh({ surface, ways, guesses: [], spellings: [...new Set([spellings.join(''), ...spellings])] })
  }

  /** The term of a word. If no paper has a word such as X-ray as one, the terms of its parts; null if no paper has them. */
  #termsOf([first, second]: Word): number[] | null {
    const whole = second && first.joined !== null ? this.#lexicon.find(first.joined) : undefined
    if (whole !== undefined) return [whole]
    const terms = [first, ...(second ? [second] : [])].map((token) => this.#lexicon.find(token.term))
    return terms.every((term) => term !== undefined) ? terms : null
  }

  /** Replaces an unknown word by known ones that begin with it or differ by a typing error. */
  #guess(group: readonly Word[], surface: string, among: Guessable, isLast: boolean): Unit {
    if (group.length > 1) {
      // One part of a hyphenated word is unknown: guess each part, and require all parts.
      const parts = group.map((word) => this.#unit([word], among, false))
      const ways = parts.every((part) => part.ways.length > 0) ? parts.map((part) => part.ways[0] as Way) : []
      const whole = ways.length > 0 ? [{ terms: ways.flatMap((way) => way.terms), weight: GUESS_WEIGHT, isInOrder: isNumbered(group) }] : []
      const guesses = parts.flatMap((part) => part.guesses)
      return this.#weigh({ surface, ways: whole, guesses, spellings: guesses })
    }
    if (this.#guessed >= MOST_GUESSED) return this.#weigh({ surface, ways: [], guesses: [], spellings: [] })
    this.#guessed++
    const found = guessAt(surface, among, isLast, this.#lexicon)
    const guesses = [...new Set(found.map(({ spelling }) => spelling))]
    return this.#weigh({ surface, ways: found.map((guess) => this.#spelled(guess)), guesses, spellings: guesses })
  }

  /** Replaces an unknown word by what it is called elsewhere. */
  #guessAs(group: readonly Word[], surface: string, among: Guessable, isLast: boolean): Unit {
    const unit = this.#unit(group, among, isLast)
    const ways = unit.ways.map((way) => ({ ...way, weight: GUESS_WEIGHT * way.weight }))
    const guesses = ways.length > 0 && unit.guesses.length === 0 ? [unit.surface] : unit.guesses
    return { ...unit, surface, ways, guesses }
  }

  #spelled({ spelling, weight }: { readonly spelling: string; readonly weight: number }): Way {
    return { terms: [this.#lexicon.number(this.#lexicon.termOf(spelling) as string)], weight, isInOrder: false }
  }

  #weigh(unit: Omit<Unit, 'idf' | 'weight' | 'isFrame' | 'isName' | 'isAlternative' | 'year'>): Unit {
    const papersWith = unit.ways.map((way) => Math.min(...way.terms.map((term) => this.#lexicon.papersWith(term))))
    return {
      ...unit,
      idf: idf(Math.max(0, ...papersWith), this.#papers),
      weight: weighWord(unit.surface, unit.ways[0]?.terms[0], this.#lexicon),
      isFrame: isFrameWord(unit.surface),
      isName: false,
      isAlternative: this.#alternatives > 0,
      year: null,
    }
  }

  #phrase(tokens: readonly Token[]): PhraseToken[] {
    return tokens.map((token) => ({
      term: this.#lexicon.find(token.term) ?? -1,
      joined: token.joined === null ? -1 : (this.#lexicon.find(token.joined) ?? -1),
    }))
  }
}

function idKeys(value: string): string[] {
  const key = readKey(value)
  return key ? [key] : [value.toLowerCase()]
}
