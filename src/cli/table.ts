import { nearestCommands, splitCommand } from '../commands/grammar.ts'
import { SHAPES } from '../commands/table.ts'
import { type ExitCode, Fault } from '../config/fault.ts'
import { readVersion } from '../config/version.ts'
import { clip } from '../wording/phrases.ts'
import { backupVerb } from './backup.ts'
import { commandVerb } from './command.ts'
import { discordVerb } from './discord.ts'
import { doctorVerb } from './doctor.ts'
import { feedsVerb } from './feeds.ts'
import { fieldsVerb } from './fields.ts'
import { forgetVerb } from './forget.ts'
import { importVerb } from './import.ts'
import { keysVerb } from './keys.ts'
import { moveVerb } from './move.ts'
import { papersVerb } from './papers.ts'
import { replayVerb } from './replay.ts'
import { restoreVerb } from './restore.ts'
import { searchVerb } from './search.ts'
import { statusVerb } from './status.ts'
import { subscriptionsVerb } from './subscriptions.ts'
import { syncVerb } from './sync.ts'
import type { Desk, Verb } from './verb.ts'

export const VERBS: readonly Verb[] = [
  searchVerb,
  importVerb,
  syncVerb,
  feedsVerb,
  fieldsVerb,
  papersVerb,
  commandVerb,
  subscriptionsVerb,
  replayVerb,
  discordVerb,
  backupVerb,
  restoreVerb,
  moveVerb,
  keysVerb,
  forgetVerb,
  doctorVerb,
  statusVerb,
]

const HELP = ['--help', '-h', 'help']
const VERSION = ['--version', '-v', 'version']

/** Runs an operator's verb. @returns the exit code. @throws {Fault} */
export async function runVerb(argv: readonly string[], desk: Desk): Promise<ExitCode> {
  const [name = '', ...rest] = argv
  if (HELP.includes(name) || VERSION.includes(name)) {
    desk.print(HELP.includes(name) ? verbHelp() : `Paperboy ${readVersion()}`)
    return 0
  }
  const verb = VERBS.find((candidate) => candidate.name === name)
  if (!verb) throw new Fault('usage', noVerb(name, argv))
  const { words, flags } = readArguments(verb, rest)
  if (flags.help) {
    desk.print(`npm start -- ${verb.usage}\n  ${verb.summary}`)
    return 0
  }
  return verb.run(words, flags, desk)
}

/**
 * Only `--name` is a flag, because a query may contain words with a minus. After `--` there are no flags.
 * @param how how the program is run, for the usage line
 * @throws {Fault}
 */
export function readArguments(
  verb: Pick<Verb, 'usage' | 'flags'>,
  args: readonly string[],
  how = 'npm start --',
): { words: string[]; flags: Record<string, string | boolean> } {
  const words: string[] = []
  const flags: Record<string, string | boolean> = {}
  const left = [...args]
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') words.push(...left.splice(0))
    else if (word === '--help' || word === '-h') flags.help = true
    else if (!word.startsWith('--')) words.push(word)
    else {
      const [name = '', inline] = word.slice(2).split(/=(.*)/s)
      const type = Object.hasOwn(verb.flags, name) ? verb.flags[name] : undefined
      const value = type === 'string' ? (inline ?? left.shift()) : inline
      const isValued = type === 'string'
      if (type === undefined || isValued !== (value !== undefined)) {
        const problem = type === undefined ? '' : isValued ? ': it needs a value after it' : ': it takes no value'
        throw new Fault('usage', `“${word}” is not understood${problem}. Usage: ${how} ${verb.usage}`)
      }
      flags[name] = value ?? true
    }
  }
  return { words, flags }
}

/** One line only, because a person who mistyped a verb looks for one word. */
function noVerb(name: string, argv: readonly string[]): string {
  const typed = clip(name, 40)
  const { name: command } = splitCommand(name)
  if (SHAPES.some((shape) => shape.name === command))
    return `There is no verb “${typed}”: it is a chat command. npm start -- command "/papers ${clip([command, ...argv.slice(1)].join(' '), 60)}"`
  const [nearest] = nearestCommands(name.toLowerCase(), [...VERBS, { name: 'help' }, { name: 'version' }])
  return `There is no verb “${typed}”.${nearest ? ` Did you mean ${nearest.name}?` : ''} npm start -- --help lists all.`
}

function verbHelp(): string {
  const rows = VERBS.map((verb) => `  ${verb.usage}\n      ${verb.summary}`)
  const about = ['npm start                runs the bot', 'npm start -- --version   says which version this is']
  return [...about, 'npm start -- VERB …      does one thing and exits:', ...rows].join('\n')
}
