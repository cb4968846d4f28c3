import type { App, BlockAction, SlashCommand } from '@slack/bolt'
import type { CommandRequest } from '../../src/chat.ts'
import { listenAtHome, pressAtHome } from './at-home.ts'
import { acknowledge, type Desk, isFirst, PLATFORM } from './desk.ts'
import { listenToEvents } from './events.ts'
import { listenToForms, openForm } from './forms.ts'
import { invitationTo, withInvitation } from './invitation.ts'
import { reasonOf } from './outcome.ts'
import { listenToShortcuts } from './shortcuts.ts'
import { readTyped } from './shorten.ts'
import type { Spot } from './show.ts'

/** As people type it, and as the manifest declares it. */
const SLASH = '/papers'
/** The buttons of replies, of whatever version. */
const BUTTON = /^p\d+:/

/** Takes all that Slack sends: commands, buttons, forms, shortcuts, events. */
export function listen(app: App, desk: Desk, unfurl: boolean): void {
  app.command(SLASH, ({ command, ack }) =>
    desk.work.do('a command', async () => {
      await Promise.all([acknowledge(ack(), desk), takeCommand(command, desk)])
    }),
  )
  app.action<BlockAction>(BUTTON, ({ body, action, ack }) =>
    desk.work.do('a button', async () => {
      await Promise.all([acknowledge(ack(), desk), takePress(body, action, desk)])
    }),
  )
  listenToForms(app, desk)
  listenToShortcuts(app, desk)
  listenToEvents(app, desk, unfurl)
  listenAtHome(app, desk)
  app.error(async ({ error, context }: { readonly error: Error; readonly context: { readonly retryNum?: number } }) => {
    // Its body is left out: it holds what somebody wrote.
    desk.log.error({ platform: PLATFORM, reason: reasonOf(error), retry: context.retryNum }, 'slack: a listener failed')
  })
}

async function takeCommand(command: SlashCommand, desk: Desk): Promise<void> {
  const [isNew, asker] = await Promise.all([isFirst(desk, command.trigger_id), desk.people.ask(command.user_id, command.user_name)])
  if (!isNew) return
  const at = { platform: PLATFORM, workspace: command.team_id, channel: command.channel_id }
  const request: CommandRequest = { id: command.trigger_id, at, asker, input: { kind: 'text', text: readTyped(command.text) } }
  const spot = { person: asker.person, channel: at.channel, thread: null, url: command.response_url || null, isOwn: false }
  await answer(request, spot, command.trigger_id, desk)
}

async function takePress(
  body: BlockAction,
  { action_id: action, block_id: block }: { action_id: string; block_id: string },
  desk: Desk,
): Promise<void> {
  const { user, trigger_id: trigger } = body
  const [isNew, asker] = await Promise.all([isFirst(desk, trigger), desk.people.ask(user.id, user.name ?? user.username)])
  if (!isNew) return
  const workspace = body.team?.id ?? user.team_id ?? ''
  if (body.view) return pressAtHome({ view: body.view, workspace, asker, trigger, action, block }, desk)
  const { container } = body
  const at = { platform: PLATFORM, workspace, channel: body.channel?.id ?? String(container.channel_id ?? '') }
  const thread = typeof container.thread_ts === 'string' ? container.thread_ts : null
  const spot = { person: user.id, channel: at.channel, thread, url: body.response_url || null, isOwn: container.is_ephemeral === true }
  await answer({ id: trigger, at, asker, input: { kind: 'action', action } }, spot, trigger, desk)
}

/** A form where the request asks for one, before anything slow: a trigger lives three seconds. Else an answer. */
async function answer(request: CommandRequest, spot: Spot, trigger: string, desk: Desk): Promise<void> {
  const { channel, thread, url } = spot
  if (await openForm(request, trigger, { spot: { channel, thread, url }, home: null }, desk)) return
  const [reply, invitation] = await Promise.all([desk.paperboy.answer(request), invitationTo(request, desk)])
  await desk.show(spot, withInvitation(reply, invitation))
}
