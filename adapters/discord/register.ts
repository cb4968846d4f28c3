import { createHash } from 'node:crypto'
import { type REST, Routes } from 'discord.js'
import type { BackOff } from '../../src/port/backoff.ts'
import { askList } from './ask.ts'
import { type Definition, forServer } from './commands.ts'

export interface RegisterOptions {
  readonly rest: REST
  readonly application: string
  /** A server, to try them out in; null for everywhere. */
  readonly guild: string | null
  /** Called with the id that Discord gave a command of ours, by its name. */
  readonly onId?: (name: string, id: string) => void
}

/** Before a registration that failed is tried again. */
export const REGISTER_BACK_OFF: BackOff = { first: 60_000, longest: 3_600_000 }

/**
 * Tells Discord of the commands, if it knows others. Its own list is the record: no file of ours can be out of step with it.
 * @returns whether there was anything to tell. Rejects as the REST client does
 */
export async function registerCommands(definitions: readonly Definition[], options: RegisterOptions): Promise<boolean> {
  const known = await listOf(options)
  const isSame = standing(definitions, known, options) === 'same'
  const wanted = options.guild === null ? definitions : forServer(definitions)
  const all = isSame ? known : await options.rest.put(routeOf(options), { body: wanted })
  for (const { name, id } of Array.isArray(all) ? (all as Partial<Registered>[]) : [])
    if (typeof name === 'string' && typeof id === 'string') options.onId?.(name, id)
  return !isSame
}

/** Takes the commands of one server away again. */
export async function unregisterCommands(options: RegisterOptions): Promise<void> {
  await options.rest.put(routeOf(options), { body: [] })
}

/** How what Discord knows stands to what we would tell it. */
export async function standingOf(definitions: readonly Definition[], options: RegisterOptions): Promise<Standing> {
  return standing(definitions, await listOf(options), options)
}

type Standing = 'same' | 'other' | 'none'

interface Registered {
  readonly id: string
  readonly name: string
}

function listOf(options: RegisterOptions): Promise<readonly unknown[]> {
  return askList(options.rest, routeOf(options), new URLSearchParams({ with_localizations: 'true' }))
}

function standing(definitions: readonly Definition[], known: readonly unknown[], options: RegisterOptions): Standing {
  const wanted = options.guild === null ? definitions : forServer(definitions)
  if (known.length === 0) return 'none'
  return hashOf(known) === hashOf(wanted) ? 'same' : 'other'
}

function routeOf({ application, guild }: Omit<RegisterOptions, 'rest'>): `/${string}` {
  return guild === null ? Routes.applicationCommands(application) : Routes.applicationGuildCommands(application, guild)
}

/** Of what we say of commands, in any order of names: Discord adds ids and defaults of its own. */
function hashOf(commands: readonly unknown[]): string {
  const kept = commands.map(keep) as { name?: string }[]
  const sorted = kept.sort((a, b) => String(a.name).localeCompare(String(b.name)))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex')
}

const KEPT = [
  'type',
  'name',
  'name_localizations',
  'description',
  'description_localizations',
  'options',
  'required',
  'choices',
  'value',
  'min_value',
  'max_value',
  'autocomplete',
  'channel_types',
  'integration_types',
  'contexts',
] as const

function keep(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(keep)
  if (typeof part !== 'object' || part === null) return part
  const from = part as Record<string, unknown>
  return Object.fromEntries(
    KEPT.flatMap((key) =>
      isDefault(from[key]) ? [] : [[key, key.endsWith('localizations') ? sorted(from[key]) : keep(set(key, from[key]))]],
    ),
  )
}

/** Discord leaves out, or fills in, what says nothing. */
function isDefault(value: unknown): boolean {
  return value === undefined || value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0)
}

/** Of these lists the order says nothing. */
function set(key: string, value: unknown): unknown {
  const isSet = key === 'channel_types' || key === 'contexts' || key === 'integration_types'
  return isSet ? [...(value as number[])].sort((a, b) => a - b) : value
}

function sorted(value: unknown): unknown {
  return Object.fromEntries(Object.entries(value as Record<string, unknown>).sort(([a], [b]) => a.localeCompare(b)))
}
