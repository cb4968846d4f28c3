import type { z } from 'zod'
import type { Planner } from '../digests/planner.ts'
import type { Follow } from '../follow/follow.ts'
import type { Lookup } from '../lookup/lookup.ts'
import type { Asker, ChannelRef, CommandRequest, Form, Reply } from '../port/chat.ts'
import type { FeedFormat } from '../port/feed-pages.ts'
import type { Access, ChatPlatform, Reach } from '../port/platform.ts'
import type { Library } from '../search/library.ts'
import type { SourceStatus } from '../sources/source-status.ts'
import type { FeedPage } from '../store/feed-pages.ts'
import type { Store } from '../store/store.ts'
import type { RunningSource } from '../topics/coverage.ts'
import type { Starter } from '../topics/starters.ts'
import { notForYou } from '../wording/papers.ts'
import { forAdmins, rightsUnknown } from '../wording/people.ts'
import { Refusal } from './refusal.ts'

/** What commands work with. */
export interface Core {
  readonly store: Store
  readonly library: Library
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly settings: Settings
  /** Topics of the fields here that newcomers can subscribe to by name. */
  readonly starters: readonly Starter[]
  /** Topics about the bundled papers. Each can be had by its name at any time; they are offered while there are no other papers. */
  readonly seedStarters: readonly Starter[]
  /** What brings new papers here. */
  readonly sources: readonly RunningSource[]
  /** Looks for papers beyond those here; null where nobody may. */
  readonly lookup: Lookup | null
  /** Lets sources follow topics; null where none does. */
  readonly follow: Follow | null
  /** Names the pages of what channels get; null where there are none. */
  readonly feeds: FeedNames | null
  readonly digests: DigestControls
  readonly program: ProgramStatus
}

/** A part of the core: a function names what it needs. */
export type Needs<Part extends keyof Core> = Pick<Core, Part>

interface FeedNames {
  /** What a new page is known by. */
  newName(): Pick<FeedPage, 'id' | 'hash'>
  /** Null where the secret of a page is not ours, as after a move without it. */
  addressesOf(page: Pick<FeedPage, 'id' | 'hash'>): Readonly<Record<FeedFormat, string>> | null
}

interface DigestControls {
  readonly planner: Planner
  /** What the bot may do in a channel now; open if no bot runs. */
  readonly probe: (at: ChannelRef) => Promise<Access>
  /** Who may read a channel now; null where the platform has no such, or no bot runs. */
  readonly reach: (at: ChannelRef) => Promise<Reach | null>
  /** Lets digests that were just planned be posted at once; does nothing if no bot runs. */
  readonly wake: () => void
  /** A platform that is served; null for any other. */
  readonly platform: (name: string) => Pick<ChatPlatform, 'meet' | 'settings'> | null
  /** Lets posted digests show the votes that were cast since. @returns whether a platform can; it cannot if no bot runs */
  readonly showVotes: (platform: string) => boolean
}

/** What `status` says of the running program. */
interface ProgramStatus {
  readonly version: string
  /** When it started, in milliseconds since 1970. */
  readonly startedAt: number
  readonly sourceStatuses: () => Promise<readonly SourceStatus[]>
  /** When the last nightly backup was made, in milliseconds since 1970, or null for never; the function is null where none is to be made. */
  readonly lastBackupAt: (() => number | null) | null
  /** What keeps a platform from serving, by the platform's name. */
  readonly faults: ReadonlyMap<string, string>
}

/** What the operator decided about subscriptions, and about those who need help. */
interface Settings {
  /** The IANA zone of those whose platform tells none. */
  readonly zone: string
  readonly topicsPerChannel: number
  readonly topicsPerWorkspace: number
  /** Whom people may ask, in one line; null for nobody. */
  readonly support: string | null
}

/** Who asks and where; of a request only this reaches a command. */
export type Request = Pick<CommandRequest, 'at' | 'asker'>

/** One command, declared once: grammar, typed options, help and completion are read from it. */
export interface Command<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: string
  /** What it does, in at most 100 characters (Discord: option and command descriptions). */
  readonly summary: string
  /** In the order in which they are typed; a string option that comes last takes the rest of the line. */
  readonly options: z.ZodObject<Shape>
  /** Without the leading `/papers`; each works on the bundled papers. */
  readonly examples: readonly string[]
  /** Anyone, those who may manage the channel it is given in, or those who look after the workspace; the adapter knows who these are. */
  readonly who: 'anyone' | 'managers' | 'admins'
  /**
   * Its answer may be read by all where it was asked in the open; perhaps not with all that can be typed behind it. Else it is about the asker,
   * or changes something.
   */
  readonly isPublic?: true | ((typed: string) => boolean)
  /** It is about the topics of a channel. */
  readonly isOfChannel?: true
  /** It came after the first commands, and may be typed behind `channel`, too. */
  readonly isInGroup?: true
  /** Whether it is about the asker alone, with these options: then anybody may. */
  isOwn?(options: Readonly<Record<string, unknown>>): boolean
  /** The form that it opens where it is given with no more than these options. */
  readonly form?: CommandForm
  /** How it is typed, where the options do not say it. */
  readonly usage?: string
  /** Reads what is typed behind the name, where the order of the options does not say it. @throws {Refusal} */
  read?(rest: string, request: Request, core: Core): Promise<Readonly<Record<string, unknown>>>
  run(options: z.output<z.ZodObject<Shape>>, request: Request, core: Core): Promise<Reply>
}

interface CommandForm {
  /** At most one. */
  readonly options: readonly string[]
  /** @returns null where it is rather answered in words */
  open(given: Readonly<Record<string, unknown>>, request: Request, core: Core): Promise<Form | null>
}

/** Lets TypeScript infer the option types of a declaration. */
export function command<Shape extends z.ZodRawShape>(declaration: Command<Shape>): Command {
  return declaration as unknown as Command
}

/** @throws {Refusal} when a command is not for this person */
export function checkMay({ name, who }: Pick<Command, 'name' | 'who'>, asker: Asker): void {
  if (who === 'managers') checkManages(name, asker)
  if (who === 'admins' && !asker.isAdmin) throw new Refusal('not-allowed', forAdmins(name))
}

/** @throws {Refusal} when somebody may not change what is posted here, or it is not known whether */
export function checkManages(name: string, { mayManage, isAdmin }: Asker): void {
  if (!mayManage && !isAdmin) throw new Refusal('not-allowed', mayManage === null ? rightsUnknown() : notForYou(name))
}
