import { App, type Receiver } from '@slack/bolt'
import type { Logger } from 'pino'
import type { Paperboy } from '../../src/port/chat.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { type Desk, PLATFORM } from './desk.ts'
import { CHANNEL_EVENTS } from './events.ts'
import type { Installed, Served } from './installed.ts'
import { isLifecycle } from './lifecycle.ts'
import { listen } from './listen.ts'
import { originOf } from './origin.ts'
import { reasonOf } from './outcome.ts'
import type { Time } from './time.ts'
import { boltLogger } from './web.ts'

export interface DispatchOptions {
  readonly paperboy: Paperboy
  readonly installed: Installed
  readonly lifecycle: (body: object) => Promise<void>
  readonly installUrl: string
  readonly unfurl: boolean
  /** Begins to measure a time to acknowledge, and returns what ends it. */
  readonly measureAck?: (() => () => void) | undefined
  readonly time: Time
  readonly log: Logger
}

type Body = Record<string, unknown>
type Ack = (answer?: unknown) => Promise<void>

/** Slack waits three seconds, and then sends an event again, in milliseconds. */
const PATIENCE_MS = 2_700

/**
 * Hands what Slack sends by HTTP to the listeners, each to those of its workspace. Bolt's own receiver acknowledges an event before anything is
 * done, and would lose it with the process.
 * @returns what answers a body whose signature was right; never rejects
 */
export async function createDispatch(options: DispatchOptions): Promise<(body: Body) => Promise<Response>> {
  const { paperboy, installed, lifecycle, installUrl, unfurl, measureAck, time, log } = options
  const desks = new WeakMap<object, Desk>()
  const deskOf = (body: object): Desk => {
    const desk = desks.get(body)
    if (!desk) throw new Error('there is no workspace for what Slack sent')
    return desk
  }
  const app = new App({
    receiver: NO_RECEIVER,
    authorize: async (_, body) => {
      const { team: teamId, user: botUserId, bot: botId } = await deskOf(body as object).identity()
      return { teamId, botUserId, botId }
    },
    tokenVerificationEnabled: false,
    deferInitialization: true,
    extendedErrorHandler: true,
    convoStore: false,
    logger: boltLogger(log),
  })
  listen(app, deskOf, { unfurl, time, log })
  await app.init()

  /** Rejects as the listeners do. */
  async function run(body: Body, { desk }: Served, ack: Ack, changes: Partial<Desk> = {}): Promise<void> {
    let failure: { readonly error: unknown } | null = null
    const runNoting: Desk['tasks']['run'] = (what, work) =>
      desk.tasks.run(what, () =>
        work().catch((error: unknown) => {
          failure = { error }
          throw error
        }),
      )
    desks.set(body, { ...desk, ...changes, tasks: { ...desk.tasks, run: runNoting } })
    await app.processEvent({ body, ack })
    const failed = failure as { readonly error: unknown } | null
    if (failed !== null) throw failed.error
  }

  /** @returns the status to answer with: 200 where nothing is to be sent again */
  async function takeEvent(body: Body): Promise<number> {
    const id = String(body.event_id)
    const { type } = body.event as { type?: unknown }
    const isStored = isLifecycle(body) || CHANNEL_EVENTS.includes(String(type))
    const work = async (): Promise<void> => {
      if (isLifecycle(body)) return lifecycle(body)
      const served = await find(body)
      if (served === null) return
      // That it comes for the first time is known here.
      const own = { ...served.desk.paperboy, seenOnce: async () => true }
      const done = run(body, served, async () => {}, { paperboy: own })
      // What was answered in part is not answered once more; what changes the database is.
      await (isStored ? done : done.catch(() => {}))
    }
    const handled = paperboy.handleOnce(PLATFORM, id, work).then(
      (how) => (how === 'under way' ? 503 : 200),
      (error: unknown) => {
        log.error(
          { platform: PLATFORM, event: String(type), reason: reasonOf(error) },
          'slack: an event could not be dealt with; Slack sends it again',
        )
        return 500
      },
    )
    // An answer may come later. What changes the database may still fail, and Slack tells no more of what it was answered 200.
    return (await withTimeout(PATIENCE_MS, handled)) ?? (isStored ? 503 : 200)
  }

  /** A command, a button, a form: its listener answers, and works on. */
  function takeInteraction(body: Body): Promise<Response> {
    return new Promise((resolve) => {
      const ack: Ack = async (answer) => resolve(toResponse(answer))
      const work = async (): Promise<void> => {
        const served = await find(body)
        if (served === null) return ack(notInstalled(body, installUrl))
        await run(body, served, ack)
      }
      const done = work().catch((error: unknown) => {
        log.error({ platform: PLATFORM, reason: reasonOf(error) }, 'slack: a request failed')
        resolve(notServed(body))
      })
      void withTimeout(PATIENCE_MS, done).then(() => ack())
    })
  }

  async function find(body: Body): Promise<Served | null> {
    const { enterprise, team } = originOf(body)
    const served = team === null ? 'absent' : await installed.at(enterprise, team)
    if (typeof served !== 'string') return served
    log.info({ platform: PLATFORM, workspace: team, installation: served }, 'slack: something came from where nothing is installed')
    return null
  }

  return async (body) => {
    const acknowledged = measureAck?.()
    const response =
      typeof body.event === 'object' && body.event !== null
        ? new Response(null, { status: await takeEvent(body) })
        : await takeInteraction(body)
    acknowledged?.()
    return response
  }
}

/** Requests come another way. */
const NO_RECEIVER: Receiver = { init() {}, start: async () => {}, stop: async () => {} }

function toResponse(answer: unknown): Response {
  if (answer === undefined || answer === '') return new Response(null, { status: 200 })
  return typeof answer === 'string' ? new Response(answer) : Response.json(answer)
}

/** Slack shows a sign at what was pressed where it is not answered 200. */
function notServed({ command }: Body): Response {
  if (command === undefined) return new Response(null, { status: 500 })
  const text = 'Paperboy could not read its database, so nothing was done. Please try again in a minute.'
  return Response.json({ response_type: 'ephemeral', text })
}

/** A command shows what it is answered; all else is taken without a word. */
function notInstalled({ command }: Body, address: string): unknown {
  if (command === undefined) return undefined
  return { response_type: 'ephemeral', text: `Paperboy is not installed here any more. An admin can install it again: ${address}` }
}
