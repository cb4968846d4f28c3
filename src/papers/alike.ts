import { familyOf, normaliseTitle } from './identity.ts'

/** How much of the words of two titles is common where they are alike. */
const LIKE_TITLES = 0.75
const FEWEST_WORDS = 4
/** More papers of one author with one word are a series, or one name of many people. */
const MOST_IN_GROUP = 100

/** What tells papers apart at a glance. */
export interface Titled {
  readonly id: number
  readonly title: string
  /** The first author. */
  readonly author: string | undefined
}

/** Two papers that look alike; the older one first. */
export interface Pair {
  readonly one: number
  readonly other: number
  /** 1 for titles that are equal but for case, accents and signs. */
  readonly likeness: number
}

/** Papers that may be one: with the same title, or by a first author of the same family name with nearly the same title. The most alike first. */
export function findAlike(papers: readonly Titled[]): Pair[] {
  const groups = new Map<string, Member[]>()
  for (const { id, title, author } of papers) {
    const whole = normaliseTitle(title)
    const words = new Set(whole.split(' '))
    const family = author === undefined ? '' : familyOf(author)
    const longest = [...words].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).slice(0, 2)
    const beginning = whole.split(' ').slice(0, FEWEST_WORDS).join(' ')
    const near = family === '' || words.size < FEWEST_WORDS ? [] : [...longest, beginning].map((part) => `${family}\n${part}`)
    for (const name of new Set([`\n${whole}`, ...near]))
      groups.set(name, [...(groups.get(name) ?? []), { id, whole, words }].slice(0, MOST_IN_GROUP))
  }
  const pairs = new Map<string, Pair>()
  for (const group of groups.values()) {
    for (const [index, a] of group.entries()) {
      for (const b of group.slice(index + 1)) {
        const likeness = likenessOf(a, b)
        const [one, other] = [Math.min(a.id, b.id), Math.max(a.id, b.id)]
        if (likeness >= LIKE_TITLES) pairs.set(`${one} ${other}`, { one, other, likeness })
      }
    }
  }
  return [...pairs.values()].sort((a, b) => b.likeness - a.likeness || a.one - b.one || a.other - b.other)
}

interface Member {
  readonly id: number
  readonly whole: string
  readonly words: ReadonlySet<string>
}

/** A title that another one goes on with a subtitle is just alike. */
function likenessOf(one: Member, other: Member): number {
  const [short, long] = one.whole.length < other.whole.length ? [one, other] : [other, one]
  const isBeginning = short.words.size >= FEWEST_WORDS && long.whole.startsWith(`${short.whole} `)
  return Math.max(share(one.words, other.words), isBeginning ? LIKE_TITLES : 0)
}

function share(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const common = [...one].filter((word) => other.has(word)).length
  return common / (one.size + other.size - common)
}
