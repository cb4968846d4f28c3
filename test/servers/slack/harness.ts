// The adapter on a real core, connected to a local Slack, used as people use it.
import { expect, onTestFinished } from 'vitest'
import { createSlack, type SlackOptions } from '../../../adapters/slack/slack.ts'
import { createLog } from '../../../src/config/log.ts'
import type { Paperboy } from '../../../src/port/chat.ts'
import type { ChatPlatform } from '../../../src/port/platform.ts'
import { OWN_LINK, type Seen } from '../../adapters/contract.ts'
import { openTestLibrary, type TestLibrary } from '../../library.ts'
import { type SlackServer, type SlackShown, startSlack, strings } from './server.ts'
import type { WorkspaceOptions } from './workspace.ts'

export const PLACE = { team_id: 'T1', channel_id: 'C1', channel_name: 'papers', user_id: 'U1', user_name: 'ada' }

export interface SlackTest {
  readonly library: TestLibrary
  readonly server: SlackServer
  readonly slack: ChatPlatform
}

export interface SlackTestOptions extends WorkspaceOptions {
  readonly library?: TestLibrary
  /** The core as the adapter meets it. */
  readonly wrap?: (paperboy: Paperboy) => Paperboy
  readonly options?: Partial<SlackOptions>
  /** Called before the adapter connects. */
  readonly before?: (server: SlackServer) => void
}

/** Opens all, and closes it when the test has finished; then Slack must have had nothing to complain of. */
export async function openSlackTest({
  library: given,
  wrap = (paperboy) => paperboy,
  options,
  before,
  ...rest
}: SlackTestOptions = {}): Promise<SlackTest> {
  const library = given ?? (await openTestLibrary())
  const server = await startSlack(rest)
  before?.(server)
  const slack = await connect(wrap(library.paperboy), server, options)
  library.platforms.push(slack) // as the program does
  onTestFinished(async () => {
    await slack.stop()
    await server.close()
    if (!given) await library.close()
    expect(server.faults).toEqual([])
  })
  return { library, server, slack }
}

export async function connect(paperboy: Paperboy, server: SlackServer, options: Partial<SlackOptions> = {}): Promise<ChatPlatform> {
  const { botToken, appToken } = server.workspace
  const slack = createSlack({ botToken, appToken, apiUrl: server.apiUrl, log: createLog('silent'), ...options })
  await slack.start(paperboy)
  return slack
}

/** `/papers TEXT`, as Slack sends it. */
export function command(text: string, place: Partial<typeof PLACE> = {}): Record<string, unknown> {
  return { ...PLACE, ...place, command: '/papers', text: escapeAsSlack(text) }
}

/** The press of a button of a message. */
export function press(action: string, { container = {}, ...rest }: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'block_actions',
    user: { id: PLACE.user_id, username: PLACE.user_name, team_id: 'T1' },
    team: { id: 'T1', domain: 'team' },
    channel: { id: PLACE.channel_id, name: 'papers' },
    container: { type: 'message', is_ephemeral: true, ...(container as object) },
    actions: [pressedPart(action)],
    ...rest,
  }
}

/** As Slack tells of a button; of a menu, with what was chosen there. */
function pressedPart(action: string): Record<string, unknown> {
  const [menu, chosen] = action.split(CHOSEN)
  const part = { action_id: menu, block_id: 'b', action_ts: '1.0' }
  if (chosen === undefined) return { type: 'button', ...part }
  return { type: 'overflow', ...part, selected_option: { text: { type: 'plain_text', text: 'as shown' }, value: chosen } }
}

/** Between a menu and what is chosen in it. */
const CHOSEN = ' > '

interface Control {
  readonly label: string
  readonly id: string
}

/** Buttons, and what can be chosen in menus, in the order in which they stand. */
function controlsOf(blocks: readonly Record<string, unknown>[]): Control[] {
  return blocks.flatMap((block) => {
    const elements = block.type === 'actions' ? block.elements : block.accessory ? [block.accessory] : []
    return (elements as Part[]).flatMap(({ type, action_id: id, text, options = [] }): Control[] =>
      type === 'overflow'
        ? options.map((option) => ({ label: option.text.text, id: `${id}${CHOSEN}${option.value}` }))
        : [{ label: text?.text ?? '', id }],
    )
  })
}

interface Part {
  readonly type: string
  readonly action_id: string
  readonly text?: { readonly text: string }
  readonly options?: readonly { readonly text: { readonly text: string }; readonly value: string }[]
}

/** Finds `2. Abstract` by its paper's place, any other by its label. */
export function buttonId(shown: Pick<SlackShown, 'blocks'> | null, label: string): string {
  const [, number, name = label] = /^(\d+)\. (.+)$/.exec(label) ?? []
  const controls = controlsOf((shown?.blocks ?? []) as unknown as Record<string, unknown>[])
  const found = controls.find(({ label: own, id }) => own.startsWith(name) && (number === undefined || id.endsWith(`:${number}`)))
  if (!found) throw new Error(`There is no button ${label} among ${controls.map((control) => control.label).join(', ')}`)
  return found.id
}

function escapeAsSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** What the blocks show: rich text as its characters. Only elements that mention or mark up by themselves, and raw signs in the fallback text, are live. */
export function toSeen({ text, blocks, response_type: type }: SlackShown): Seen {
  const live = blocks.filter((block) => !isInert(block)).map((block) => `a block of type ${String(block.type)}`)
  const mentions = strings(blocks, 'type').filter((kind) => ['user', 'usergroup', 'channel', 'broadcast', 'emoji'].includes(kind))
  const links = [...strings(blocks, 'url'), ...strings(blocks, 'text').flatMap((part) => OWN_MARKUP.exec(part)?.[1] ?? [])]
  return {
    text: readable(blocks),
    links,
    buttons: controlsOf(blocks as unknown as Record<string, unknown>[]).map(({ label }) => label),
    audience: type === 'ephemeral' ? 'asker' : 'channel',
    threats: [
      ...live,
      ...mentions,
      ...(/[<>]|&(?!amp;|lt;|gt;)/.test(text) ? [`unescaped: ${text}`] : []),
      ...links.filter((url) => !OWN_LINK.test(url)),
    ],
  }
}

/** A link of ours, which is all the mark-up that Paperboy writes. */
const OWN_MARKUP = /^<(https:[^|<>]+)\|[A-Z]+>$/

/** Rich text shows its characters as they are, and so does plain text where Slack makes no emoji of it. */
function isInert({ type, elements, text }: { readonly type?: unknown; readonly elements?: unknown; readonly text?: unknown }): boolean {
  if (type === 'rich_text' || type === 'actions') return true
  const texts = (type === 'context' ? elements : type === 'section' ? [text] : []) as Record<string, unknown>[]
  return texts.length > 0 && texts.every((each) => (each.type === 'plain_text' ? each.emoji === false : OWN_MARKUP.test(String(each.text))))
}

/** What a person reads in blocks, buttons apart. */
export function readable(blocks: unknown): string {
  return (blocks as Record<string, unknown>[])
    .filter(({ type: kind }) => kind !== 'actions')
    .map(({ accessory: _, ...block }) => strings(block, 'text').join(''))
    .join('\n')
}

/** Resolves as soon as something is true; rejects after so many milliseconds. */
export async function until(isTrue: () => boolean, withinMs = 5_000): Promise<void> {
  const end = Date.now() + withinMs
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`It did not become true within ${withinMs} ms: ${isTrue}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
