// Every query of the store that is about a place, and whose rows it may see and change.
import { textReply } from '../../src/port/chat.ts'
import type { Delivery } from '../../src/store/deliveries/deliveries.ts'
import { WHOLE } from '../../src/store/settings.ts'
import type { Store } from '../../src/store/store.ts'
import { ALL_PAPERS, FAR, formOf, LEASE, NOW, OWNER, type Owned, PLACES, planOf, platformOf, QUESTION } from './places.ts'

export type Scope = 'platform' | 'workspace' | 'channel' | 'person' | 'place'

export interface Query {
  /** What must be equal in a row and the place that asks, where the row has it, for the row to be seen. */
  readonly of: Scope
  /** Whether it changes rows of its own; else it changes none at all. */
  readonly writes: boolean
  /** @returns an answer that is the same whether or not there are others */
  ask(store: Store, own: Owned, others: readonly Owned[]): Promise<unknown>
}

/** `people.save`, …, and what is no part but the store's own. */
export type Method = {
  [Part in keyof Store]: Store[Part] extends (...given: never[]) => unknown ? Part : `${Part}.${keyof Store[Part] & string}`
}[keyof Store]

const reads = (of: Scope, ask: Query['ask']): Query => ({ of, writes: false, ask })
const writes = (of: Scope, ask: Query['ask']): Query => ({ of, writes: true, ask })

/** A channel in each workspace of which it is not known what it got since a backup, and one whose history cannot be read. */
export const LOOKED_UP = 'C7'
export const UNREADABLE = 'C8'
const GAP = { channel: LOOKED_UP, since: 0, until: 1, sequence: 60, reason: null }
/** A digest of that channel that is in doubt, in a workspace or the next but so many. */
export function lookedUp(workspace: string, further = 0): string {
  const all = [...new Set(PLACES.map((place) => place.workspace))]
  return `lookup${(all.indexOf(workspace) + further) % all.length}xxxxx`
}
const MESSAGE = { id: 'a message', link: null }
/** Nobody asks for it; its channels and people bear the ids of others. */
export const STRANGER = 'discord:T0'
/** When a digest came to a channel of it. */
export const SENT_ELSEWHERE = NOW - 10
/** When the channels of the first workspace were pinged, and no others. */
export const PINGED_AT = 100 * 86_400_000
const shown = (delivery: string, papers: readonly number[] = []) => ({ delivery, message: MESSAGE, at: NOW, papers, keys: [] })

async function digest({ deliveries }: Store, id: string): Promise<Delivery> {
  const found = await deliveries.find(id)
  if (!found) throw new Error(`there is no digest ${id}`)
  return found
}

