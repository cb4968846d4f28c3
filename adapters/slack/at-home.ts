import type { App, ViewOutput } from '@slack/bolt'
import { type Asker, type CommandRequest, type Reply, say, textReply } from '../../src/chat.ts'
import { type Desk, isFirst, PLATFORM } from './desk.ts'
import { openForm } from './forms.ts'
import { placeOfBlock, readHome, renderReplyView, renderWaitView } from './home.ts'
import type { AtHome } from './modal.ts'
import { isStillIn, notThere, publishHome } from './publish.ts'

/** Shows a person's Home tab when they open it. */
export function listenAtHome(app: App, desk: Desk): void {
  app.event('app_home_opened', ({ event, body }) =>
    desk.work.do('a home', async () => {
      if (event.tab !== 'home' || !(await isFirst(desk, body.event_id))) return
      await publishHome(await desk.people.ask(event.user, event.user), body.team_id, { direct: event.channel }, desk)
    }),
  )
}

interface HomePress {
  readonly view: ViewOutput
  readonly workspace: string
  readonly asker: Asker
  readonly trigger: string
  readonly action: string
  readonly block: string
}

/** A button of the Home tab, or of an answer that was given there: it is answered in a modal, and the tab brought up to date. */
export async function pressAtHome({ view, workspace, asker, trigger, action, block }: HomePress, desk: Desk): Promise<void> {
  const channel = placeOfBlock(block)
  const home = readHome(view.private_metadata)
  const at = { platform: PLATFORM, workspace, channel: channel || `home:${asker.person}` }
  const request: CommandRequest = { id: trigger, at, asker, input: { kind: 'action', action } }
  const isModal = view.type === 'modal'
  const mayGo = await isStillIn(asker.person, channel, home, desk)
  const errand = { spot: { channel, thread: null, url: null }, home }
  if (!isModal && mayGo && (await openForm(request, trigger, errand, desk))) return
  const opened = isModal ? view.id : await openWait(trigger, home, desk)
  if (opened === null) return
  const reply = mayGo ? await desk.paperboy.answer(request) : notThere()
  await desk.web.views.update({ view_id: opened, view: renderReplyView(unshared(reply), channel, home) })
  await publishHome(asker, workspace, home, desk)
}

async function openWait(trigger: string, home: AtHome, { web }: Desk): Promise<string | null> {
  const { view } = await web.views.open({ trigger_id: trigger, view: renderWaitView(home) })
  return view?.id ?? null
}

/** At home there is nobody to share with. */
function unshared(reply: Reply): Reply {
  return reply.audience === 'asker' ? reply : textReply(say`To share a paper, show it in a channel first.`)
}
