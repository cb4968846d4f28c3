// The adapter on a real core, connected to a local Discord, used as people use it.
import { expect, onTestFinished } from 'vitest'
import { createDiscord, type DiscordOptions } from '../../../adapters/discord/discord.ts'
import { createInteractionsEndpoint } from '../../../adapters/discord/interactions.ts'
import { openPublic } from '../../../adapters/web/server.ts'
import { readOptions, splitCommand } from '../../../src/commands/grammar.ts'
import { COMMANDS } from '../../../src/commands/table.ts'
import { createLog } from '../../../src/config/log.ts'
import type { Paperboy } from '../../../src/port/chat.ts'
import type { ChatPlatform } from '../../../src/port/platform.ts'
import type { SearchThreads } from '../../../src/search/thread-calls.ts'
import { openTestLibrary, type TestLibrary } from '../../library.ts'
import { NO_THREADS } from '../../no-threads.ts'
import { inputsOf } from './forms.ts'
import type { Body } from './http.ts'
import { partsOf } from './limits.ts'
import { controlsOf } from './seen.ts'
import { DISCORD_GUILD, type DiscordServer, type DiscordServerOptions, type Shown, startDiscord } from './server.ts'

export interface DiscordTest {
  readonly library: TestLibrary
  readonly server: DiscordServer
  readonly discord: ChatPlatform
}

export interface DiscordTestOptions extends DiscordServerOptions {
  readonly library?: TestLibrary
  /** What the library searches in, if none is given. */
  readonly threads?: SearchThreads
  /** The core as the adapter meets it. */
  readonly wrap?: (paperboy: Paperboy) => Paperboy
  readonly options?: Partial<DiscordOptions>
  /** Whether interactions come by HTTP. */
  readonly isByHttp?: boolean
  /** Called before the adapter connects. */
  readonly before?: (server: DiscordServer) => void
}

/** Opens all, and closes it when the test has finished; then Discord must have had nothing to complain of. */
export async function openDiscordTest({
  library: given,
  threads = NO_THREADS,
  wrap = (paperboy) => paperboy,
  options,
  isByHttp = false,
  before,
  ...rest
}: DiscordTestOptions = {}): Promise<DiscordTest> {
  const library = given ?? (await openTestLibrary({ threads }))
  const server = await startDiscord(rest)
  before?.(server)
  const logged: string[] = []
  const log = createLog('warn', (line) => void logged.push(line))
  const discord = await (isByHttp ? connectByHttp : connect)(wrap(library.paperboy), server, { log, ...options })
  onTestFinished(async () => {
    await discord.stop()
    await server.close()
    if (!given) await library.close()
    expect(server.faults, logged.join('\n')).toEqual([])
  })
  return { library, server, discord }
}

export async function connect(paperboy: Paperboy, server: DiscordServer, options: Partial<DiscordOptions> = {}): Promise<ChatPlatform> {
  const discord = createDiscord({ token: server.token, apiUrl: server.apiUrl, log: createLog('silent'), ...options })
  await discord.start(paperboy)
  return discord
}

/** As `connect`, where Discord sends interactions by HTTP to the server of pages. */
export async function connectByHttp(
  paperboy: Paperboy,
  server: DiscordServer,
  options: Partial<DiscordOptions> = {},
): Promise<ChatPlatform & { readonly url: string }> {
  const log = options.log ?? createLog('silent')
  const interactions = createInteractionsEndpoint({ publicKey: server.webhook.publicKey, now: server.guilds.now, log })
  const mounts = [interactions.mount]
  const pages = await openPublic({
    host: '127.0.0.1',
    port: 0,
    papers: null,
    feeds: null,
    url: null,
    mounts,
    style: '',
    now: () => performance.now(),
    log,
  })
  const url = `http://127.0.0.1:${pages.port}${interactions.mount.path}`
  const discord = await connect(paperboy, server, { ...options, interactions })
  await server.webhook.set(url)
  return {
    ...discord,
    url,
    async stop() {
      await discord.stop()
      await pages.close()
    },
  }
}

/** Discord's option types. */
const SUB = 1
const GROUP = 2
const INTEGER = 4
const BOOLEAN = 5
const CHANNEL_OPTION = 7

/** `/papers TEXT` with typed options, as the commands that were registered have them; the command table's grammar splits the text. */
export function slash(server: DiscordServer, text: string, rest: Body = {}): Body {
  const { name, rest: typed } = splitCommand(text)
  const command = COMMANDS.find((candidate) => candidate.name === name)
  return invoke(server, name, command ? readOptions(command, typed) : {}, rest, command === undefined)
}