export const QUERIES = {
  'settings.find': reads('workspace', ({ settings }, { workspace }) => settings.find(workspace, WHOLE, 'managers')),
  'settings.inWorkspace': reads('workspace', ({ settings }, own, others) =>
    settings.inWorkspace(own.workspace, [WHOLE, ...[own, ...others].map(({ topic }) => topic.id)]),
  ),
  'settings.choose': writes('workspace', ({ settings }, { workspace, topic }) =>
    settings.choose(workspace, topic.id, 'tag', { value: 'tag', label: 'Papers' }, NOW),
  ),
  'settings.clear': writes('workspace', async ({ settings }, { workspace, topic }) => {
    await settings.clear(workspace, topic.id, 'ping')
    await settings.clear(workspace, WHOLE, 'managers')
  }),

  'people.save': writes('person', ({ people }, { workspace, person, unsaved }) => people.save({ workspace, person }, unsaved, NOW)),
  'people.unsave': writes('person', async ({ people }, own) => [
    await people.unsave(own, own.paper),
    await people.unsave(own, own.unsaved),
  ]),
  'people.saved': reads('person', ({ people }, own) => people.saved(own)),
  'people.vote': writes('person', ({ people }, own) => people.vote(own, own.unsaved, 1, NOW)),
  'people.votes': reads('workspace', ({ people }, own) => people.votes(own.workspace, 0)),
  'people.votesIn': reads('channel', ({ people }, own, others) => people.votesIn([own, ...others], 100).then(([first]) => first)),
  'people.tally': reads('workspace', ({ people }, own) => people.tally(own.workspace, ALL_PAPERS)),
  'people.countIn': reads('workspace', ({ people }, own) => people.countIn(own.workspace)),
  'people.forget': writes('person', ({ people }, own) => people.forget(own, OWNER.name)),

  'listings.add': writes('place', async ({ listings }, own) => (await listings.add(own, QUESTION, [own.paper], NOW)).length),
  'listings.turn': writes('place', async ({ listings }, own) => {
    const last = await listings.last(own)
    return last && (await listings.turn(own, last, 5, NOW)).question
  }),
  'listings.find': reads('workspace', ({ listings }, own, others) =>
    Promise.all([own, ...others].map(({ listing }) => listings.find(own.workspace, listing))),
  ),
  // Who was shown none has the last digest of the channel.
  'listings.last': reads('place', async ({ listings }, own) => [await listings.last(own), await listings.last({ ...own, person: 'U9' })]),
  'listings.lastOf': reads('place', ({ listings }, own) => listings.lastOf(QUESTION.command, own, 0)),
  'listings.removeOf': writes('place', ({ listings }, own) => listings.removeOf(QUESTION.command, own)),

  'topicTaps.record': writes('place', ({ topicTaps }, { topic, paper }) =>
    topicTaps.record(topic.number, { id: 'tuned-01', kind: 'tuned' }, { paper, isYes: true }, NOW),
  ),
  'topicTaps.of': reads('place', ({ topicTaps }, { topic }) => topicTaps.of(topic.number)),
  'topicTaps.ofChange': reads('place', ({ topicTaps }, { topic }) => topicTaps.ofChange(topic.number, topic.id)),
  'topicTaps.changes': reads('place', ({ topicTaps }, { topic }) => topicTaps.changes(topic.number, 10)),
  'topicTaps.topicOf': reads('workspace', ({ topicTaps }, own, others) =>
    Promise.all([own, ...others].map(({ topic }) => topicTaps.topicOf(own.workspace, topic.id))),
  ),
  'topicTaps.undo': writes('place', ({ topicTaps }, { topic }) => topicTaps.undo(topic.number, topic.id, NOW)),
  'topicTaps.learnt': reads('place', ({ topicTaps }, { topic }) => topicTaps.learnt(topic.number, { query: 'knee', papers: 3 })),
  'topicTaps.keepLearnt': writes('place', ({ topicTaps }, { topic }) =>
    topicTaps.keepLearnt(topic.number, { query: 'knee', papers: 3 }, []),
  ),

  'inbound.seeOnce': writes('platform', ({ inbound }, own) => inbound.seeOnce(platformOf(own), own.unseen, NOW)),
  'inbound.begin': writes('platform', ({ inbound }, own) => inbound.begin(platformOf(own), own.unseen, NOW)),
  'inbound.finish': writes('platform', async ({ inbound }, own) => {
    await inbound.begin(platformOf(own), own.unseen, NOW)
    await inbound.finish(platformOf(own), own.unseen)
  }),
  'inbound.drop': writes('platform', async ({ inbound }, own) => {
    await inbound.begin(platformOf(own), own.unseen, NOW)
    await inbound.drop(platformOf(own), own.unseen)
    return inbound.begin(platformOf(own), own.unseen, NOW)
  }),
  'keptForms.keep': writes('person', ({ keptForms }, own) => keptForms.keep(own, `form-${own.workspace}-${own.person}-new`, '{}', NOW)),
  'keptForms.find': reads('person', ({ keptForms }, own, others) =>
    Promise.all([own, ...others].map((each) => keptForms.find(own, formOf(each), 0))),
  ),
  'workspaceViews.find': reads('workspace', ({ workspaceViews }, { workspace }) => workspaceViews.find(workspace)),

  'inbound.meet': writes('platform', ({ inbound }, { workspace, person }) => inbound.meet({ workspace, person }, NOW)),

  'subscriptions.draft': writes('place', async ({ subscriptions }, { workspace, channel, person, topic }) => {
    const { name, query, schedule, top, detail } = topic
    const owner = { ...OWNER, person }
    return (await subscriptions.draft({ workspace, channel, name, query, schedule, top, detail, owner, nextDueAt: FAR }, 0, NOW)).name
  }),
  'subscriptions.find': reads('workspace', ({ subscriptions }, own, others) =>
    Promise.all([own, ...others].map(({ topic }) => subscriptions.find(own.workspace, topic.id))),
  ),
  'subscriptions.byNumbers': reads('place', ({ subscriptions }, own) => subscriptions.byNumbers([own.topic.number])),
  'subscriptions.inChannel': reads('channel', ({ subscriptions }, own) => subscriptions.inChannel(own)),
  'subscriptions.inWorkspace': reads('workspace', ({ subscriptions }, own) => subscriptions.inWorkspace(own.workspace)),
  'subscriptions.drafts': reads('channel', ({ subscriptions }, own) => subscriptions.drafts(own, 0)),
  'subscriptions.countInWorkspace': reads('workspace', ({ subscriptions }, own) => subscriptions.countInWorkspace(own.workspace)),
  'subscriptions.change': writes('place', ({ subscriptions }, { topic }) =>
    subscriptions.change(topic, { ...topic, name: 'Elbows', top: 3 }, NOW, FAR),
  ),
  'subscriptions.pause': writes('place', ({ subscriptions }, { topic }) => subscriptions.pause(topic, 'by Ada.')),
  'subscriptions.restart': writes('place', ({ subscriptions }, { paused }) => subscriptions.restart(paused, OWNER, NOW, FAR)),
  // Room for one more, as others do not count, and a name that is free, as others’ do not either.
  'subscriptions.begin': writes('workspace', async ({ subscriptions }, { draft, ...own }) => {
    const [inChannel, inWorkspace] = [
      (await subscriptions.inChannel(own)).length + 1,
      (await subscriptions.countInWorkspace(own.workspace)) + 1,
    ]
    return subscriptions.begin(draft, OWNER, NOW, FAR, { inChannel, inWorkspace })
  }),
  'subscriptions.remove': writes('place', ({ subscriptions }, { topic }) => subscriptions.remove(topic)),
  'subscriptions.handOver': writes('place', ({ subscriptions }, { topic }) => subscriptions.handOver(topic, { person: 'U9', name: 'Eve' })),
  'subscriptions.dueChannels': reads('platform', ({ subscriptions }, own) => subscriptions.dueChannels([platformOf(own)], NOW)),

  'pauses.block': writes('place', ({ pauses }, { topic }) =>
    pauses.block(topic, { code: 'is_archived', reason: 'It is archived.' }, FAR, false),
  ),
  'pauses.pauseFaulty': writes('place', ({ pauses }, { topic }) => pauses.pauseFaulty(topic, 'by Paperboy.')),
  'pauses.retry': writes('place', ({ pauses }, { paused }) => pauses.retry(paused, NOW, FAR)),
  'pauses.takeUntold': writes('person', async ({ pauses }, { workspace, person }) => (await pauses.takeUntold([workspace], person)).length),
  'pauses.setNotified': writes('place', ({ pauses }, { paused }) => pauses.setNotified([paused.number])),
  'pauses.probeLater': writes('place', ({ pauses }, { paused }) => pauses.probeLater(paused, FAR)),

  'departures.comeBack': writes('workspace', ({ departures }, { workspace }) => departures.comeBack(workspace)),
  'departures.erase': writes('workspace', ({ departures }, { workspace }) => departures.erase(workspace)),
  'feedPages.begin': writes('channel', ({ feedPages }, { workspace, channel }) =>
    feedPages.begin({ id: 'a new one', hash: 'a new hash', workspace, channel, topic: 0, isPrivate: false }, NOW),
  ),
  'feedPages.inChannel': reads('channel', ({ feedPages }, own) => feedPages.inChannel(own)),
  'feedPages.end': writes('channel', ({ feedPages }, own) => feedPages.end(own, null)),
  'feedPages.endIn': writes('workspace', ({ feedPages }, { workspace }) => feedPages.endIn(workspace, 'private')),
  'feedPages.byHash': reads('channel', async ({ feedPages }, own) => (await feedPages.byHash(own.feed.hash))?.page),
  'feedPages.goOn': writes('channel', ({ feedPages }, { feed }) => feedPages.goOn(feed, NOW, FAR)),
  'feedPages.wait': writes('channel', ({ feedPages }, { feed }) => feedPages.wait(feed, NOW, FAR)),
  'feedPages.sections': reads('channel', ({ feedPages }, { feed }) => feedPages.sections(feed)),

  'channels.rename': writes('channel', ({ channels }, own) => channels.rename(own, 'C9')),

  'posted.amongEach': reads('channel', ({ posted }, own, others) =>
    posted.amongEach([own, ...others].map((channel) => ({ channel, papers: ALL_PAPERS }))).then(([first]) => first),
  ),
  'posted.among': reads('channel', ({ posted }, own) => posted.among(own, ALL_PAPERS)),
  'posted.when': reads('channel', async ({ posted }, own) => [await posted.when(own, own.paper), await posted.when(own, own.unposted)]),

  'posted.sinceRenewal': reads('channel', ({ posted }, own) =>
    posted.sinceRenewal(own, new Map(ALL_PAPERS.map((paper) => [paper, { as: 'version', sequence: 1, at: 0 }]))),
  ),

  'sections.latest': reads('channel', ({ sections }, own, others) =>
    sections.latest(
      [own, ...others].map(({ topic }) => topic.number),
      own,
      100,
    ),
  ),
  'sections.setWarned': writes('place', ({ sections }, { topic }) => sections.setWarned([topic.number])),
  'subscriptions.findOwned': reads('person', ({ subscriptions }, own, others) =>
    Promise.all([own, ...others].map(({ topic }) => subscriptions.findOwned({ workspace: own.workspace }, own.person, topic.id))),
  ),
  'sections.countDigests': reads('workspace', ({ sections }, own) => sections.countDigests(own.workspace, 0, 0)),
  'sections.lastPosted': reads('place', ({ sections }, { topic, draft }) => sections.lastPosted([topic.number, draft.number])),

  'deliveries.plan': writes('channel', ({ deliveries }, { topic, unposted }) =>
    deliveries.plan([planOf(topic, 'planned-anew', 31, [unposted])], NOW),
  ),
  'deliveries.find': reads('channel', ({ deliveries }, { digests }) => deliveries.find(digests.sent)),
  'deliveries.messageOf': reads('channel', ({ deliveries }, { digests }) => deliveries.messageOf(digests.sent)),
  'deliveries.ready': reads('platform', ({ deliveries }, own) => deliveries.ready([platformOf(own)], NOW, 100)),
  'deliveries.sent': writes('channel', ({ deliveries }, { digests }) => deliveries.sent(digests.sending, MESSAGE, NOW)),
  'deliveries.latest': reads('channel', ({ deliveries }, own) => deliveries.latest(own, 100)),

  'edits.want': writes('channel', ({ edits }, own, others) =>
    Promise.all([own, ...others].map(({ digests }) => edits.want(own, digests.sent.slice(0, 8), NOW))),
  ),
  'edits.take': writes('platform', async ({ edits }, own) => (await edits.take([platformOf(own)], NOW)).length),
  'edits.done': writes('channel', async (store, { digests }) =>
    store.edits.done({ delivery: await digest(store, digests.sent), wantedAt: NOW }, textReply([])),
  ),

  'leases.claim': writes('channel', ({ leases }, { digests }) => leases.claim(digests.planned, 'another', NOW, FAR)),
  'leases.begin': writes('channel', ({ leases }, { digests }) => leases.begin(digests.leased, LEASE, NOW, 0)),
  'leases.putOff': writes('channel', ({ leases }, { digests }) => leases.putOff(digests.sending, LEASE, FAR, 'Later.', true)),
  'leases.abandon': writes('channel', ({ leases }, { digests }) => leases.abandon(digests.leased, LEASE)),
  'leases.markUncertain': writes('channel', ({ leases }, { digests }) => leases.markUncertain(digests.sending, LEASE, 'No answer.')),
  'leases.refuse': writes('channel', ({ leases }, { digests }) =>
    leases.refuse(digests.sending, LEASE, { code: 'is_archived', reason: 'It is archived.' }, FAR),
  ),
  'leases.drop': writes('channel', ({ leases }, { digests }) => leases.drop(digests.sending, LEASE, 'A filter.')),

  'uncertain.toReconcile': reads('platform', ({ uncertain }, own) => uncertain.toReconcile([platformOf(own)], 100)),
  'uncertain.reconcile': writes('channel', async (store, { digests }) =>
    store.uncertain.reconcile(await digest(store, digests.unknown), 'anew', NOW, null),
  ),
  'gaps.open': reads('platform', async ({ gaps }, own) => gaps.open([platformOf(own)], 100)),
  'gaps.unreadable': reads('platform', ({ gaps }, own) => gaps.unreadable([platformOf(own)], 100)),
  'gaps.find': reads('workspace', ({ gaps }, { workspace }) => gaps.find({ workspace, channel: LOOKED_UP })),
  'gaps.giveUp': writes('workspace', ({ gaps }, { workspace }) => gaps.giveUp({ workspace, channel: LOOKED_UP }, 'It cannot be read.')),
  'gaps.settle': writes('workspace', ({ gaps }, { workspace }) =>
    gaps.settle({ ...GAP, workspace }, [shown(lookedUp(workspace)), shown(lookedUp(workspace, 1)), shown('stray-000000', [1, 2, 3])], NOW),
  ),
  'uncertain.held': reads('channel', ({ uncertain }, own) => uncertain.held(own)),
  'uncertain.decide': writes('channel', async (store, { digests }) =>
    store.uncertain.decide(await digest(store, digests.held), 'resend', NOW, FAR),
  ),
} satisfies Partial<Record<Method, Query>>

