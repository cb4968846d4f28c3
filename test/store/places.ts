// Places that bear the same ids wherever they can: a query that forgets the workspace, the channel or the person finds another's rows.
import { type Reply, textReply } from '../../src/port/chat.ts'
import { plain } from '../../src/port/text.ts'
import type { Channel } from '../../src/store/channels.ts'
import type { ChannelPlan } from '../../src/store/deliveries/plans.ts'
import type { Again } from '../../src/store/deliveries/posts.ts'
import type { FeedPage } from '../../src/store/feed-pages.ts'
import type { Place } from '../../src/store/listings.ts'
import { WHOLE } from '../../src/store/settings.ts'
import type { Store } from '../../src/store/store.ts'
import { readKey } from '../../src/store/workspace-key.ts'
import type { Subscription } from '../../src/topics/subscription.ts'
import { draft } from '../library.ts'

/** The first three differ in nothing but their workspaces. */
export const PLACES: readonly Place[] = [
  { workspace: 'slack:T1', channel: 'C1', person: 'U1' },
  { workspace: 'slack:T2', channel: 'C1', person: 'U1' },
  { workspace: 'discord:T1', channel: 'C1', person: 'U1' },
  { workspace: 'slack:T1', channel: 'C1', person: 'U2' },
  { workspace: 'slack:T1', channel: 'C2', person: 'U1' },
]

export const platformOf = ({ workspace }: Pick<Place, 'workspace'>): string => readKey(workspace).platform
const PEOPLE = PLACES.map(({ workspace, person }) => `${workspace} ${person}`)
const CHANNELS = PLACES.map(({ workspace, channel }) => `${workspace} ${channel}`)
const PLATFORMS = PLACES.map(platformOf)

/** After all that is seeded. */
export const NOW = 1_000_000
/** Until then nothing expires. */
export const FAR = 1_000_000_000
export const ALL_PAPERS = Array.from({ length: 60 }, (_, index) => index + 1)
export const OWNER = { person: 'U1', name: 'Ada' }
export const QUESTION = { command: 'search', heading: 'Papers', matches: 2, query: 'paper' }
/** Of all that is claimed. */
export const LEASE = 'worker.1'

const STATES = ['planned', 'leased', 'sending', 'unknown', 'held', 'sent'] as const

/** A place, and what it has. */
export interface Owned extends Place {
  /** Runs; the channel refused a digest before. */
  readonly topic: Subscription
  readonly paused: Subscription
  /** Bears the name of a topic that runs in each of the other channels. */
  readonly draft: Subscription
  readonly listing: string
  /** Of all topics of its channel, which others of the same channel have, too. */
  readonly feed: FeedPage
  /** A digest in each state. */
  readonly digests: Readonly<Record<(typeof STATES)[number], string>>
  readonly paper: number
  /** Each of the other people has saved it and voted on it. */
  readonly unsaved: number
  /** Each of the other channels was brought it. */
  readonly unposted: number
  /** Each of the other platforms has sent it. */
  readonly unseen: string
}

export async function seedPlaces(store: Store): Promise<Owned[]> {
  const drafts = ALL_PAPERS.map((number) => draft(`paper number${number} of some words`))
  await store.papers.ingest(drafts, { source: 'import', isNews: true, at: 0 })
  const owned: Owned[] = []
  for (const [turn, place] of PLACES.entries()) owned.push(await seedPlace(store, place, turn))
  return owned
}

/** The id of what a person of a place had filled in. */
export function formOf({ workspace, channel, person }: Place): string {
  return `${workspace} ${channel} ${person}`
}

