// A library in a temporary folder, opened as the program opens it, for the tests of the core.
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type App, openApp } from '../src/app.ts'
import { type Config, readConfig } from '../src/config/config.ts'
import { createLog } from '../src/config/log.ts'
import type { SourceSettings } from '../src/config/source-settings.ts'
import { readDraft } from '../src/papers/draft.ts'
import type { Paper, PaperDraft } from '../src/papers/paper.ts'
import { type Card, type CommandRequest, type Form, type Paperboy, type Reply, replyOf } from '../src/port/chat.ts'
import { SYSTEM_CLOCK } from '../src/port/clock.ts'
import type { ChatPlatform } from '../src/port/platform.ts'
import { bare } from '../src/port/text.ts'
import type { Ranking, SearchEngine } from '../src/search/engines/engine.ts'
import { createMiniSearchEngine } from '../src/search/engines/minisearch.ts'
import { isFault, readQuery } from '../src/search/query/parser.ts'
import type { SecretKey } from '../src/workspaces/sealer.ts'
import { databaseOf } from './databases/postgres.ts'
import { newFolder } from './left-behind.ts'
import { NO_THREADS } from './no-threads.ts'

/** Who asks, and where; what is left out is the same for all. */
export interface Who {
  readonly person?: string
  readonly channel?: string
  readonly workspace?: string
  readonly platform?: string
  readonly mayManage?: boolean
  readonly isAdmin?: boolean
  readonly zone?: string | null
  readonly ownWorkspace?: string
}

export interface TestLibrary extends App {
  readonly folder: string
  /** Those that the core knows of; a test adds its own. */
  readonly platforms: ChatPlatform[]
  /** Lets `status` show what keeps a platform from serving; null when it serves. */
  report(platform: string, fault: string | null): void
  ask(text: string, who?: Who): Promise<Reply>
  /** A command with typed options. */
  choose(command: string, options: Readonly<Record<string, string | number | boolean>>, who?: Who): Promise<Reply>
  /** @param isOwn whether the asker alone sees what is pressed */
  press(action: string, who?: Who, isOwn?: boolean): Promise<Reply>
  /** Puts the clock to an instant such as `2026-04-10T09:00:00Z`. */
  setClock(instant: string): void
  /** Papers that a source brings. */
  add(drafts: readonly PaperDraft[], source?: string): Promise<void>
  /** Papers that digests owe. */
  news(drafts: readonly PaperDraft[]): Promise<void>
}

/** The day on which the tests play. */
export const TODAY = '2026-04-10'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
export const SEEDS = join(ROOT, 'seeds')
/** Real data beside the checkout; a user's clone has none. */
export const SHARED = join(ROOT, '..', 'shared')

let requests = 0
/** What tokens of workspaces are encrypted with. */
export const KEYS: readonly SecretKey[] = [{ id: 'a', key: Buffer.alloc(32, 7) }]
/** Databases with and without the bundled papers, which libraries are copied from: to make one takes longer than most tests. */
const templates = new Map<boolean, Promise<string>>()

async function makeTemplate(seeds: boolean): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-template-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await (await openTestLibrary({ seeds, folder })).close()
  return join(folder, 'paperboy.db')
}
/** Long enough for an answer that is not held up. */
const SOON_MS = 20_000

/**
 * @param folder the data of a library that was closed before; a new one unless given
 * @param outside the services that people look for papers at, on this machine; none unless given
 * @param database the address of one that another copy serves, too
 * @param soonMs after what time a look-up is said to be on its way
 * @param feedsAt the address of the pages of channels; there are none unless given
 * @param sources whether it has the usual sources; nobody asks them anything
 */
export async function openTestLibrary({
  seeds = true,
  folder: given = null as string | null,
  topicsPerWorkspace = 100,
  sources = false,
  feedsAt = null as string | null,
  support = null as string | null,
  threads = NO_THREADS,
  outside = null as SourceSettings | null,
  soonMs = SOON_MS,
  keys = [] as readonly SecretKey[],
  database: shared = null as string | null,
} = {}): Promise<TestLibrary> {
  let time = Date.parse(`${TODAY}T09:00:00Z`)
  const folder = given ?? newFolder()
  const database = shared ?? (await databaseOf(folder))
  if (given === null && database === null) {
    const template = templates.get(seeds) ?? makeTemplate(seeds)
    templates.set(seeds, template)
    copyFileSync(await template, join(folder, 'paperboy.db'))
  }
  const now = (): number => time
  const config = {
    ...testConfig(folder, seeds && (given !== null || database !== null)),
    database,
    topicsPerWorkspace,
    support,
    keys,
    ...(sources && { sources: readConfig({ PAPERBOY_LOOKUP: 'off' }).sources }),
    ...(outside && { sources: outside }),
    ...(feedsAt !== null && { publicUrl: feedsAt, feedPages: true }),
  }
  /** Who waits for a service's rate limit. */
  const letTimeGoBy = async (milliseconds: number): Promise<void> => {
    time += milliseconds
  }
  const platforms: ChatPlatform[] = []
  const faults = new Map<string, string>()
  const app = await openApp({
    config,
    log: createLog(config.logLevel),
    mayFollowDatabase: false,
    clock: { ...SYSTEM_CLOCK, now, ...(outside && { sleep: letTimeGoBy }) },
    patienceMs: Number.POSITIVE_INFINITY,
    soonMs,
    platforms,
    faults,
    threads,
  })
  await app.core.library.refresh()
  const answer = (input: CommandRequest['input'], who: Who = {}): Promise<Reply> => answerOf(app.paperboy, requestOf(input, who))
  return {
    ...app,
    folder,
    platforms,
    report: (platform, fault) => void (fault === null ? faults.delete(platform) : faults.set(platform, fault)),
    ask: (text, who) => answer({ kind: 'text', text }, who),
    choose: (command, options, who) => answer({ kind: 'options', command, options }, who),
    press: (action, who, isOwn = false) => answer({ kind: 'action', action, isOwn }, who),
    setClock(instant) {
      time = Date.parse(instant)
    },
    async add(drafts, source = 'import') {
      await app.core.store.papers.ingest(drafts, { source, isNews: false, at: now() })
    },
    async news(drafts) {
      await app.core.store.papers.ingest(drafts, { source: 'import', isNews: true, at: now() })
    },
  }
}

