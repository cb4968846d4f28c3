import { readFollowed } from '../topics/followed.ts'
import { nearestCommands, splitCommand } from './grammar.ts'
import { readSaid as readPlain, type Said } from './plain-words.ts'
import { readSelection } from './selection.ts'
import { COMMANDS, SHAPES } from './table.ts'

interface Typed {
  readonly name: string
  readonly rest: string
}

/** What is said for politeness, or to see more of a list, and is no command. */
export type Aside = Exclude<Said['kind'], 'line' | 'search'>

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

/**
 * The command that a line means, and what stands behind its name. Nothing typed is a question for help; papers alone are to be shown. What
 * begins with no command, nor with a slip of one, is read as plain words.
 */
export function readTyped(text: string): Typed | Aside {
  const line = ungrouped(text.trim().replace(/^\/papers?\b\s*/i, ''))
  const { name, rest } = splitCommand(line)
  if (name === '') return { name: 'help', rest: '' }
  if (name === 'follow') return { name: 'subscribe', rest: readFollowed(rest) ?? rest }
  if (isCommand(name)) return { name, rest }
  const found = readSaid(line) ?? (isSelection(line) ? { name: 'show', rest: line } : null)
  if (found !== null) return found
  const said = readPlain(line, isCommand)
  if (said.kind !== 'line' || said.line !== line) return readWords(line)
  return nearestCommands(name, SHAPES).length > 0 || rest === '' ? { name, rest } : readWords(line)
}

/** Plain words: those that are no command, and name no papers by number, are a search. */
export function readWords(text: string): Typed | Aside {
  const said = readPlain(text, isCommand)
  if (said.kind === 'search') return { name: 'search', rest: said.query }
  if (said.kind !== 'line') return said.kind
  const line = ungrouped(said.line)
  const { name, rest } = splitCommand(line)
  if (isCommand(name)) return { name, rest }
  // “Follow up of sepsis” is rather looked for.
  const followed = name === 'follow' ? readFollowed(rest) : null
  if (followed !== null) return { name: 'subscribe', rest: followed }
  // A year is rather looked for.
  const isNumbers = readSelection(line)?.every(({ kind }) => kind === 'numbers') === true && !/\d{4}/.test(line)
  return readSaid(line) ?? (isNumbers ? { name: 'show', rest: line } : { name: 'search', rest: line })
}

/** `channel tune` is `tune`; `channel estimation` stays what it is. */
function ungrouped(line: string): string {
  const [group = '', name = ''] = line.replace(/^\//, '').split(/\s+/, 2)
  const isGrouped = group.toLowerCase() === 'channel' && COMMANDS.some((each) => each.isInGroup && each.name === name.toLowerCase())
  return isGrouped ? line.slice(line.indexOf(name, group.length)) : line
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
