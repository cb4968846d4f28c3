import { setTimeout } from 'node:timers/promises'
import {
  App,
  type BlockAction,
  type Logger as BoltLogger,
  LogLevel,
  type RespondArguments,
  type RespondFn,
  type SlashCommand,
  webApi,
} from '@slack/bolt'
import type { Logger } from 'pino'
import type { ChatPlatform, CommandRequest, Paperboy, Reply } from '../../src/chat.ts'
import { renderReply } from './render.ts'

export interface SlackOptions {
  readonly botToken: string
  readonly appToken: string
  /** Where the Web API is; Slack's own unless told. */
  readonly apiUrl?: string
  readonly log: Logger
}

/** Bolt waits for Slack's hello without end; an operator should not. */
const START_DEADLINE_MS = 20_000
const POST_TIMEOUT_MS = 10_000

/** One workspace by Socket Mode: `/papers …` and the buttons of its replies. */
export function createSlack({ botToken, appToken, apiUrl, log }: SlackOptions): ChatPlatform {
  const url = apiUrl === undefined ? {} : { slackApiUrl: apiUrl }
  const logger = boltLogger(log)
  const app = new App({ token: botToken, appToken, socketMode: true, deferInitialization: true, clientOptions: url, logger })
  // Posting again what may have arrived would post it twice, and a 429 here must not hold up an answer: a client of its own, no retries.
  const poster = new webApi.WebClient(botToken, {
    ...url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: POST_TIMEOUT_MS,
    logger,
  })
  const underWay = new Set<Promise<void>>()
  let started = false

  /** Keeps track of work that a stop must wait for; Bolt does not. */
  async function track(work: Promise<void>): Promise<void> {
    const done = work.catch((error: unknown) => log.error({ err: error }, 'slack: an answer could not be given'))
    underWay.add(done)
    await done.finally(() => underWay.delete(done))
  }

  function listen(paperboy: Paperboy): void {
    app.command('/papers', async ({ command, ack, respond }) => {
      await ack()
      await track(answer(paperboy, commandRequest(command), respond, false))
    })
    app.action<BlockAction>(/^p\d+:/, async ({ body, action, ack, respond }) => {
      await ack()
      const request = actionRequest(body, action.action_id)
      // A redelivered press is no second press.
      if (await paperboy.seenOnce('slack', request.id))
        await track(answer(paperboy, request, respond, body.container?.is_ephemeral === true))
    })
    app.error(async (error) => log.error({ err: error }, 'slack: a listener failed'))
  }

  return {
    name: 'slack',

    async start(paperboy) {
      listen(paperboy)
      await Promise.race([connect(), deadline(START_DEADLINE_MS)])
      started = true
    },

    async stop() {
      await Promise.allSettled(underWay)
      if (started) await app.stop()
      started = false
    },

    async post(channel, reply) {
      await poster.chat.postMessage({
        channel: channel.channel,
        ...renderReply(reply),
        unfurl_links: false,
        unfurl_media: false,
        link_names: false,
      })
    },
  }

  async function connect(): Promise<void> {
    await app.init()
    await app.start()
  }
}

async function answer(paperboy: Paperboy, request: CommandRequest, respond: RespondFn, isOwn: boolean): Promise<void> {
  await respond(toResponse(await paperboy.answer(request), isOwn))
}

/** @param isOwn whether the message that was pressed is seen by the presser alone; another's is never replaced */
function toResponse(reply: Reply, isOwn: boolean): RespondArguments {
  const isPublic = reply.audience === 'channel'
  return {
    ...renderReply(reply),
    response_type: isPublic ? 'in_channel' : 'ephemeral',
    replace_original: reply.replaces && isOwn,
    unfurl_links: false,
    unfurl_media: false,
  }
}

/** Whether somebody may manage a channel takes another call to Slack; as no command asks for it yet, nobody may. */
function commandRequest(command: SlashCommand): CommandRequest {
  return {
    id: command.trigger_id,
    at: { platform: 'slack', workspace: command.team_id, channel: command.channel_id },
    asker: { person: command.user_id, name: command.user_name, mayManage: false },
    input: { kind: 'text', text: readTyped(command.text) },
  }
}

function actionRequest(body: BlockAction, action: string): CommandRequest {
  return {
    id: body.trigger_id,
    at: { platform: 'slack', workspace: body.team?.id ?? body.user.team_id ?? '', channel: body.channel?.id ?? '' },
    asker: { person: body.user.id, name: body.user.name ?? body.user.username, mayManage: false },
    input: { kind: 'action', action },
  }
}

/** What a person typed: Slack escapes three signs, and wraps links as `<https://…|shown>`. */
function readTyped(text: string): string {
  return text
    .replace(/<(https?:[^|>\s]{1,2000})(?:\|[^>]{0,2000})?>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** Rejects when the time is over; a race with it waits no longer. */
async function deadline(milliseconds: number): Promise<never> {
  await setTimeout(milliseconds, undefined, { ref: false })
  throw new Error(`Slack did not answer within ${milliseconds / 1000} s. Check the tokens and that Socket Mode is on.`)
}

function boltLogger(log: Logger): BoltLogger {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (...parts: unknown[]) =>
      log[level]({ platform: 'slack' }, parts.map(String).join(' '))
  // Bolt's "info" tells of its own connection; that is debug to us.
  return {
    debug: () => {},
    info: write('debug'),
    warn: write('warn'),
    error: write('error'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  }
}
