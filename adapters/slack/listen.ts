import type { App, BlockAction, OverflowAction, PlainTextInputAction, SlashCommand } from '@slack/bolt'
import type { Logger } from 'pino'
import { type CommandRequest, replyOf } from '../../src/port/chat.ts'
import { lines, say } from '../../src/port/text.ts'
import { listenAtHome, pressAtHome } from './at-home.ts'
import { MENU } from './controls.ts'
import { acknowledge, type Desk, type DeskOf, isFirst, PLATFORM } from './desk.ts'
import { listenToEvents } from './events.ts'
import { listenToForms, openView, previewFilled } from './forms.ts'
import { HOME_SEARCH, placeOfBlock } from './home.ts'
import { isDirect } from './ids.ts'
import { renderForm } from './modal.ts'
import { reasonOf } from './outcome.ts'
import { isGroup } from './rooms.ts'
import { listenToShortcuts } from './shortcuts.ts'
import { type ReplyTarget, threadOfMessage } from './show.ts'
import { SLASH } from './slash.ts'
import type { Time } from './time.ts'
import { readTyped } from './typed.ts'

/** The buttons of replies, of whatever version. */
const BUTTON = /^p\d+:/

interface ListenOptions {
  /** Whether links get small cards. */
  readonly unfurl: boolean
  readonly time: Time
  readonly log: Logger
}

/** Takes all that Slack sends: commands, buttons, forms, shortcuts, events. */
export function listen(app: App, deskOf: DeskOf, { unfurl, time, log }: ListenOptions): void {
  app.command(SLASH, ({ command, body, ack }) => {
    const desk = deskOf(body)
    return desk.tasks.run('a command', async () => {
      await Promise.all([acknowledge(ack(), desk), takeCommand(command, desk)])
    })
  })
  app.action<BlockAction>(BUTTON, ({ body, action, ack }) => {
    const desk = deskOf(body)
    return desk.tasks.run('a button', async () => {
      await Promise.all([acknowledge(ack(), desk), takePress(body, action, desk)])
    })
  })
  app.action<BlockAction<OverflowAction>>(MENU, ({ body, action: { selected_option: chosen, block_id }, ack }) => {
    const desk = deskOf(body)
    return desk.tasks.run('a menu', async () => {
      await Promise.all([acknowledge(ack(), desk), takePress(body, { action_id: chosen.value, block_id }, desk)])
    })
  })
  app.action<BlockAction<PlainTextInputAction>>(HOME_SEARCH, ({ body, action, ack }) => {
    const desk = deskOf(body)
    return desk.tasks.run('a search at home', async () => {
      await Promise.all([acknowledge(ack(), desk), takeSearch(body, action.value ?? '', desk)])
    })
  })
  listenToForms(app, deskOf)
  listenToShortcuts(app, deskOf)
  listenToEvents(app, deskOf, unfurl, time)
  listenAtHome(app, deskOf)
  app.error(async ({ error, context }: { readonly error: Error; readonly context: { readonly retryNum?: number } }) => {
    // Its body is left out: it holds what somebody wrote.
    log.error({ platform: PLATFORM, reason: reasonOf(error), retry: context.retryNum }, 'slack: a listener failed')
  })
}

async function takeCommand(command: SlashCommand, desk: Desk): Promise<void> {
  const { trigger_id: trigger, user_id: person, channel_id: channel } = command
  if (isGroup(command.channel_name)) desk.rooms.groups.add(channel)
  const [isNew, asker, text, { team: workspace }] = await Promise.all([
    isFirst(desk, trigger),
    desk.people.ask(person, command.user_name, channel),
    readTyped(command.text, desk.people),
    // Ours, as of buttons: a channel shared with others may name theirs.
    desk.identity(),
  ])
  if (!isNew) return
  const at = { platform: PLATFORM, workspace, channel }
  const spot = { person, channel, thread: null, url: command.response_url || null, isOwn: false, isTyped: true } as const
  await answer({ id: trigger, at, asker, isPrivate: isDirect(channel), takesForms: true, input: { kind: 'text', text } }, spot, desk)
}

async function takePress(
  body: BlockAction,
  { action_id: action, block_id: block }: { action_id: string; block_id: string },
  desk: Desk,
): Promise<void> {
  const { user, trigger_id: trigger, container, view } = body
  if (!(await isFirst(desk, trigger))) return
  const placed = body.channel?.id ?? String(container.channel_id ?? '')
  const asking = desk.people.ask(user.id, user.name ?? user.username, view ? placeOfBlock(block) : placed)
  if (view) return pressAtHome({ view, asking, trigger, input: { kind: 'action', action }, block }, desk)
  // The message is our workspace's, wherever the presser is of: Slack Connect tells theirs.
  const { team: workspace } = await desk.identity()
  const at = { platform: PLATFORM, workspace, channel: placed }
  const thread = threadOfMessage(container.message_ts ?? body.message?.ts, container.thread_ts ?? body.message?.thread_ts)
  const spot = { person: user.id, channel: at.channel, thread, url: body.response_url || null, isOwn: container.is_ephemeral === true }
  const request = { id: trigger, at, asker: await asking, isPrivate: isDirect(at.channel), takesForms: true } as const
  await answer({ ...request, input: { kind: 'action', action, isOwn: spot.isOwn } }, spot, desk)
}

/** Words in the field of the Home tab. */
async function takeSearch({ user, trigger_id: trigger, view }: BlockAction, text: string, desk: Desk): Promise<void> {
  if (!view || text.trim() === '' || !(await isFirst(desk, trigger))) return
  const asking = desk.people.ask(user.id, user.name ?? user.username, '')
  await pressAtHome({ view, asking, trigger, input: { kind: 'words', text }, block: HOME_SEARCH }, desk)
}

/** A form is opened while the trigger lives, which is three seconds; it is the request's id. */
async function answer(request: CommandRequest, spot: ReplyTarget, desk: Desk): Promise<void> {
  const { paperboy, show } = desk
  const answered = await paperboy.respond(request)
  if (answered.kind === 'reply' && answered.reply.isSilent) return // it was acknowledged
  if (answered.kind !== 'form') return show(spot, replyOf(answered))
  const { channel, thread, url } = spot
  const modal = renderForm(answered.form, { spot: { channel, thread, url }, home: null })
  const opened = modal && (await openView(request.id, modal, desk))
  if (opened) return previewFilled(opened, desk)
  const reply = replyOf(await paperboy.respond({ ...request, takesForms: false }))
  const unopened = say`The form could not be opened just now. Please try again, or type it all.`
  await show(spot, modal ? { ...reply, text: lines(unopened, reply.text) } : reply)
}