/** A subcommand with its options by name. @param isUnknown whether it may be one that is not registered */
export function invoke(
  server: DiscordServer,
  name: string,
  values: Readonly<Record<string, unknown>>,
  rest: Body = {},
  isUnknown = false,
): Body {
  const [top] = commandsOf(server).filter(({ type }) => type === 1)
  if (!top) throw new Error('No command is registered.')
  const found = findSub(partsOf(top.options), name)
  if (!found && !isUnknown) throw new Error(`/${String(top.name)} ${name} is not registered.`)
  for (const { name: needed, required } of partsOf(found?.sub.options))
    if (required === true && !(String(needed) in values)) throw new Error(`Discord does not send ${name} without ${String(needed)}.`)
  const channels: Record<string, unknown> = {}
  const options = Object.entries(values).map(([option, value]) => {
    const shape = partsOf(found?.sub.options).find((each) => each.name === option)
    if (!shape && !isUnknown) throw new Error(`/${String(top.name)} ${name} has no option ${option}.`)
    const choices = partsOf(shape?.choices)
    if (choices.length > 0 && !choices.some((choice) => choice.value === value))
      throw new Error(`${String(value)} is no choice of ${option}.`)
    if (shape?.type === CHANNEL_OPTION)
      channels[String(value)] = server.guilds.channelJson(server.guilds.channels.get(String(value)) as never)
    return { name: option, type: shape?.type ?? 3, value: typed(shape?.type, value) }
  })
  const sub = { type: SUB, name, options }
  const nested = found?.group === undefined ? sub : { type: GROUP, name: found.group, options: [sub] }
  const resolved = Object.keys(channels).length > 0 ? { resolved: { channels } } : {}
  return { type: 2, data: { id: top.id, type: 1, name: top.name, options: [nested], ...resolved }, ...rest }
}

/** Those of a server, or where it has none, of the app. */
function commandsOf(server: DiscordServer, guild = DISCORD_GUILD): readonly Body[] {
  const own = server.registry.commands.get(guild) ?? []
  return own.length > 0 ? own : (server.registry.commands.get('') ?? [])
}

function findSub(options: readonly Body[], name: string): { readonly sub: Body; readonly group?: string } | null {
  for (const option of options) {
    if (option.type === SUB && option.name === name) return { sub: option }
    const inside = option.type === GROUP ? partsOf(option.options).find((each) => each.name === name) : undefined
    if (inside) return { sub: inside, group: String(option.name) }
  }
  return null
}

function typed(type: unknown, value: unknown): unknown {
  if (type === INTEGER) return Number(value)
  return type === BOOLEAN ? value === true || value === 'true' : String(value)
}

/** A half-typed option, as `server.complete` takes it; `others` are filled in already. */
export function focus(
  server: DiscordServer,
  name: string,
  option: string,
  value: string,
  others: Readonly<Record<string, unknown>> = {},
): Body {
  const { data } = invoke(server, name, { ...others, [option]: value }) as { data: Body }
  const mark = (parts: readonly Body[]): Body[] =>
    parts.map((part) => ({
      ...part,
      ...(part.options !== undefined && { options: mark(partsOf(part.options)) }),
      ...(part.name === option && { focused: true }),
    }))
  return { ...data, options: mark(partsOf(data.options)) }
}

/** The press of a button, or the choice in a menu, by its label or the beginning of it; or by its custom id. */
export function press(shown: Shown | null, label: string, rest: Body = {}): Body {
  const controls = controlsOf(shown?.message ?? {})
  const bare = label.replace(/^\d+\. /, '')
  const found =
    controls.find(({ id }) => id === label) ??
    controls.find((control) => control.label.startsWith(label)) ??
    controls.find((control) => control.label.startsWith(bare))
  if (!shown || !found) throw new Error(`There is no button ${label} among ${controls.map((control) => control.label).join(', ')}`)
  return pressId(shown, found.id, found.value === null ? null : [found.value], rest)
}

/** @param values what was chosen in a menu; null for a button */
export function pressId(shown: Shown, id: string, values: readonly string[] | null = null, rest: Body = {}): Body {
  const data = values === null ? { component_type: 2, custom_id: id } : { component_type: 3, custom_id: id, values }
  return { type: 3, message: toMessage(shown), data, ...(shown.message.channel_id && { channel_id: shown.message.channel_id }), ...rest }
}

/** A message as Discord sends it back with an interaction. */
function toMessage({ message: { at, files, ...message } }: Shown): Body {
  return {
    ...message,
    timestamp: new Date(at).toISOString(),
    edited_timestamp: null,
    attachments: files.map(({ name, text }, index) => ({
      id: `${index + 1}`,
      filename: name,
      size: text.length,
      url: 'https://cdn.discordapp.com/a',
    })),
    mentions: [],
    mention_roles: [],
    pinned: false,
    tts: false,
    mention_everyone: false,
  }
}

/** A modal that is sent in, with what stands in it and what is filled in by custom id. @param shown where its button was */
export function fill(modal: Body, values: Readonly<Record<string, string>>, shown: Shown | null = null, rest: Body = {}): Body {
  const inputs = inputsOf(modal)
  for (const id of Object.keys(values))
    if (!inputs.some((input) => input.custom_id === id)) throw new Error(`The modal has no input ${id}.`)
  const components = inputs.map((input) => {
    const { custom_id: id, type } = input
    const given = values[String(id)]
    if (type === 4) return { type: 18, component: { type, custom_id: id, value: given ?? input.value ?? '' } }
    const preset = [...partsOf(input.options).filter((each) => each.default === true), ...partsOf(input.default_values)].map((each) =>
      String(each.value ?? each.id),
    )
    return { type: 18, component: { type, custom_id: id, values: given === undefined ? preset : [given] } }
  })
  return { type: 5, data: { custom_id: modal.custom_id, components }, ...(shown && { message: toMessage(shown) }), ...rest }
}

/** A command of the menu of a message. */
export function onMessage(server: DiscordServer, name: string, message: Body, rest: Body = {}): Body {
  const command = commandsOf(server).find((each) => each.type === 3 && each.name === name)
  if (!command) throw new Error(`The message command ${name} is not registered.`)
  return {
    type: 2,
    data: { id: command.id, type: 3, name, target_id: message.id, resolved: { messages: { [String(message.id)]: message } } },
    ...rest,
  }
}
