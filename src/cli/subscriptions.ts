import type { Needs } from '../commands/command.ts'
import { Fault } from '../config/fault.ts'
import { notJson } from '../import/json-fault.ts'
import { dayOf } from '../papers/dates.ts'
import { bare } from '../port/text.ts'
import { isEmpty, isFault, readQuery } from '../search/query/parser.ts'
import { nameKey, type SubscriptionStore } from '../store/subscriptions.ts'
import { nextSlot } from '../topics/due.ts'
import { nameFault } from '../topics/subscription.ts'
import { Transfer, type TransferredTopic, toTransfer } from '../topics/transfer.ts'
import { following } from '../wording/followed.ts'
import { plainIssue } from '../wording/issues.ts'
import { clip, count } from '../wording/phrases.ts'
import { nameTakenFor } from '../wording/subscriptions.ts'
import { readNamedFile, writePrivateFile } from './named-file.ts'
import type { Desk, Verb } from './verb.ts'

const USAGE =
  'subscriptions export [--workspace PLATFORM:ID] [--out FILE] | import FILE --workspace PLATFORM:ID [--channels OLD=NEW,…] [--apply]'

export const subscriptionsVerb: Verb = {
  name: 'subscriptions',
  usage: USAGE,
  summary: 'Move the topics of a workspace: export writes them as JSON; import shows the changes, and makes them with --apply',
  flags: { workspace: 'string', out: 'string', channels: 'string', apply: 'boolean' },
  async run([action, ...words], flags, desk) {
    const text = (name: string): string | null => (typeof flags[name] === 'string' ? (flags[name] as string) : null)
    if (action === 'export' && words.length === 0) return exportTopics(text('workspace'), text('out'), desk)
    const [file] = words
    if (action === 'import' && file !== undefined && words.length === 1)
      return importTopics(file, text('workspace'), readChannels(text('channels')), flags.apply === true, desk)
    throw new Fault('usage', `Usage: npm start -- ${USAGE}`)
  },
}

async function exportTopics(wanted: string | null, out: string | null, desk: Desk): Promise<0> {
  const { subscriptions } = (await desk.open()).core.store
  const workspaces = await subscriptions.workspaces()
  const workspace = wanted ?? (workspaces.length > 1 ? null : (workspaces[0] ?? ''))
  if (workspace === null) throw new Fault('usage', chooseWorkspace(workspaces))
  const topics = await subscriptions.inWorkspace(workspace)
  if (topics.length === 0 && workspaces.length > 0)
    throw new Fault('not-found', `The workspace ${workspace} has no topics. ${chooseWorkspace(workspaces)}`)
  if (topics.length === 0) desk.remark(NO_TOPICS)
  const json = JSON.stringify(toTransfer(workspace, topics), null, 2)
  if (out === null) desk.print(json)
  else {
    writePrivateFile(out, `${json}\n`)
    desk.remark(`${out}: ${count(topics.length, 'topic')}${workspace === '' ? '' : ` of ${workspace}`}`)
  }
  return 0
}

const NO_TOPICS = 'No workspace has topics yet: the list is empty.'

function chooseWorkspace(workspaces: readonly string[]): string {
  return `Name one with --workspace: ${workspaces.join(', ')}.`
}

