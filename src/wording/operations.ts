// What an operator reads on the page of the operator's listener.
import { redact } from '../config/redaction.ts'
import type { CopyFigures, Problem, Readiness } from '../port/operations.ts'
import { systemReason } from './operator.ts'
import { count } from './phrases.ts'
import { duration } from './times.ts'

const minutes = (milliseconds: number): string => duration(milliseconds / 60_000)
const instant = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const partSilent = (seconds: number): string => `No answer within ${count(seconds, 'second')}.`

export const partFailed = (error: Error): string => `It failed: ${redact(systemReason(error))}.`

const problem = ({ part, reason }: Problem): string => `${part}: ${redact(reason)}`

export function health({ isReady, problems }: Readiness): string[] {
  const serves = isReady ? 'Paperboy serves.' : 'Paperboy cannot serve.'
  return [problems.length === 0 ? `${serves} Nothing is unwell.` : serves, ...problems.map(problem)]
}

export const program = (of: { readonly version: string; readonly since: number; readonly place: 'memory' | 'file' }): string =>
  `Paperboy ${of.version}, on Node ${process.versions.node}, since ${instant(of.since)}. The index is in ${of.place === 'file' ? 'a file' : 'memory'}.`

export const holdings = (of: { readonly papers: number; readonly pending: number; readonly activeTopics: number }): string =>
  `${count(of.papers, 'paper')}, of which ${of.pending.toLocaleString('en')} are not indexed yet; ${count(of.activeTopics, 'active topic')}.`

const behind = (papers: number): string => (papers === 0 ? 'finds all papers' : `is ${count(papers, 'paper')} behind`)

export const copy = ({ name, version, since, pending }: CopyFigures): string =>
  `${name}: Paperboy ${version}, since ${instant(since)}; it ${behind(pending)}.`

/** For everybody, who need not know the operator's machines. */
export const copyInChat = ({ version, since, pending }: CopyFigures, index: number, { length }: { readonly length: number }): string =>
  `Copy ${index + 1} of ${length}: Paperboy ${version}, up since ${instant(since)}; it ${behind(pending)}.`

/** What the states of messages are called here; a state without a name is told by its own. */
const STATES: Readonly<Record<string, string>> = {
  planned: 'planned',
  waiting: 'waiting for their digest',
  leased: 'on the way',
  sending: 'on the way',
  unknown: 'uncertain',
  sent: 'posted',
  held: 'held',
  failed: 'refused',
  expired: 'too late',
}

export function deliveries(states: Readonly<Record<string, number>>, late: { readonly count: number; readonly longest: number }): string[] {
  const named = new Map<string, number>()
  for (const [state, number] of Object.entries(states)) {
    const name = STATES[state] ?? state
    named.set(name, (named.get(name) ?? 0) + number)
  }
  if (named.size === 0) return ['None.']
  const told = [...named].map(([name, number]) => `${number.toLocaleString('en')} ${name}`).join(', ')
  const delay = late.count === 0 ? [] : [`${count(late.count, 'digest')} came late, the latest by ${minutes(late.longest)}.`]
  return [`Messages: ${told}.`, ...delay]
}

export const heldDelivery = (
  { platform, slotAt, reason }: { readonly platform: string; readonly slotAt: number; readonly reason: string | null },
  now: number,
): string => `${platform}, due ${minutes(Math.max(0, now - slotAt))} ago: ${redact(reason ?? 'no reason is known.')}`

/** @param load its answers are of the last ten minutes */
export function workspaceLoad({
  workspace,
  topics,
  digests,
  answers,
}: {
  readonly workspace: string
  readonly topics: number
  readonly digests: number
  readonly answers: number | null
}): string {
  const answered = answers === null ? [] : [`${count(answers, 'answer')} in ten minutes`]
  return `${workspace}: ${[count(topics, 'active topic'), `${count(digests, 'digest')} in seven days`, ...answered].join(', ')}`
}

export const slowQuery = ({
  shape,
  milliseconds,
  at,
}: {
  readonly shape: string
  readonly milliseconds: number
  readonly at: number
}): string => `${(milliseconds / 1_000).toFixed(2)} s, ${instant(at)}, ${shape}`

export const pageTaken = (address: string): string =>
  `PAPERBOY_HTTP is ${address}, which another program uses. Set another port, or end that program.`

export const pageRefused = (address: string, code: string): string =>
  `PAPERBOY_HTTP is ${address}, where this machine does not let Paperboy listen (${code}). Set an address of this machine and a port from 1024 on, or off.`

export const browserAddress = (address: string): string => `In a browser: ${address}`

export const addressTaken = (address: string): string =>
  `PAPERBOY_OPERATOR_HTTP is ${address}, which another program uses. Set another port, or end that program.`

export const addressRefused = (address: string, code: string): string =>
  `PAPERBOY_OPERATOR_HTTP is ${address}, where this machine does not let Paperboy listen (${code}). Set an address of this machine and a port from 1024 on.`