/** The same methods with what they meet seldom. */
export const FURTHER: Readonly<Record<string, Query>> = {
  'channels.rename, to a channel that is known': writes('workspace', ({ channels }, own) => channels.rename(own, UNREADABLE)),
  'deliveries.plan, which ends a gap': writes('workspace', ({ deliveries }, { workspace }) =>
    deliveries.plan([{ workspace, channel: UNREADABLE, delivery: null, sections: [], closesGap: true }], NOW),
  ),
  'deliveries.plan, with a ping': writes('channel', ({ deliveries }, { topic, unposted }) => {
    const { delivery, ...plan } = planOf(topic, 'planned-anew', 31, [unposted])
    return deliveries.plan([{ ...plan, delivery: delivery && { ...delivery, slotAt: PINGED_AT } }], NOW)
  }),
  'feedPages.toLookAt, after a digest': writes('channel', async ({ feedPages }, own) => {
    await feedPages.goOn(own.feed, SENT_ELSEWHERE - 1, FAR)
    return (await feedPages.toLookAt(NOW)).filter(({ id }) => id === own.feed.id).length
  }),
  'subscriptions.findOwned, on a platform': reads('platform', ({ subscriptions }, own, others) =>
    Promise.all([own, ...others].map(({ topic }) => subscriptions.findOwned({ platform: platformOf(own) }, own.person, topic.id))),
  ),
}

