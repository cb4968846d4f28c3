import { z } from 'zod'
import { readTrending } from '../digests/trending.ts'
import { toAction } from '../port/action-ids.ts'
import { textReply } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import { describeQuery } from '../search/query/describe.ts'
import type { Channel } from '../store/channels.ts'
import { nameKey } from '../store/subscriptions.ts'
import { readClauses } from '../topics/clauses.ts'
import { EVERY_DAY } from '../topics/days.ts'
import { nextSlots } from '../topics/due.ts'
import { nameFollowed, quoteField, readToMe, withoutAsking } from '../topics/followed.ts'
import { NO_EDGE } from '../topics/outlook.ts'
import { describeRhythm, readRhythm } from '../topics/rhythm.ts'
import { type Rhythm, readTime, type Schedule } from '../topics/schedule.ts'
import {
  DEFAULT_TIME,
  DEFAULT_TOP,
  DETAILS,
  readTop,
  type Subscription,
  TOPIC_LIMITS,
  type Topic,
  VERSIONS,
} from '../topics/subscription.ts'
import { isProblem } from '../topics/typed.ts'
import { readZone } from '../topics/zones.ts'
import { comesToYou } from '../wording/following.ts'
import * as outlooks from '../wording/outlooks.ts'
import { emptyQuery } from '../wording/papers.ts'
import { clip } from '../wording/phrases.ts'
import * as wording from '../wording/subscriptions.ts'
import { mayTune } from '../wording/tuning.ts'
import { askForAccess, waitForAccess } from './channel.ts'
import { command, type Needs, type Request } from './command.ts'
import { exampleTitles, readExamples } from './examples.ts'
import { followTopic } from './follow-topic.ts'
import { subscribeForm } from './form.ts'
import { meetAsker } from './meet-asker.ts'
import { lookAt, readRoot } from './outlook.ts'
import { placeOf } from './place.ts'
import { Misunderstood, Refusal } from './refusal.ts'
import { takeSchedule } from './said-schedule.ts'
import { findSameQuery } from './same-query.ts'
import { offeredStarters, starterNamed } from './starter.ts'
import { checkName } from './topic.ts'
import { findAround, offerTuning } from './tune.ts'
import { findDraft } from './twice.ts'

/** How a digest is to be, as a person says it; each as it may be typed. */
export const settingOptions = {
  as: z.string().trim().max(TOPIC_LIMITS.name).optional().describe('What to call the topic'),
  at: z.string().trim().max(20).optional().describe('When, such as 09:00; 09:00 unless told'),
  in: z.string().trim().max(100).optional().meta({ description: 'The time zone, such as Europe/Berlin', completes: true }),
  on: z
    .string()
    .trim()
    .max(100)
    .optional()
    .meta({ description: 'daily, weekdays, mon,wed, weekly fri or monthly on the 1st', completes: true }),
  top: z.number().int().min(1).max(TOPIC_LIMITS.papers).optional().describe('How many papers at most; 5 unless told'),
  detail: z.enum(DETAILS).optional().describe('Where abstracts go: in the thread, in the digest, or nowhere'),
  versions: z.enum(VERSIONS).optional().describe('Whether a paper comes again in a new version or a journal; off unless told'),
}

export type SettingOptions = z.output<z.ZodObject<typeof settingOptions>>

