import type { App, ViewOutput } from '@slack/bolt'
import { type Asker, type CommandRequest, type Reply, replyOf, textReply } from '../../src/port/chat.ts'
import { plain, say } from '../../src/port/text.ts'
import { typedAlone } from '../shared/typed-alone.ts'
import { type Desk, type DeskOf, isFirst, PLATFORM } from './desk.ts'
import { openView, previewFilled } from './forms.ts'
import { placeOfBlock, readHome, renderReplyView, renderWaitView } from './home.ts'
import { renderForm } from './modal.ts'
import { reasonOf } from './outcome.ts'
import { denialTo, publishHome } from './publish.ts'
import { retryLimited } from './retry.ts'
import { postReply } from './show.ts'

/** Shows a person's Home tab when they open it. */
export function listenAtHome(app: App, deskOf: DeskOf): void {
  app.event('app_home_opened', ({ event, body }) => {
    const desk = deskOf(body)
    return desk.tasks.run('a home', async () => {
      desk.rooms.own.add(event.channel)
      if (!(await isFirst(desk, body.event_id))) return
      if (event.tab !== 'home') return greetOnce(event.user, event.channel, desk)
      const [asker, { team: workspace }] = await Promise.all([desk.people.ask(event.user, event.user, ''), desk.identity()])
      await publishHome(asker, workspace, { direct: event.channel }, desk)
    })
  })
}

/** In the Messages tab, when a person first opens it. */
async function greetOnce(person: string, channel: string, desk: Desk): Promise<void> {
  const { team: workspace } = await desk.identity()
  const hello = await desk.paperboy.firstHello({ platform: PLATFORM, workspace }, person)
  if (hello !== null) await postReply(desk.web, { channel, thread: null }, typedAlone(hello))
}

const UNOPENED = say`Slack did not open what you pressed at Home. Please press again.`

interface HomePress {
  readonly view: ViewOutput
  readonly asking: Promise<Asker>
  readonly trigger: string
  readonly input: CommandRequest['input']
  readonly block: string
}

/**
 * A button of the Home tab, or of an answer that was given there: it is answered in a modal, which opens before anything slow, and the tab
 * brought up to date.
 */
export async function pressAtHome({ view, asking, trigger, input, block }: HomePress, desk: Desk): Promise<void> {
  const channel = placeOfBlock(block)
  const home = readHome(view.private_metadata)
  const opening = view.type === 'modal' ? view : openView(trigger, renderWaitView(home), desk)
  const [opened, asker, { team: workspace }] = await Promise.all([opening, asking, desk.identity()])
  if (opened === null) return postReply(desk.web, { channel: asker.person, thread: null }, textReply(UNOPENED))
  const at = { platform: PLATFORM, workspace, channel: channel || `home:${asker.person}` }
  const request: CommandRequest = { id: trigger, at, asker, isPrivate: true, takesForms: true, input }
  const denial = await denialTo(channel, asker.person, home, desk)
  const answer = denial === null ? await desk.paperboy.respond(request) : null
  const form = answer?.kind === 'form' ? renderForm(answer.form, { spot: { channel, thread: null, url: null }, home }) : null
  const reply = async (): Promise<Reply> => {
    if (denial !== null || answer === null) return textReply([plain(denial?.message ?? '')])
    return unshared(replyOf(answer.kind === 'form' ? await desk.paperboy.respond({ ...request, takesForms: false }) : answer))
  }
  const given = form === null ? await reply() : textReply([])
  const shown = form ?? renderReplyView(given, channel, home)
  const update = (view: typeof shown) => retryLimited(() => desk.web.views.update({ view_id: opened.id, view }))
  const updating = update(shown)
  if (form !== null) return previewFilled((await updating).view as ViewOutput, desk)
  // Whoever closed the modal meanwhile sees at home what became of it.
  const closed = (error: unknown): void => desk.log.info({ platform: PLATFORM, reason: reasonOf(error) }, 'slack: a modal was closed')
  await updating.catch(closed)
  await publishHome(asker, workspace, home, desk)
  if (given.later) await update(renderReplyView(unshared(await given.later), channel, home)).catch(closed)
}

/** At home there is nobody to share with. */
function unshared(reply: Reply): Reply {
  return reply.audience !== 'channel' ? reply : textReply(say`To share a paper, show it in a channel first.`)
}
