import { readFollowed } from '../topics/followed.ts'
import { splitCommand } from './grammar.ts'
import { readSelection } from './selection.ts'
import { SHAPES } from './table.ts'

interface Typed {
  readonly name: string
  readonly rest: string
}

/** What people type beside papers as they read it on buttons, and the command it is. */
const SAYINGS: ReadonlyMap<string, string> = new Map([
  ['open', 'show'],
  ['read', 'show'],
  ['abstract', 'show'],
  ['like', 'similar'],
  ['remove', 'unsave'],
  ['up', 'vote up'],
  ['down', 'vote down'],
  ['upvote', 'vote up'],
  ['downvote', 'vote down'],
])

/** The command that a line means, and what stands behind its name. Nothing typed is a question for help; papers alone are to be shown. */
export function readTyped(text: string): Typed {
  const { name, rest } = splitCommand(text)
  if (name === '') return { name: 'help', rest: '' }
  if (name === 'follow') return { name: 'subscribe', rest: readFollowed(rest) ?? rest }
  if (isCommand(name)) return { name, rest }
  const line = text.trim().replace(/^\/papers?\b\s*/i, '')
  return readSaid(line) ?? (isSelection(line) ? { name: 'show', rest: line } : { name, rest })
}

/** As `readTyped`, of plain words: those that are no command, and name no papers by number, are a search. */
export function readWords(text: string): Typed {
  const { name, rest } = splitCommand(text)
  // “Follow up of sepsis” is rather looked for.
  if (isCommand(name) || (name === 'follow' && readFollowed(rest) !== null)) return readTyped(text)
  // A year is rather looked for.
  const isNumbers = readSelection(text)?.every(({ kind }) => kind === 'numbers') === true && !/\d{4}/.test(text)
  return readSaid(text.trim()) ?? (isNumbers ? { name: 'show', rest: text } : { name: 'search', rest: text })
}

/** Whether papers are named behind a command, not words that may be looked for. */
export function namesPapers(rest: string): boolean {
  return readSelection(rest.replace(/^(?:up|down)\s|\syes$/gi, '')) !== null
}

/** `open 2`, and `2 save` or `1-3 vote up`, which are said as often as `save 2`. */
function readSaid(line: string): Typed | null {
  const words = line.split(/\s+/)
  const saying = commandOf(words[0] ?? '')
  const rest = words.slice(1).join(' ')
  if (saying && readSelection(rest)) return splitCommand(`${saying} ${rest}`)
  const at = words.findIndex((word, index) => index > 0 && commandOf(word) !== null)
  const papers = words.slice(0, at).join(' ')
  const [verb = '', ...more] = words.slice(Math.max(at, 0))
  const isWhole = more.length === 0 || (more.length === 1 && /^(?:up|down)$/i.test(more[0] ?? ''))
  return at > 0 && isWhole && readSelection(papers) ? splitCommand([commandOf(verb), ...more, papers].join(' ')) : null
}

/** The command about papers or topics that a word stands for; null for any other word. */
function commandOf(word: string): string | null {
  const name = word.toLowerCase()
  const shape = SHAPES.find((candidate) => candidate.name === name)
  const isAbout = shape?.options.some((option) => option.name === 'paper' || option.name === 'topic')
  return isAbout ? name : (SAYINGS.get(name) ?? null)
}

function isSelection(line: string): boolean {
  return readSelection(line)?.every(({ kind }) => kind !== 'all') === true
}

function isCommand(name: string): boolean {
  return SHAPES.some((shape) => shape.name === name)
}