export const subscribe = command({
  name: 'subscribe',
  summary: 'A daily digest of a topic for this channel',
  options: z.object({
    query: z
      .string()
      .trim()
      .optional()
      .meta({ description: 'What to look for, as in search; like 1 3 5 of the last list; or a starter topic', completes: true }),
    ...settingOptions,
    to: z.enum(['channel', 'me']).optional().describe('Where it comes: this channel, or direct messages to you alone'),
  }),
  examples: [
    'subscribe radiology',
    'subscribe chest x-ray report as Chest reports at 08:30 in Europe/Berlin on weekdays top 3',
    'subscribe like 1 3 as Seen',
    'subscribe every Friday at 9 wrist',
    'subscribe author: Ronald M. Summers',
  ],
  who: 'managers',
  isOwn: ({ to }) => to === 'me',
  isOfChannel: true,
  form: {
    options: [],
    open: async (_, request, core) => subscribeForm(request.asker.zone ?? core.settings.zone),
  },
  usage: 'subscribe [QUERY] [as NAME] [at TIME] [in ZONE] [on DAYS] [top N] [thread|inline|titles] [versions on] [to me]',
  async read(rest) {
    const asked = withoutAsking(rest)
    const behind = readToMe(asked)
    const clauses = readClauses(behind ?? asked)
    if (isProblem(clauses)) throw new Misunderstood('unreadable-options', wording.problem(clauses.problem))
    // `knee to me at 9`, too.
    const before = readToMe(clauses.query)
    const query = before ?? clauses.query
    return { ...(query !== '' && { query }), ...optionsOf(clauses), ...((behind ?? before) !== null && { to: 'me' }) }
  },
  async run({ query: typed, to, ...chosen }, request, core) {
    const isPersonal = to === 'me'
    const proposed = { time: DEFAULT_TIME, zone: zoneOf(request) ?? core.settings.zone, days: EVERY_DAY }
    const { query: said, options: settings } = takeSchedule(typed, chosen, proposed)
    const asked = said === undefined ? undefined : quoteField(said)
    if (asked === undefined && Object.values(settings).some((value) => value !== undefined))
      throw new Misunderstood('unreadable-query', wording.queryMissing(typedSettings(settings)), 'query')
    if (asked === undefined) return textReply(wording.starters(await offeredStarters(core)))
    // As of a form with nothing but blanks in it.
    if (asked === '') throw new Misunderstood('unreadable-query', emptyQuery(), 'query')
    const starter = starterNamed(asked, core)
    const examples = await readExamples(asked, request, core)
    const topic = readTopic(settings, {
      name: settings.as || (starter?.name ?? examples?.name ?? clip(nameFollowed(asked) ?? asked, TOPIC_LIMITS.name)),
      query: starter?.query ?? examples?.query ?? asked,
      schedule: proposed,
      top: DEFAULT_TOP,
      detail: 'thread',
    })
    checkName(topic.name)
    const outlook = await lookAt(topic.query, placeOf(request).workspace, core)
    const meaning = await meaningOf(topic.query, core)
    const there = isPersonal ? await meetAsker(request, core) : request
    const place = placeOf(there)
    await checkRoom(topic.name, null, place, core)
    const sequence = await core.store.papers.lastSequence()
    const before = await findDraft(topic, place, there, core)
    const slots = nextSlots(topic.schedule, core.now(), null, 3)
    const owner = { person: request.asker.person, name: request.asker.name }
    const wanted = { ...topic, workspace: place.workspace, channel: place.channel, owner, nextDueAt: slots[0]?.at ?? core.now() }
    const draft = before ?? (await core.store.subscriptions.draft(wanted, sequence, core.now()))
    // Of a bundled topic, that no source runs yet says enough.
    const same = await findSameQuery(topic.query, null, place, core)
    const doubts = [
      ...(same ? [outlooks.sameQuery(same)] : []),
      ...outlooks.doubts(starter && !outlook.hasSources ? { ...outlook, uncovered: [] } : outlook),
    ]
    // Of a personal topic they are told as it begins: its buttons are where it comes.
    if (doubts.length > 0 && !before && !isPersonal) {
      const anyway = toAction(wording.LABELS.anyway, { verb: 'start', listing: draft.id, at: 0 })
      return textReply(lines(...doubts, ...outlooks.papersByAuthors(outlook), wording.notSaved(topic, meaning)), { actions: [anyway] })
    }
    const access = await askForAccess(there.at, core)
    const saved = await begin(draft, owner, wanted.nextDueAt, core)
    const blocked = await waitForAccess(saved, access, core)
    const around = isPersonal ? null : await findAround(saved, core)
    const text = lines(
      wording.subscribed(saved, meaning, slots),
      blocked,
      ...outlooks.outlook(around ? { ...outlook, edge: NO_EDGE } : outlook),
      ...doubts,
      ...(await followTopic(saved, core)),
      around ? mayTune() : [],
      isPersonal ? comesToYou() : [],
    )
    if (isPersonal) return textReply(text)
    const actions = subscribedActions(saved)
    const offer = around && (await offerTuning(saved, around, request, core, { text, actions }))
    return textReply(text, { cards: offer?.cards ?? [], actions: [...(offer?.actions ?? []), ...actions] })
  },
})

export function subscribedActions(saved: Subscription) {
  const verbs = saved.hasPosted ? (['preview', 'unsubscribe'] as const) : (['now', 'preview', 'unsubscribe'] as const)
  return verbs.map((verb) => toAction(wording.LABELS[verb], { verb, listing: saved.id, at: 0 }))
}

