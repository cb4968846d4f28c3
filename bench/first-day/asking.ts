import { randomUUID } from 'node:crypto'
import type { App } from '../../src/app.ts'
import { localAsker } from '../../src/cli/local.ts'
import { placeOf } from '../../src/commands/place.ts'
import type { Paper } from '../../src/papers/paper.ts'
import { readAction } from '../../src/port/action-ids.ts'
import { type CommandRequest, type Reply, replyOf } from '../../src/port/chat.ts'
import type { Question } from './questions.ts'

/** What a question's asker sees. */
export interface Seen {
  readonly question: Question
  /** The first five, the best first. */
  readonly papers: readonly Paper[]
  /** By the program's clock, milliseconds. */
  readonly took: number
  readonly reply: Reply
}

const SHOWN = 5

type Asked = Pick<App, 'core' | 'paperboy'>

/** Asks as somebody in a channel does. Each question has an asker of its own, from one of ten workspaces. */
export async function ask(app: Asked, question: Question, number: number): Promise<Seen> {
  return see(app, question, number, { kind: 'text', text: `search ${question.ask}` })
}

/** Presses `Look outside` under an answer. @returns null where there is no such button */
export async function lookOutside(app: Asked, { question, reply }: Seen, number: number): Promise<Seen | null> {
  const button = reply.actions.find(({ id }) => readAction(id)?.verb === 'outside')
  return button ? see(app, question, number, { kind: 'action', action: button.id }) : null
}

async function see(app: Asked, question: Question, number: number, input: CommandRequest['input']): Promise<Seen> {
  const started = app.core.now()
  const at = { platform: 'terminal', workspace: `workspace-${number % 10}`, channel: 'papers' }
  const asker = { ...localAsker('UTC'), person: `person-${number}` }
  const request = { id: randomUUID(), at, asker, takesForms: false, input }
  const first = replyOf(await app.paperboy.respond(request))
  const reply = (await first.later) ?? first
  const took = app.core.now() - started
  return { question, papers: await shownIn(app, request, reply), took, reply }
}

async function shownIn({ core }: Asked, request: CommandRequest, { cards }: Reply): Promise<Paper[]> {
  const state = readAction(cards[0]?.actions[0]?.id ?? '')
  const listing = state && (await core.store.listings.find(placeOf(request).workspace, state.listing))
  return listing ? core.store.papers.byIds(listing.papers.slice(0, SHOWN)) : []
}

/** How judgements call a paper: its arXiv id, another identifier, or its title. */
export function nameOf({ keys, title }: Paper): string {
  const key = keys.find((each) => each.startsWith('arxiv:')) ?? keys[0]
  return key?.replace(/^arxiv:/, '') ?? title
}
