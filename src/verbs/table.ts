import { Fault } from '../fault.ts'
import { commandVerb } from './command.ts'
import { discordVerb } from './discord.ts'
import { doctorVerb } from './doctor.ts'
import { evalVerb } from './eval.ts'
import { feedsVerb } from './feeds.ts'
import { importVerb } from './import.ts'
import { replayVerb } from './replay.ts'
import { searchVerb } from './search.ts'
import { subscriptionsVerb } from './subscriptions.ts'
import { syncVerb } from './sync.ts'
import type { Desk, Verb } from './verb.ts'

export const VERBS: readonly Verb[] = [
  searchVerb,
  importVerb,
  syncVerb,
  feedsVerb,
  commandVerb,
  subscriptionsVerb,
  replayVerb,
  discordVerb,
  evalVerb,
  doctorVerb,
]

/** Runs an operator's verb. @returns the exit code. @throws {Fault} */
export async function runVerb(argv: readonly string[], desk: Desk): Promise<0 | 1> {
  const [name = '', ...rest] = argv
  if (name === '--help' || name === '-h' || name === 'help') {
    desk.print(verbHelp())
    return 0
  }
  const verb = VERBS.find((candidate) => candidate.name === name)
  if (!verb) throw new Fault(`There is no verb “${name}”.\n${verbHelp()}`, 2)
  const { words, flags } = readArguments(verb, rest)
  if (flags.help) {
    desk.print(`npm start -- ${verb.usage}\n  ${verb.summary}`)
    return 0
  }
  return verb.run(words, flags, desk)
}

/** Only `--name` is a flag: a query may hold words with a minus. After `--`, nothing is. */
function readArguments(verb: Verb, args: readonly string[]): { words: string[]; flags: Record<string, string | boolean> } {
  const words: string[] = []
  const flags: Record<string, string | boolean> = {}
  const left = [...args]
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') words.push(...left.splice(0))
    else if (word === '--help' || word === '-h') flags.help = true
    else if (!word.startsWith('--')) words.push(word)
    else {
      const [name = '', inline] = word.slice(2).split(/=(.*)/s)
      const type = verb.flags[name]
      const value = type === 'string' ? (inline ?? left.shift()) : inline
      if (type === undefined || (type === 'string') !== (value !== undefined)) {
        throw new Fault(`“${word}” is not understood here. Usage: npm start -- ${verb.usage}`, 2)
      }
      flags[name] = value ?? true
    }
  }
  return { words, flags }
}

function verbHelp(): string {
  const rows = VERBS.map((verb) => `  ${verb.usage}\n      ${verb.summary}`)
  return ['npm start                runs the bot', 'npm start -- VERB …      does one thing and exits:', ...rows].join('\n')
}