/** `as Chest at 09:00`: settings as they are typed. */
export function typedSettings(settings: SettingOptions): string {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  return given.map(([option, value]) => `${option} ${option === 'as' && String(value).includes(' ') ? `"${value}"` : value}`).join(' ')
}

/** The options of what was read from a line of text. */
export function optionsOf(read: {
  readonly name: string | null
  readonly time: string | null
  readonly zone: string | null
  readonly days: number | null
  readonly monthDay?: number
  readonly top: number | null
  readonly detail: string | null
  readonly versions?: boolean
}): Record<string, unknown> {
  const { name, time, zone, days, top, detail, versions } = read
  const given = {
    as: name,
    at: time,
    in: zone,
    on: days === null ? null : describeRhythm({ ...read, days }),
    top,
    detail,
    versions: versions === undefined ? null : VERSIONS[Number(versions)],
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
}

/** A topic with the settings that were given in place of its own. @throws {Refusal} */
export function readTopic(settings: SettingOptions, topic: Topic): Topic {
  const value = <Value>(option: keyof SettingOptions, read: Value | { readonly problem: string }): Value => {
    if (isProblem(read)) throw new Misunderstood('unreadable-options', wording.problem(read.problem), option)
    return read as Value
  }
  const { at, in: zone, on, top, detail, versions, as } = settings
  return {
    name: as || topic.name,
    query: topic.query,
    schedule: {
      time: at ? value('at', readTime(at)) : topic.schedule.time,
      zone: zone ? value('in', readZone(zone)) : topic.schedule.zone,
      ...(on ? value('on', readRhythm(on)) : rhythmOf(topic.schedule)),
    },
    top: top === undefined ? topic.top : value('top', readTop(top)),
    detail: detail ?? topic.detail,
    ...((versions === undefined ? topic.versions : versions === 'on') && { versions: true }),
  }
}

function rhythmOf({ days, monthDay }: Schedule): Rhythm {
  return { days, ...(monthDay !== undefined && { monthDay }) }
}

/** @param known the subscription that may keep its own name; null for a new one. @throws {Refusal} when there is no room in a channel */
export async function checkRoom(
  name: string,
  known: Subscription | null,
  channel: Channel,
  core: Needs<'store' | 'settings'>,
): Promise<void> {
  const here = await core.store.subscriptions.inChannel(channel)
  const same = here.find((topic) => nameKey(topic.name) === nameKey(name) && topic.id !== known?.id)
  if (same) throw new Refusal('topic-name', wording.nameTaken(same), 'as')
  if (known && (known.state === 'active' || known.state === 'paused')) return
  const { topicsPerChannel, topicsPerWorkspace } = core.settings
  if (here.length >= topicsPerChannel) throw new Refusal('limit-reached', wording.channelFull(here.length, topicsPerChannel), 'query')
  const all = await core.store.subscriptions.countInWorkspace(channel.workspace)
  if (all >= topicsPerWorkspace) throw new Refusal('limit-reached', wording.workspaceFull(all, topicsPerWorkspace), 'query')
}

/** Starts a topic. @throws {Refusal} when others took its name, or the last room, since `checkRoom` */
export async function begin(
  draft: Subscription,
  owner: Subscription['owner'],
  nextDueAt: number,
  core: Needs<'store' | 'now' | 'settings'>,
): Promise<Subscription> {
  const { topicsPerChannel: inChannel, topicsPerWorkspace: inWorkspace } = core.settings
  const begun = await core.store.subscriptions.begin(draft, owner, core.now(), nextDueAt, { inChannel, inWorkspace })
  if (begun) return begun
  await checkRoom(draft.name, draft, draft, core)
  throw new Refusal('topic-changed', wording.changedMeanwhile())
}

/** The zone that the platform knows of the asker, unless it is none that this version of Node knows. */
function zoneOf({ asker }: Request): string | null {
  const zone = asker.zone === null ? null : readZone(asker.zone)
  return isProblem(zone) ? null : zone
}

/** What a topic looks for, in words. @throws {Refusal} as `readRoot` does */
export async function meaningOf(query: string, core: Needs<'store' | 'now'>): Promise<string> {
  const trending = readTrending(query)
  if (trending) return wording.looksForTrending(trending.category)
  const titles = await exampleTitles(query, core)
  if (titles.length > 0) return wording.looksForLike(titles)
  return describeQuery(readRoot(query, core.now()), (await core.store.topicScales.find(query)) !== null)
}
