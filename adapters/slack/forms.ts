import { setTimeout } from 'node:timers/promises'
import type { App, BlockAction, PlainTextInputAction, ViewOutput, ViewSubmitAction } from '@slack/bolt'
import { type CommandRequest, type FormFaults, lines, plain, type Reply, textReply } from '../../src/chat.ts'
import { acknowledge, type Desk, isFirst, PLATFORM } from './desk.ts'
import { renderReplyView } from './home.ts'
import { invitationTo, withInvitation } from './invitation.ts'
import { type Errand, FIELD, FORM, faultsByBlock, PREVIEWED, readErrand, readForm, renderForm, toOptions, withPreview } from './modal.ts'
import { errorName, reasonOf } from './outcome.ts'
import { isStillIn, notThere, publishHome } from './publish.ts'

/** Slack: a form must be acknowledged within three seconds; errors can stand beside its fields only until then. */
const ACK_MS = 2_500
/** A person who types is not previewed letter by letter. Slack: views.update 100 times a minute. */
const TYPING_MS = 700

/** @returns whether the request asked for a form, and it was opened */
export async function openForm(
  request: CommandRequest,
  trigger: string,
  errand: Omit<Errand, 'command' | 'fixed'>,
  { paperboy, web, log }: Desk,
): Promise<boolean> {
  const form = await paperboy.form(request)
  const view = form && renderForm(form, errand)
  if (!view) return false
  try {
    await web.views.open({ trigger_id: trigger, view })
    return true
  } catch (error) {
    log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'slack: a form could not be opened; it is answered in words')
    return false
  }
}

export function listenToForms(app: App, desk: Desk): void {
  const preview = createPreviews(desk)
  /** What was wrong in forms of late, by trigger: what Slack delivers again must not close with what somebody typed. */
  const refused = new Map<string, Refused>()

  app.view<ViewSubmitAction>(FORM, ({ ack, body, view }) =>
    desk.work.do('a form', async () => {
      const late = setTimeout(ACK_MS, null, { ref: false })
      const { errand, options } = readForm(view, desk.paperboy.commands)
      const workspace = body.team?.id ?? body.user.team_id ?? ''
      const [isNew, asker] = await Promise.all([isFirst(desk, body.trigger_id), desk.people.ask(body.user.id, body.user.name)])
      if (!isNew) return acknowledge(ack(refused.get(body.trigger_id)), desk)
      const at = { platform: PLATFORM, workspace, channel: errand.spot.channel }
      const request: CommandRequest = { id: body.trigger_id, at, asker, input: { kind: 'options', command: errand.command, options } }
      const mayGo = errand.home === null || (await isStillIn(asker.person, at.channel, errand.home, desk))
      const answering = mayGo ? desk.paperboy.submit(request) : Promise.resolve(notThere())
      const inTime = await Promise.race([answering, late])
      if (inTime !== null && isFaulty(inTime)) {
        const answer = { response_action: 'errors', errors: faultsByBlock(inTime, view) } as const
        remember(refused, body.trigger_id, answer)
        return acknowledge(ack(answer), desk)
      }
      if (inTime !== null && errand.home) {
        await acknowledge(ack({ response_action: 'update', view: renderReplyView(inTime, at.channel, errand.home) }), desk)
        return publishHome(asker, workspace, errand.home, desk)
      }
      await acknowledge(ack({ response_action: 'clear' }), desk)
      const [reply, invitation] = await Promise.all([answering, invitationTo(request, desk)])
      const spot = { ...errand.spot, person: asker.person, isOwn: false }
      await desk.show(spot, withInvitation(isFaulty(reply) ? inWords(reply) : reply, invitation))
    }),
  )

  app.options(FIELD, ({ ack, options, body }) =>
    desk.work.do('a suggestion', async () => {
      const { view, action_id: action, user, team } = body as unknown as Suggestion
      const errand = readErrand(view)
      const at = { platform: PLATFORM, workspace: team?.id ?? user.team_id ?? '', channel: errand.spot.channel }
      const asker = await desk.people.ask(user.id, user.name ?? user.id)
      const typed = String(options.value)
      const choices = await desk.paperboy.complete({ at, asker, command: errand.command, option: action.replace(FIELD, ''), typed })
      await acknowledge(ack({ options: toOptions(choices) }), desk)
    }),
  )

  app.action<BlockAction<PlainTextInputAction>>(PREVIEWED, ({ ack, body, action }) =>
    desk.work.do('a preview', async () => {
      await acknowledge(ack(), desk)
      if (body.view) await preview(body.view, action.value ?? '')
    }),
  )
}

interface Refused {
  readonly response_action: 'errors'
  readonly errors: Record<string, string>
}

const MOST_REFUSED = 100

function remember(refused: Map<string, Refused>, trigger: string, answer: Refused): void {
  refused.set(trigger, answer)
  if (refused.size > MOST_REFUSED) refused.delete(refused.keys().next().value ?? '')
}

interface Suggestion {
  readonly view: ViewOutput
  readonly action_id: string
  readonly user: { readonly id: string; readonly name?: string; readonly team_id?: string }
  readonly team: { readonly id: string } | null
}

/** Shows below a field what it would bring: the newest words only, one update after the other for each modal. */
function createPreviews({ paperboy, web, log }: Desk): (view: ViewOutput, query: string) => Promise<void> {
  const wanted = new Map<string, { readonly view: ViewOutput; readonly query: string }>()
  const running = new Set<string>()

  async function update(view: ViewOutput, query: string): Promise<ViewOutput | null> {
    const next = { view_id: view.id, view: withPreview(view, await paperboy.lookAhead(query)) }
    const done = await web.views.update({ ...next, hash: view.hash }).catch((error: unknown) => {
      // Only we change the modal: what we saw of it was older than our own last preview.
      if (errorName(error) === 'hash_conflict') return web.views.update(next)
      throw error
    })
    return (done.view as ViewOutput | undefined) ?? null
  }

  return async (view, query) => {
    wanted.set(view.id, { view, query })
    if (running.has(view.id)) return
    running.add(view.id)
    let shown: ViewOutput | null = null
    try {
      for (;;) {
        await setTimeout(TYPING_MS)
        const next = wanted.get(view.id)
        if (!next) return
        wanted.delete(view.id)
        shown = await update(shown ?? next.view, next.query)
      }
    } catch (error) {
      // Somebody closed it.
      if (errorName(error) !== 'not_found') log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'slack: a preview could not be shown')
    } finally {
      running.delete(view.id)
      wanted.delete(view.id)
    }
  }
}

function isFaulty(answer: Reply | FormFaults): answer is FormFaults {
  return 'faults' in answer
}

function inWords({ faults }: FormFaults): Reply {
  return textReply(lines(...faults.map(({ message }) => [plain(message)])))
}
