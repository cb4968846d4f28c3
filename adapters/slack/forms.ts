import type { App, BlockAction, PlainTextInputAction, types, ViewOutput, ViewSubmitAction } from '@slack/bolt'
import {
  type Answered,
  type Asker,
  type ChannelRef,
  type Choice,
  type FormFaults,
  type Reply,
  replyOf,
  textReply,
} from '../../src/port/chat.ts'
import { plain } from '../../src/port/text.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { acknowledge, type Desk, type DeskOf, isFirst, PLATFORM } from './desk.ts'
import { renderReplyView } from './home.ts'
import { FIELD, FORM, faultsByBlock, filledIn, type ModalMetadata, PREVIEWED, readForm, readMetadata, toOptions } from './modal.ts'
import { reasonOf } from './outcome.ts'
import { type Denial, denialTo, denialToForm, publishHome } from './publish.ts'
import { postReply } from './show.ts'

/** Slack: a form must be acknowledged within three seconds; errors can stand beside its fields only until then. */
const ACK_MS = 2_500

/** @returns the view that stands open now; null where Slack did not open it */
export async function openView(trigger: string, view: types.ModalView, { web, log }: Desk): Promise<ViewOutput | null> {
  try {
    return (await web.views.open({ trigger_id: trigger, view })).view as ViewOutput
  } catch (error) {
    log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'slack: a modal could not be opened')
    return null
  }
}

/** What a form that stands open holds already is previewed as if it had been typed. */
export async function previewFilled(view: ViewOutput, { preview }: Desk): Promise<void> {
  const filled = filledIn(view)
  if (filled !== '') await preview(view, filled)
}

export function listenToForms(app: App, deskOf: DeskOf): void {
  /** What was wrong in forms of late, by trigger: what Slack delivers again must not close with what somebody typed. */
  const refused = new Map<string, Refused>()

  app.view<ViewSubmitAction>(FORM, ({ ack, body, view }) => {
    const desk = deskOf(body)
    return desk.tasks.run('a form', async () => {
      const { trigger_id: trigger } = body
      const close = (): Promise<void> => acknowledge(ack({ response_action: 'clear' }), desk)
      const taking = take(body, view, desk)
      const taken = await withTimeout(ACK_MS, taking)
      if (taken === undefined) {
        // Slack waits no longer: the modal closes, and the answer comes as a message.
        await close()
        const late = await taking
        if (late !== null) await showTaken(late, desk)
        return
      }
      if (taken === null) return acknowledge(ack(refused.get(trigger)), desk)
      const { answer, asker, at, errand } = taken
      if (answer.kind === 'faults') {
        const errors = { response_action: 'errors', errors: faultsByBlock(answer, view) } as const
        remember(refused, trigger, errors)
        return acknowledge(ack(errors), desk)
      }
      if (errand.home) {
        await acknowledge(ack({ response_action: 'update', view: renderReplyView(answer.reply, at.channel, errand.home) }), desk)
        return publishHome(asker, at.workspace, errand.home, desk)
      }
      await close()
      await showTaken(taken, desk)
    })
  })

  app.options(FIELD, ({ ack, options, body }) => {
    const desk = deskOf(body)
    return desk.tasks.run('a suggestion', async () => {
      const { view, action_id: action, user } = body as unknown as Suggestion
      const errand = readMetadata(view)
      const find = async (): Promise<readonly Choice[]> => {
        const [asker, { team: workspace }] = await Promise.all([
          desk.people.ask(user.id, user.name ?? user.id, errand.spot.channel),
          desk.identity(),
        ])
        const at = { platform: PLATFORM, workspace, channel: errand.spot.channel }
        const typed = String(options.value)
        return desk.paperboy.complete({ at, asker, command: errand.command, option: action.replace(FIELD, ''), typed })
      }
      await acknowledge(ack({ options: toOptions((await withTimeout(ACK_MS, find())) ?? []) }), desk)
    })
  })

  app.action<BlockAction<PlainTextInputAction>>(PREVIEWED, ({ ack, body, action }) => {
    const desk = deskOf(body)
    return desk.tasks.run('a preview', async () => {
      await acknowledge(ack(), desk)
      if (body.view) await desk.preview(body.view, action.value ?? '')
    })
  })
}

/** A form that was sent in, and what it is answered. */
interface Taken {
  readonly errand: ModalMetadata
  readonly asker: Asker
  readonly at: ChannelRef
  readonly answer: Answered | FormFaults
}

/** @returns null for one that Slack delivers again */
async function take({ trigger_id: trigger, user }: ViewSubmitAction, view: ViewOutput, desk: Desk): Promise<Taken | null> {
  const { errand, options } = readForm(view, desk.paperboy.commands)
  const { channel } = errand.spot
  const barring = errand.home ? denialTo(channel, user.id, errand.home, desk) : denialToForm(channel, user.id, desk)
  const [isNew, asker, { team: workspace }, left] = await Promise.all([
    isFirst(desk, trigger),
    desk.people.ask(user.id, user.name, channel),
    desk.identity(),
    barring,
  ])
  if (!isNew) return null
  const at = { platform: PLATFORM, workspace, channel }
  const denial = asker.mayManage === null ? UNKNOWN : left
  if (denial !== null) return { errand, asker, at, answer: refusalOf(denial, errand) }
  const input = { kind: 'form', command: errand.command, options } as const
  const answer = await desk.paperboy.respond({ id: trigger, at, asker, takesForms: false, input })
  return { errand, asker, at, answer: answer.kind === 'form' ? inWords(replyOf(answer)) : answer }
}

/** Shows the answer as a message, because the form is closed. */
async function showTaken({ errand, asker, at, answer }: Taken, desk: Desk): Promise<void> {
  const reply = replyOf(answer)
  if (errand.home === null) return desk.show({ ...errand.spot, person: asker.person, isOwn: false }, reply)
  // Whoever is at home looks at no channel.
  await postReply(desk.web, { channel: asker.person, thread: null }, reply)
  await publishHome(asker, at.workspace, errand.home, desk)
}

const UNKNOWN: Denial = { passes: true, message: 'Slack did not say in time who you are. Please send it in again.' }

/** What was filled in stays where it may be sent in again; whoever left a channel would not see an answer there. */
function refusalOf({ passes, message }: Denial, { home }: ModalMetadata): Answered | FormFaults {
  const text = [plain(message)]
  if (!passes && home !== null) return inWords(textReply(text))
  return { kind: 'faults', faults: [{ option: '', message: text }], form: null }
}

function inWords(reply: Reply): Answered {
  return { kind: 'reply', reply, form: null }
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
  readonly user: { readonly id: string; readonly name?: string }
}
