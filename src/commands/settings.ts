import { z } from 'zod'
import { type Choice, textReply } from '../port/chat.ts'
import type { PlatformSettings, SettingKind } from '../port/platform.ts'
import type { Text } from '../port/text.ts'
import { WHOLE } from '../store/settings.ts'
import type { Subscription } from '../topics/subscription.ts'
import * as wording from '../wording/chosen.ts'
import { feedsOff } from '../wording/feed-pages.ts'
import { command, type Needs, type Request } from './command.ts'
import { placeOf } from './place.ts'
import { Misunderstood, Refusal } from './refusal.ts'
import { findTopic, topicOption, topicsHere } from './topic.ts'

const KINDS = ['managers', 'tag', 'ping'] as const satisfies readonly SettingKind[]
const FEEDS = ['public', 'private'] as const
const LONGEST = 100
const CLAUSES = ['managers', 'topic', 'tag', 'ping', 'feeds', 'off'] as const
/** Each word begins a clause; in double quotes it is part of a name. */
const CLAUSE = new RegExp(`(?:^|\\s)(${CLAUSES.join('|')})\\s+("[^"]*"|\\S+(?:\\s+(?!(?:${CLAUSES.join('|')})\\s)\\S+)*)`, 'giy')

export const settings = command({
  name: 'settings',
  summary: 'For admins: who manages topics, a topic’s tag and ping, and which channels may have feeds',
  options: z.object({
    managers: z.string().trim().max(LONGEST).optional().meta({ description: 'Who manages topics', namesRole: true }),
    topic: topicOption.optional().meta({ description: 'The topic that the tag or the ping is of', completes: true }),
    tag: z.string().trim().max(LONGEST).optional().meta({ description: 'The tag of its posts in a forum', completes: true }),
    ping: z
      .string()
      .trim()
      .max(LONGEST)
      .optional()
      .meta({ description: 'Who is pinged by its digests, once a day at most', namesRole: true }),
    feeds: z.enum(FEEDS).optional().describe('Which channels may have pages and feeds: public ones alone, or private ones, too'),
    off: z.enum(KINDS).optional().describe('What is to be as if nobody had chosen it'),
  }),
  examples: ['settings'],
  who: 'admins',
  isOfChannel: true,
  isInGroup: true,
  usage: 'settings [managers WHO] [topic NAME] [tag TAG] [ping ROLE] [feeds public|private] [off managers|tag|ping]',
  async read(rest) {
    const given: Record<string, string> = {}
    let end = 0
    for (const match of rest.trim().matchAll(CLAUSE)) {
      const [whole, clause = '', value = ''] = match
      given[clause.toLowerCase()] = value.replace(/^"(.*)"$/, '$1')
      end = match.index + whole.length
    }
    const left = rest.trim().slice(end).trim()
    if (left !== '') throw new Misunderstood('unreadable-options', wording.unreadable(left))
    return given
  },
  async run({ topic: named, off, feeds, ...typed }, request, core) {
    const platform = core.digests.platform(request.at.platform)?.settings
    if (!platform) return textReply(wording.nothingToSet())
    if (feeds !== undefined) await chooseFeeds(feeds, request, core)
    const asked = KINDS.filter((kind) => typed[kind] !== undefined || off === kind)
    const isOfTopic = named !== undefined || asked.some((kind) => kind !== 'managers')
    const topic = isOfTopic ? await topicOf(named, request, core) : null
    const { workspace } = placeOf(request)
    // An admin may name a topic of another channel: what may be done is decided there.
    const there = { ...request, at: { ...request.at, channel: topic?.channel ?? request.at.channel } }
    const changes: Change[] = []
    for (const kind of asked) changes.push({ kind, choice: await read(kind, typed[kind], platform, there) })
    // All of them, or none where one cannot be.
    for (const { kind, choice } of changes) {
      const subject = kind === 'managers' ? WHOLE : (topic?.id ?? WHOLE)
      if (choice === null) await core.store.settings.clear(workspace, subject, kind)
      else await core.store.settings.choose(workspace, subject, kind, choice, core.now())
    }
    return textReply(await describe(asked.length > 0 || feeds !== undefined, platform, there, core))
  },
})

interface Change {
  readonly kind: SettingKind
  /** Null for what is to be as if nobody had chosen it. */
  readonly choice: Choice | null
}

/** @throws {Refusal} where the platform has no such, or not what was typed */
async function read(
  kind: SettingKind,
  typed: string | undefined,
  platform: PlatformSettings,
  { at, asker }: Request,
): Promise<Choice | null> {
  if (platform.examples[kind] === undefined) throw new Misunderstood('unreadable-options', wording.unknownHere(kind), kind)
  if (typed === undefined) return null
  const choice = await platform.choose(kind, typed, at, asker.person)
  if ('problem' in choice) throw new Misunderstood('unreadable-options', wording.problem(choice.problem), kind)
  return choice
}

/** Which channels may have pages. Where private ones may not any more, theirs end. @throws {Refusal} where there are none */
async function chooseFeeds(feeds: (typeof FEEDS)[number], request: Request, core: Needs<'store' | 'feeds' | 'now'>): Promise<void> {
  if (core.feeds === null) throw new Refusal('feed-refused', feedsOff())
  const { workspace } = placeOf(request)
  const choice = { value: feeds, label: feeds }
  if (feeds === 'private') return core.store.settings.choose(workspace, WHOLE, 'feeds', choice, core.now())
  await core.store.settings.clear(workspace, WHOLE, 'feeds')
  await core.store.feedPages.endIn(workspace, 'private')
}

/** The one that is named, or the only one there is. @throws {Refusal} */
async function topicOf(named: string | undefined, request: Request, core: Needs<'store'>): Promise<Subscription> {
  if (named !== undefined) return findTopic(named, request, core)
  const here = await topicsHere(request, core)
  const [only, ...others] = here
  if (only && others.length === 0) return only
  throw new Refusal('unknown-topic', wording.whichTopic(here), 'topic')
}

/** How everything is now. */
async function describe(isChanged: boolean, platform: PlatformSettings, request: Request, core: Needs<'store' | 'feeds'>): Promise<Text> {
  const topics = await topicsHere(request, core)
  const chosen = await core.store.settings.inWorkspace(placeOf(request).workspace, [WHOLE, ...topics.map(({ id }) => id)])
  return wording.settings(isChanged, topics, chosen, platform, core.feeds !== null)
}