const PAPERS = 'papers are the same for everybody'
const SOURCES = 'sources bring papers to everybody'
const FOLLOWED = 'what topics need is fetched for everybody; it is not kept whose topics these are'
const SCALES = 'scales of queries, which nobody is told of; they say nothing of who asked'
const COUNTS = 'counts for the operator, who sees all workspaces; they name nobody'
const INSTALLED = 'where apps are installed, each row by its whole key; workspaces/installations.test.ts'
const SHARDS = 'shards are the whole app’s; shards.test.ts'
const COPIES = 'which copies of the program run; they serve all workspaces'
const SPENDINGS = 'copies of the program tell each other of all workspaces; budgets.test.ts'
const TURNS = 'copies of the program take turns at places; turns.test.ts'
const ROUND = 'a round of the program looks at all workspaces'

/** Those that are about no place, and why. */
export const ABOUT_NO_PLACE: Readonly<Record<Exclude<Method, keyof typeof QUERIES>, string>> = {
  'counts.activeTopics': COUNTS,
  'counts.deliveries': COUNTS,
  'counts.late': COUNTS,
  'counts.held': COUNTS,
  'counts.ofWorkspaces': COUNTS,
  'papers.ingest': `${PAPERS}; merge.test.ts has what a merger does to people’s rows`,
  'renewals.between': PAPERS,
  'merges.list': PAPERS,
  'merges.of': PAPERS,
  'merges.alike': PAPERS,
  'merges.splitsAmong': PAPERS,
  'merges.split': `${PAPERS}; split.test.ts has what it does to people’s rows`,
  'merges.join': `${PAPERS}; split.test.ts has what it does to people’s rows`,
  'papers.lookUp': PAPERS,
  'papers.byIds': PAPERS,
  'papers.byKey': PAPERS,
  'papers.byKeyStart': PAPERS,
  'papers.byTitle': PAPERS,
  'papers.newest': PAPERS,
  'papers.categories': PAPERS,
  'papers.sources': PAPERS,
  'papers.journals': PAPERS,
  'papers.newestDay': PAPERS,
  'papers.countSince': PAPERS,
  'holdings.areAllFrom': PAPERS,
  'holdings.count': PAPERS,
  'holdings.countOf': PAPERS,
  'papers.upvoted': PAPERS,
  'papers.countChanges': PAPERS,
  'papers.countPapers': PAPERS,
  'papers.lastSequence': PAPERS,
  'papers.sequenceAt': PAPERS,
  'papers.arrivals': PAPERS,
  'papers.revision': PAPERS,
  'papers.identity': PAPERS,
  'papers.unreadable': PAPERS,
  'papers.changesSince': PAPERS,
  'sources.hasAnswered': SOURCES,
  'sources.hasten': SOURCES,
  'followed.categories': FOLLOWED,
  'followed.queries': FOLLOWED,
  'followed.needs': FOLLOWED,
  'followed.decide': FOLLOWED,
  'followed.settle': FOLLOWED,
  'followed.prune': FOLLOWED,
  'topicTaps.topics': ROUND,
  'topicTaps.prune': ROUND,
  'topicScales.find': SCALES,
  'topicScales.keep': SCALES,
  'topicScales.discardBelow': SCALES,
  'topicScales.prune': SCALES,
  'sources.enrol': SOURCES,
  'sources.rename': SOURCES,
  'sources.states': SOURCES,
  'sources.claim': SOURCES,
  'sources.ingest': SOURCES,
  'sources.keepLookedUp': SOURCES,
  'sources.succeeded': SOURCES,
  'sources.failed': SOURCES,
  'sources.release': SOURCES,
  'sources.setReported': SOURCES,
  'sources.toEnrich': SOURCES,
  'sources.toComplete': SOURCES,
  'sources.notFound': SOURCES,
  'sources.details': SOURCES,
  'sources.told': SOURCES,
  'sources.upvoteGains': SOURCES,
  'sources.withUpvotes': SOURCES,
  'sources.feeds': SOURCES,
  'sources.addFeed': SOURCES,
  'sources.removeFeed': SOURCES,
  'imports.take': PAPERS,
  'imports.areOpen': PAPERS,
  'imports.markStopped': PAPERS,
  'imports.stopped': PAPERS,
  'imports.prune': PAPERS,
  'rateLimits.acquire': SOURCES,
  'rateLimits.release': SOURCES,
  'rateLimits.blockUntil': SOURCES,
  'subscriptions.workspaces': ROUND,
  'subscriptions.nextDueAt': ROUND,
  'subscriptions.prune': ROUND,
  'sections.goneWrong': ROUND,
  'pauses.toNotify': ROUND,
  'pauses.toProbe': ROUND,
  'deliveries.expire': ROUND,
  'deliveries.prune': ROUND,
  'gaps.unlinked': PAPERS,
  'edits.prune': ROUND,
  'settings.prune': ROUND,
  'shards.begin': SHARDS,
  'shards.look': SHARDS,
  'shards.round': SHARDS,
  'shards.keep': SHARDS,
  'shards.release': SHARDS,
  'shards.leave': SHARDS,
  'shards.start': SHARDS,
  'shards.startsOf': SHARDS,
  'shards.takeSlots': SHARDS,
  'shards.prune': SHARDS,
  'workspaceViews.page': SHARDS,
  'workspaceViews.retain': SHARDS,
  'keptForms.prune': ROUND,
  'departures.leave': 'one row, by its whole key; departures.test.ts',
  'turns.isShared': TURNS,
  'turns.take': TURNS,
  'turns.end': TURNS,
  'turns.endAll': TURNS,
  'turns.rest': TURNS,
  'turns.prune': ROUND,
  'spendings.tell': SPENDINGS,
  'spendings.ofOthers': SPENDINGS,
  'spendings.prune': ROUND,
  'departures.prune': `${ROUND}; departures.test.ts has what it erases`,
  'installations.at': INSTALLED,
  'installations.find': INSTALLED,
  'installations.all': INSTALLED,
  'installations.save': INSTALLED,
  'installations.remove': INSTALLED,
  'installations.beginRenewal': INSTALLED,
  'installations.change': INSTALLED,
  'installations.renew': INSTALLED,
  'installations.reseal': INSTALLED,
  'installations.grant': INSTALLED,
  'installations.teamsOf': INSTALLED,
  'installations.ungrant': INSTALLED,
  'installations.useOnce': INSTALLED,
  'installations.secret': INSTALLED,
  'installations.keepSecret': INSTALLED,
  'installations.removeSecret': INSTALLED,
  'copies.beat': COPIES,
  'copies.live': COPIES,
  'copies.leave': COPIES,
  'copies.prune': COPIES,
  'installations.prune': INSTALLED,
  'feedPages.toLookAt': ROUND,
  'feedPages.prune': ROUND,
  'leases.recover': ROUND,
  'leases.release': 'a worker gives back what is its own, wherever; leases.test.ts',
  'listings.prune': ROUND,
  'inbound.prune': ROUND,
  takeUpkeepTurn: ROUND,
  prune: ROUND,
  undoFuture: ROUND,
  restoredAt: 'the file is one',
  caughtUp: PAPERS,
  addCaughtUp: PAPERS,
  databaseNow: 'the clock is one',
  tryWrite: PAPERS,
  check: 'the file is one',
  close: 'the file is one',
}