async function importTopics(
  file: string,
  wanted: string | null,
  channels: ReadonlyMap<string, string>,
  apply: boolean,
  desk: Desk,
): Promise<0 | 1> {
  const transfer = readTransfer(file)
  const workspace = wanted ?? transfer.workspace
  if (!/^[a-z]+:\S{1,200}$/.test(workspace))
    throw new Fault('usage', `“${workspace}” is not a workspace. Name one with --workspace, such as slack:T0123 or discord:4567.`)
  const unmapped = [...channels.keys()].filter((channel) => !transfer.topics.some((topic) => topic.channel === channel))
  if (unmapped.length > 0) throw new Fault('usage', `--channels names ${unmapped.join(', ')}, but ${file} has no such channel.`)
  const { core } = await desk.open()
  const { subscriptions, papers } = core.store
  const sequence = await papers.lastSequence()
  const seen = new Map<string, Set<string>>()
  let all = await subscriptions.countInWorkspace(workspace)
  const queries: string[] = []
  let left = 0
  for (const topic of transfer.topics) {
    const channel = channels.get(topic.channel) ?? topic.channel
    const names = seen.get(channel) ?? new Set((await subscriptions.inChannel({ workspace, channel })).map(({ name }) => nameKey(name)))
    seen.set(channel, names)
    const problem = problemOf(topic, names, all, core)
    const line = `${clip(channel, 100)}: ${clip(topic.name, 60)} (${clip(topic.query, 200)})`
    desk.print(problem === null ? `+ ${line}` : `- ${line}: ${problem}`)
    if (problem !== null) left++
    else {
      queries.push(topic.query)
      all++
      names.add(nameKey(topic.name))
      if (apply) await take(topic, workspace, channel, subscriptions, sequence, core.now())
    }
  }
  const taken = queries.length
  if (apply && taken > 0 && core.follow !== null) for (const line of following(await core.follow.topics(queries))) desk.print(bare(line))
  desk.print(
    apply
      ? `${count(taken, 'topic')} imported to ${workspace}, ${left} left out`
      : `${count(taken, 'topic')} would be imported to ${workspace}, ${left} left out; use --apply to import them`,
  )
  return taken === 0 && left > 0 ? 1 : 0
}

function readTransfer(file: string): Transfer {
  const text = readNamedFile(file, 'Name a file written by subscriptions export.')
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new Fault('file-unreadable', `${file} ${notJson(text)}.`)
  }
  const read = Transfer.safeParse(data)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Fault(
    'file-unreadable',
    `${file} is not an export of subscriptions: ${issue?.path.join('.') || 'the file'} ${issue && plainIssue(issue, data)}.`,
  )
}

/**
 * Why a topic cannot be imported; null if it can.
 * @param names the names of its channel's topics, including earlier ones of the file
 * @param all how many topics the workspace then has
 */
function problemOf(
  { name, query }: TransferredTopic,
  names: ReadonlySet<string>,
  all: number,
  { now, settings }: Needs<'now' | 'settings'>,
): string | null {
  const read = readQuery(query, dayOf(now()))
  if (isFault(read)) return read.problem
  if (isEmpty(read.root)) return 'its query is empty'
  const fault = nameFault(nameKey(name))
  if (fault !== null) return nameTakenFor(fault)
  if (names.has(nameKey(name))) return 'a topic of that name exists already'
  const { topicsPerChannel, topicsPerWorkspace } = settings
  if (names.size >= topicsPerChannel)
    return `the channel may have at most ${count(topicsPerChannel, 'topic')} (PAPERBOY_TOPICS_PER_CHANNEL)`
  return all >= topicsPerWorkspace
    ? `the workspace may have at most ${count(topicsPerWorkspace, 'topic')} (PAPERBOY_TOPICS_PER_WORKSPACE)`
    : null
}

async function take(
  { time, zone, days, monthDay, versions, paused, owner, ...topic }: TransferredTopic,
  workspace: string,
  channel: string,
  subscriptions: SubscriptionStore,
  sequence: number,
  now: number,
): Promise<void> {
  const schedule = { time, zone, days, ...(monthDay !== undefined && { monthDay }) }
  const nextDueAt = nextSlot(schedule, now, null).at
  const draft = await subscriptions.draft(
    { ...topic, ...(versions && { versions }), workspace, channel, schedule, owner, nextDueAt },
    sequence,
    now,
  )
  const started = await subscriptions.restart(draft, owner, now, nextDueAt)
  if (paused) await subscriptions.pause(started, 'as it was before it was imported.')
}

/** `C1=123,C2=456`. */
function readChannels(text: string | null): Map<string, string> {
  const pairs = (text ?? '').split(',').filter((pair) => pair.trim() !== '')
  return new Map(
    pairs.map((pair) => {
      const [from, to, ...rest] = pair.split('=').map((part) => part.trim())
      if (!from || !to || rest.length > 0)
        throw new Fault('usage', `--channels has “${pair}”, which cannot be read. Write OLD=NEW, separated by commas.`)
      return [from, to]
    }),
  )
}
