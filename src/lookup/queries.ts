// What a query becomes in the languages of the services. Only words, names and categories go out; what else a query asks is met here.

import { isFrameWord, isStopWord } from '../search/query/analysis.ts'
import type { QueryNode } from '../search/query/syntax.ts'

/** Hugging Face reads this many characters of a question. */
const LONGEST_TEXT = 250
/** Of a long text, the longest words tell most; each further word would leave papers out. */
const MOST_WORDS = 8
/** Of more words than these our own ranking does not ask for all, so a sentence finds papers that put it otherwise. */
const MOST_REQUIRED = 3
/** A longer text is no title, and a name has fewer words. */
const LONGEST_TITLE_WORDS = 30
const LONGEST_NAME_WORDS = 4

/** A query in plain words, without what it leaves out. */
export function plainWords(root: QueryNode): string {
  const text = textsIn(root).join(' ').replace(/\s+/g, ' ').trim()
  if (text.length <= LONGEST_TEXT) return text
  const cut = text.slice(0, LONGEST_TEXT + 1)
  return (cut.includes(' ') ? cut.slice(0, cut.lastIndexOf(' ')) : cut.slice(0, LONGEST_TEXT)).trim()
}

function textsIn(node: QueryNode): string[] {
  switch (node.kind) {
    case 'words':
    case 'phrase':
    case 'term':
    case 'author':
      return [node.text]
    case 'and':
    case 'or':
      return node.children.flatMap(textsIn)
    default:
      return []
  }
}

/**
 * What arXiv is asked: first for the words as a title or a name, then for papers with all of them. In place of these, more than a few words are
 * asked for as a title or all at once, then for any of them; arXiv puts papers that have many of them first.
 */
export function arxivQueries(root: QueryNode): string[] {
  const wording = (isLast: boolean): string | null =>
    express(root, {
      words: (text) => {
        const isLong = tellingWords(text).length > MOST_REQUIRED
        const wanted = (link: 'AND' | 'OR'): string | null => joinWords(text, link, (word) => quote(word, 'all'))
        if (isLast) return wanted(isLong ? 'OR' : 'AND')
        return either(asTitle(text, 'ti'), asName(text, 'au'), isLong ? wanted('AND') : null)
      },
      phrase: (text, field) => quote(text, field === null ? 'all' : field === 'title' ? 'ti' : 'abs'),
      author: (text) => quote(text, 'au'),
      category: (value) => `cat:${arxivCategory(value)}`,
    })
  return [...new Set([wording(false), wording(true)].filter((query) => query !== null))]
}

/** What Europe PMC is asked; null where nothing of a query can be asked there. */
export function europePmcQuery(root: QueryNode): string | null {
  return express(root, {
    words: (text) =>
      either(
        asTitle(text, 'TITLE'),
        asName(text, 'AUTH'),
        allOf(text, (word) => quote(word, null)),
      ),
    phrase: (text, field) => quote(text, field === null ? null : field === 'title' ? 'TITLE' : 'ABSTRACT'),
    author: (text) => quote(text, 'AUTH'),
    category: () => null,
  })
}

/**
 * What Europe PMC is asked for a topic. Our own matching reads titles and abstracts alone, so papers with the words only in their full texts
 * are left out. Null where nothing of the topic can be asked there.
 */
export function europePmcTopicQuery(root: QueryNode): string | null {
  const inText = (text: string): string | null => either(quote(text, 'TITLE'), quote(text, 'ABSTRACT'))
  return express(root, {
    words: (text) => allOf(text, inText),
    phrase: (text, field) => (field === null ? inText(text) : quote(text, field === 'title' ? 'TITLE' : 'ABSTRACT')),
    author: (text) => quote(text, 'AUTH'),
    category: () => null,
  })
}

/** How a service writes the parts of a query; null for what it cannot be asked. */
interface Dialect {
  readonly words: (text: string) => string | null
  readonly phrase: (text: string, field: 'title' | 'abstract' | null) => string | null
  readonly author: (text: string) => string | null
  readonly category: (value: string) => string | null
}

/** Without what is left out, dates and sources: those of the answer that do not fit are left out here. */
function express(node: QueryNode, dialect: Dialect): string | null {
  switch (node.kind) {
    case 'words':
      return dialect.words(node.text)
    case 'phrase':
    case 'term':
      return dialect.phrase(node.text, node.field)
    case 'author':
      return dialect.author(node.text)
    case 'category':
      return dialect.category(node.value)
    case 'and':
    case 'or': {
      const parts = node.children.map((child) => express(child, dialect)).filter((part) => part !== null)
      return join(parts, node.kind === 'and' ? 'AND' : 'OR')
    }
    default:
      return null
  }
}

function asTitle(text: string, field: string): string | null {
  return wordsOf(text).length <= LONGEST_TITLE_WORDS ? quote(text, field) : null
}

function asName(text: string, field: string): string | null {
  const words = wordsOf(text)
  return words.length <= LONGEST_NAME_WORDS && words.every((word) => /^\p{L}/u.test(word)) ? quote(text, field) : null
}

function allOf(text: string, write: (word: string) => string | null): string | null {
  return joinWords(text, 'AND', write)
}

function joinWords(text: string, link: 'AND' | 'OR', write: (word: string) => string | null): string | null {
  const telling = tellingWords(text)
  const longest = new Set([...telling].sort((a, b) => b.length - a.length).slice(0, MOST_WORDS))
  return join(
    telling.filter((word) => longest.has(word)).flatMap((word) => write(word) ?? []),
    link,
  )
}

/** Without those that any text has and those that only frame a question, unless there are no others. */
function tellingWords(text: string): string[] {
  const words = [...new Set(wordsOf(text))]
  const isNoStopWord = (word: string): boolean => !isStopWord(word.toLowerCase())
  const telling = words.filter((word) => isNoStopWord(word) && !isFrameWord(word.toLowerCase()))
  if (telling.length > 0) return telling
  const written = words.filter(isNoStopWord)
  return written.length > 0 ? written : words
}

function either(...parts: readonly (string | null)[]): string | null {
  return join(
    parts.filter((part) => part !== null),
    'OR',
  )
}

function join(parts: readonly string[], link: 'AND' | 'OR'): string | null {
  const [only] = parts
  if (only === undefined) return null
  return parts.length === 1 ? only : `(${parts.join(` ${link} `)})`
}

/** Nothing but words and single blanks stands between the quotes, so nothing that was typed is an operator there. */
function quote(text: string, field: string | null): string | null {
  const words = wordsOf(text).join(' ')
  if (words === '') return null
  return field === null ? `"${words}"` : `${field}:"${words}"`
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+(?:[-'’.][\p{L}\p{N}]+)*/gu) ?? []
}

/** `cs.cv` -> `cs.CV`, `cs` -> `cs.*`: arXiv minds the case, and an archive alone has few papers. */
function arxivCategory(value: string): string {
  const [archive = '', subject] = value.split('.')
  if (subject === undefined) return archive.includes('-') ? `${archive}*` : `${archive}.*`
  return `${archive}.${subject.length === 2 ? subject.toUpperCase() : subject}`
}