export function testConfig(data: string, seeds = true): Config {
  const limits = { topicsPerChannel: 25, topicsPerWorkspace: 100, answersPerWorkspace: 600, lookupsPerWorkspace: 60 }
  const { sources } = readConfig({ PAPERBOY_SOURCES: 'off' })
  const rest = {
    fields: ['machine-learning'],
    sources,
    support: null,
    operatorChannel: null,
    publicUrl: null,
    publicPapers: false,
    feedPages: false,
    http: 'off' as const,
    operatorHttp: null,
    database: null,
    memoryPapers: 20_000,
    proxies: null,
    colour: false,
  }
  const platforms = { slack: null, slackApp: null, discord: null, keys: [] }
  return { data, backup: null, seeds, logLevel: 'silent', zone: 'UTC', ...platforms, ...limits, ...rest }
}

function notKept(): never {
  throw new Error('nothing is kept')
}

/** Of a core that has no keys, and keeps nothing for adapters. */
export const NOTHING_KEPT: Pick<Paperboy, 'installations' | 'kept'> = {
  installations: notKept,
  kept: { keepForm: notKept, findForm: notKept, shards: null },
}

/** What is answered in words. */
export async function answerOf(paperboy: Pick<Paperboy, 'respond'>, request: CommandRequest): Promise<Reply> {
  return replyOf(await paperboy.respond(request))
}

/** The form that a request opens; null where it is answered in words. */
export async function formOf(paperboy: Pick<Paperboy, 'respond'>, request: CommandRequest): Promise<Form | null> {
  const answer = await paperboy.respond({ ...request, takesForms: true })
  return answer.kind === 'form' ? answer.form : null
}

/** A request as an adapter makes it. */
export function requestOf(
  input: CommandRequest['input'],
  {
    person = 'ada',
    channel = 'general',
    workspace = 'acme',
    platform = 'test',
    mayManage = true,
    isAdmin = false,
    zone = null,
    ownWorkspace,
  }: Who = {},
) {
  return {
    id: `request-${++requests}`,
    at: { platform, workspace, channel },
    asker: { person, name: person, mayManage, isAdmin, zone, ...(ownWorkspace !== undefined && { ownWorkspace }) },
    takesForms: false,
    input,
  }
}

/** A paper with a title and nothing else but what is given. */
export function draft(title: string, rest: Partial<PaperDraft> = {}): PaperDraft {
  return { title, abstract: null, authors: [], categories: [], published: null, upvotes: null, keys: [], isWithdrawn: false, ...rest }
}

export function titlesOf(reply: Reply): string[] {
  return reply.cards.map((card) => bare(card.title))
}

export function textOf(reply: Reply): string {
  return bare(reply.text)
}

/** The button of a card or a reply that has this label. */
export function button(from: Card | Reply | undefined, label: string): string {
  const all = [...(from?.actions ?? []), ...(from && 'menu' in from ? (from.menu ?? []) : [])]
  const found = all.find((action) => action.label === label)
  if (!found) throw new Error(`no button “${label}” among ${all.map((action) => action.label).join(', ')}`)
  return found.id
}

/** The bundled papers, with the ids that a new library gives them. */
export function seedPapers(): Paper[] {
  const records = readFileSync(join(SEEDS, 'papers.jsonl'), 'utf8').trim().split('\n')
  return records.map((record, index) => {
    const read = readDraft(JSON.parse(record))
    if (typeof read === 'string') throw new Error(read)
    return { ...read, id: index + 1, sequence: index + 1, sources: ['seeds'] }
  })
}

/** A search engine over papers, numbered from 1 in this order. */
export function engineOver(drafts: readonly (PaperDraft & { readonly sources?: readonly string[] })[]): SearchEngine {
  const engine = createMiniSearchEngine()
  engine.add(drafts.map((each, index) => ({ sources: ['import'], ...each, id: index + 1, sequence: index + 1 })))
  return engine
}

export function searchIn(engine: SearchEngine, text: string, limit = 200): Ranking {
  const query = readQuery(text, TODAY, 'search')
  if (isFault(query)) throw new Error(query.problem)
  return engine.search(query.root, limit)
}

/** Ids of the papers that match, not of those that are only related, in ascending order. */
export function matchesIn(engine: SearchEngine, text: string): number[] {
  const { hits } = searchIn(engine, text)
  return hits
    .filter((hit) => hit.matches)
    .map((hit) => hit.id)
    .sort((a, b) => a - b)
}