/** What stands later in the order of places comes later. */
async function seedPlace(store: Store, place: Place, turn: number): Promise<Owned> {
  const at = 1_000 * turn + 1
  const [person, channel, platform] = [PEOPLE, CHANNELS, PLATFORMS].map((keys) => keys.indexOf(keys[turn] ?? '')) as [
    number,
    number,
    number,
  ]
  // One person, or one channel, cannot have the same papers in two places.
  const paper = 1 + (place.channel === 'C2' ? 20 : 0) + (place.person === 'U2' ? 10 : 0)
  for (const saved of [paper, paper + 1, ...withoutOwn(PEOPLE, person, 40)]) {
    await store.people.save({ workspace: place.workspace, person: place.person }, saved, at)
    await store.people.vote(place, saved, saved % 2 === 0 ? 1 : -1, at)
  }
  for (const request of withoutOwn(PLATFORMS, platform, 0)) await store.inbound.seeOnce(platformOf(place), `R${request}`, at)
  const mark = place.person === 'U2' ? ' of U2' : ''
  const start = (name: string): Promise<Subscription> => startTopic(store, place, name + mark, at)
  for (const number of withoutOwn(CHANNELS, channel, 0)) await start(`Topic ${number}`)
  const started = await start('Knees')
  const digests = {} as Record<(typeof STATES)[number], string>
  for (const [index, state] of STATES.entries()) {
    const papers = [paper + index, ...(index === 0 && mark === '' ? withoutOwn(CHANNELS, channel, 50) : [])]
    const again = papers.map((each) => ({ paper: each, renewed: turn + 1 }))
    const plan = planOf(started, `${turn}-${state}`.padEnd(12, 'x'), index + (mark === '' ? 1 : 11), papers, again)
    digests[state] = await bringTo(store, plan, state, at)
  }
  await store.edits.want(place, digests.sent.slice(0, 8), at)
  const refused = await store.pauses.block(started, { code: 'is_archived', reason: 'The channel is archived.' }, at, true)
  await store.departures.leave(place.workspace, at)
  const { workspace, person: who } = place
  await store.spendings.tell(
    'a copy',
    [null, who].map((one) => ({ workspace, person: one, kind: 'answers', count: 1 })),
    at,
  )
  await store.keptForms.keep(place, formOf(place), `"${turn}"`, at)
  await store.settings.choose(place.workspace, WHOLE, 'managers', { value: `role ${turn}`, label: 'Curators' }, at)
  await store.settings.choose(place.workspace, started.id, 'ping', { value: `role ${turn}`, label: 'Readers' }, at)
  await store.topicTaps.record(started.number, { id: started.id, kind: 'tuned' }, { paper, isYes: true }, at)
  await store.topicTaps.keepLearnt(started.number, { query: 'knee', papers: 3 }, [null])
  const hash = `hash ${CHANNELS[turn]}`
  const page = { id: `page ${CHANNELS[turn]}`, hash, workspace: place.workspace, channel: place.channel, topic: 0, isPrivate: true }
  await store.feedPages.begin(page, at)
  const [feed] = (await store.feedPages.inChannel(place)) as [FeedPage]
  await store.feedPages.goOn(feed, at, FAR)
  const topic = await store.pauses.retry(refused, at, at)
  const paused = await store.pauses.block(await start('Hips'), { code: 'is_archived', reason: 'The channel is archived.' }, at, false)
  await store.pauses.setNotified([paused.number], false)
  return {
    ...place,
    feed,
    topic,
    paused,
    draft: await addDraft(store, place, `Topic ${channel}`, at),
    listing: await store.listings.add(place, QUESTION, [paper], at + 100_000), // after all digests
    digests,
    paper,
    unsaved: 40 + person,
    unposted: 50 + channel,
    unseen: `R${platform}`,
  }
}

/** A number for each of some keys but one. */
function withoutOwn(keys: readonly string[], own: number, from: number): number[] {
  return [...new Set(keys)]
    .map((key) => keys.indexOf(key))
    .filter((number) => number !== own)
    .map((number) => from + number)
}

function addDraft(store: Store, { workspace, channel, person }: Place, name: string, at: number): Promise<Subscription> {
  const schedule = { time: '09:00', zone: 'UTC', days: 127 }
  // A digest keeps a name as long as it is that of another owner.
  const owner = person === OWNER.person ? OWNER : { person, name: 'Bob' }
  const wanted = { workspace, channel, name, query: 'knee', schedule, top: 5, detail: 'thread' as const, owner, nextDueAt: at }
  return store.subscriptions.draft(wanted, 0, at)
}

export async function startTopic(store: Store, place: Place, name: string, at: number): Promise<Subscription> {
  const made = await addDraft(store, place, name, at)
  return store.subscriptions.restart(made, made.owner, at, at)
}

/** A digest of one topic, with one message in its thread. */
export function planOf(
  topic: Subscription,
  id: string,
  slotAt: number,
  papers: readonly number[],
  again: readonly Again[] = [],
): ChannelPlan {
  const { workspace, channel }: Channel = topic
  const body: Reply = textReply([plain(`Set up by ${topic.owner.name}.`)], { audience: 'channel', pings: ['R1'] })
  const slot = new Date(slotAt * 86_400_000).toISOString().slice(0, 10)
  return {
    workspace,
    channel,
    delivery: {
      id,
      slotAt,
      expiresAt: FAR,
      bodies: [body, body],
      listing: { id: id.slice(0, 8), heading: 'Papers', papers },
    },
    sections: [
      {
        subscription: topic,
        missed: [],
        own: { slot, slotAt, outcome: 'posted', label: null, papers, folded: [], again, dropped: [], more: 0, elsewhere: 0 },
        consideredSequence: 1,
        lastDate: slot,
        nextDueAt: slotAt,
      },
    ],
  }
}

/** Plans a digest and takes it on to a state, by the steps that deliveries take. @returns its id */
export async function bringTo(
  { deliveries, leases, uncertain }: Store,
  plan: ChannelPlan,
  state: (typeof STATES)[number],
  at: number,
): Promise<string> {
  const id = plan.delivery?.id ?? ''
  if ((await deliveries.plan([plan], at)) !== 1) throw new Error(`${id} is not planned`)
  if (state === 'planned') return id
  await leases.claim(id, LEASE, at, FAR)
  if (state === 'leased') return id
  await leases.begin(id, LEASE, at, FAR)
  if (state === 'sent') await deliveries.sent(id, { id: `message of ${id}`, link: null }, at + 50)
  if (state === 'sending' || state === 'sent') return id
  await leases.markUncertain(id, LEASE, 'No answer.')
  const doubted = await deliveries.find(id)
  if (state === 'held' && doubted) await uncertain.reconcile(doubted, 'held', at, 'The history may not be read.')
  return id
}
