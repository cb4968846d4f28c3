// A page of a playground over a small library, and somebody who visits it without a script, as a browser would.

import { renderForm as renderModal, renderRest } from '../../adapters/discord/modal.ts'
import { renderReply as renderForDiscord } from '../../adapters/discord/render.ts'
import { renderForm } from '../../adapters/slack/modal.ts'
import { renderReply as renderForSlack } from '../../adapters/slack/render.ts'
import { createChannel } from '../../adapters/web/channel.ts'
import { createEntrance } from '../../adapters/web/entrance.ts'
import type { Builders } from '../../adapters/web/look.ts'
import { createRoutes } from '../../adapters/web/routes.ts'
import { createLog } from '../../src/config/log.ts'
import type { Paper } from '../../src/papers/paper.ts'
import { openPlayground } from '../../src/playground/playground.ts'
import type { Reply } from '../../src/port/chat.ts'
import { SYSTEM_CLOCK } from '../../src/port/clock.ts'
import { newFolder } from '../left-behind.ts'
import { seedPapers, TODAY, testConfig } from '../library.ts'
import { NO_THREADS } from '../no-threads.ts'

const HOST = '127.0.0.1:3210'
/** As bot/web.ts has them. */
export const BUILDERS: Builders = {
  slack: async (reply) => renderForSlack(reply).blocks,
  slackForm: async (form) => renderForm(form, { spot: { channel: 'C0', thread: null, url: null }, home: null }),
  discord: async (reply) => renderForDiscord(reply).message,
  discordForm: async (form) => ({ modal: renderModal(form, ''), rest: renderRest(form, '') }),
}
const SECRET = new Uint8Array(32).fill(7)

export function openPage(papers: readonly Paper[] = seedPapers()) {
  const time = Date.parse(`${TODAY}T10:20:00Z`)
  const clock = { ...SYSTEM_CLOCK, now: () => time }
  let ids = 0
  const channel = createChannel(
    (platform) =>
      openPlayground({
        papers: { newest: async () => papers.map(({ id }) => id), byIds: async (wanted) => papers.filter(({ id }) => wanted.includes(id)) },
        settings: testConfig(newFolder()),
        sources: [],
        zone: 'UTC',
        clock,
        log: createLog('silent'),
        platform,
        threads: NO_THREADS,
      }),
    () => `request-${++ids}`,
  )
  const entrance = createEntrance(SECRET)
  const closing = new AbortController()
  const never = (): Promise<void> => new Promise(() => {})
  const desk = { channel, entrance, builders: BUILDERS, style: '', script: '', port: () => 3210, sleep: never, closing: closing.signal }
  const routes = createRoutes(desk)

  async function request(
    path: string,
    headers: Record<string, string> = {},
    body?: Record<string, string>,
    method = body === undefined ? 'GET' : 'POST',
  ): Promise<Response> {
    return routes.request(`http://${headers.host ?? HOST}${path}`, {
      method,
      headers: { host: HOST, ...(body && { origin: `http://${HOST}`, 'content-type': 'application/x-www-form-urlencoded' }), ...headers },
      ...(body && { body: new URLSearchParams(body).toString() }),
    })
  }

  /** Comes in by a key. */
  async function visit() {
    const entered = await request(`/enter/${entrance.newKey()}`)
    const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] as string
    const page = async (): Promise<string> => (await request('/', { cookie })).text()
    const send = async (path: string, body: Record<string, string>): Promise<string> => {
      const sent = await request(path, { cookie }, body)
      return sent.status === 303 ? page() : sent.text()
    }
    return {
      cookie,
      page,
      send,
      say: (line: string) => send('/say', { line }),
      /** Presses the last button that has this label. */
      async press(label: string): Promise<string> {
        const entry = [...channel.entries].reverse().find(({ reply, thread }) => find([reply, ...thread], label) !== null)
        if (!entry) throw new Error(`no button “${label}”`)
        return send('/press', { entry: String(entry.id), action: find([entry.reply, ...entry.thread], label) as string })
      },
    }
  }

  return { request, visit, entrance, channel, close: () => channel.close() }
}

function find(replies: readonly Reply[], label: string): string | null {
  const actions = replies.flatMap((reply) => [...reply.actions, ...reply.cards.flatMap((card) => [...card.actions, ...(card.menu ?? [])])])
  return actions.find((action) => action.label === label)?.id ?? null
}
