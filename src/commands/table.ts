import { distance } from 'fastest-levenshtein'
import { z } from 'zod'
import { type CommandShape, textReply } from '../port/chat.ts'
import { HELP_GROUPS, type HelpGroup, helpOn, helpOnGroup, helpShort } from '../wording/help.ts'
import { unknownCommand } from '../wording/papers.ts'
import { type Command, command } from './command.ts'
import { digest } from './digest.ts'
import { edit } from './edit.ts'
import { exportSaved } from './export.ts'
import { feed } from './feed.ts'
import { forget } from './forget.ts'
import { nearestCommands, shapeOf } from './grammar.ts'
import { handover } from './handover.ts'
import { history } from './history.ts'
import { newest } from './new.ts'
import { pause } from './pause.ts'
import { preview } from './preview.ts'
import { Misunderstood } from './refusal.ts'
import { resend } from './resend.ts'
import { resume } from './resume.ts'
import { save } from './save.ts'
import { saved } from './saved.ts'
import { search } from './search.ts'
import { settings } from './settings.ts'
import { show } from './show.ts'
import { similar } from './similar.ts'
import { status } from './status.ts'
import { subscribe } from './subscribe.ts'
import { subscriptions } from './subscriptions.ts'
import { trending } from './trending.ts'
import { tune } from './tune.ts'
import { unsave } from './unsave.ts'
import { unsubscribe } from './unsubscribe.ts'
import { vote } from './vote.ts'

const help = command({
  name: 'help',
  summary: 'What can be done here, or more on one command',
  options: z.object({
    command: z.string().max(40).optional().meta({ description: 'The name of a command; or find, keep, topics, all', completes: true }),
  }),
  examples: ['help', 'help search', 'help all'],
  who: 'anyone',
  isPublic: true,
  async run({ command: name }, _, { lookup }) {
    if (name === undefined) return textReply(helpShort())
    // `help forget me` asks about forget, `help channel tune` about tune.
    const [first = ''] = name
      .toLowerCase()
      .replace(/^channel\s/, '')
      .split(/\s/)
    const shape = SHAPES.find((candidate) => candidate.name === first)
    if (shape) return textReply(helpOn(shape))
    const group = HELP_GROUPS.find((each) => each.startsWith(first) && first.length > 2)
    if (group === undefined) throw refuseUnknown(name, '')
    return textReply(helpOnGroup(group, shapesIn(group), lookup !== null))
  },
})

const FIND = ['search', 'similar', 'show', 'new', 'trending']
const KEEP = ['save', 'saved', 'unsave', 'vote', 'export', 'forget']

function shapesIn(group: HelpGroup): readonly CommandShape[] {
  if (group === 'all') return SHAPES
  const named = { find: FIND, keep: KEEP, topics: SHAPES.filter(({ isOfChannel }) => isOfChannel).map(({ name }) => name) }[group]
  return SHAPES.filter(({ name }) => named.includes(name))
}

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  search,
  similar,
  show,
  newest,
  trending,
  save,
  saved,
  unsave,
  vote,
  exportSaved,
  subscribe,
  subscriptions,
  edit,
  pause,
  resume,
  unsubscribe,
  preview,
  digest,
  history,
  tune,
  feed,
  resend,
  handover,
  settings,
  status,
  forget,
  help,
]

export const SHAPES: readonly CommandShape[] = COMMANDS.map(shapeOf)

export function findCommand(name: string): Command | null {
  return COMMANDS.find((candidate) => candidate.name === name) ?? null
}

/** Names the nearest commands. */
export function refuseUnknown(name: string, rest: string): Misunderstood {
  return new Misunderstood('unknown-command', unknownCommand(name, rest, near(name)))
}

/** Commands of which a word may be a slip: a letter too many or too few, or two of them swapped. */
export function slipsOf(word: string): CommandShape[] {
  const letters = (name: string): string => [...name].sort().join('')
  const isSlip = ({ name }: CommandShape): boolean =>
    !name.startsWith(word) && !word.startsWith(name) && (name.length !== word.length || letters(name) === letters(word) || name === 'help')
  return word.length < 4 ? [] : nearestCommands(word, SHAPES).filter((shape) => isSlip(shape) && distance(word, shape.name) <= 2)
}

function near(name: string): CommandShape[] {
  return nearestCommands(name.toLowerCase(), SHAPES).slice(0, 3)
}
