// Interactions by HTTP, as Discord sends them: to the address that the application names, signed, and for three seconds.
import { generateKeyPairSync, sign } from 'node:crypto'
import { APP } from './payloads.ts'

/** What an address answered. */
export interface WebhookAnswer {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** How a request is sent in place of what is right. */
export interface WebhookDeviation {
  readonly signature?: string
  readonly timestamp?: string
  /** In place of the body that was signed. */
  readonly body?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Discord: an answer within three seconds. */
const PATIENCE_MS = 3_000

export type Webhook = ReturnType<typeof createWebhook>

/** @param now milliseconds since 1970 */
export function createWebhook(now: () => number, faults: string[]) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const underWay = new Set<Promise<void>>()
  let url: string | null = null
  let last = ''

  /** @returns null where there is no answer in time */
  async function post(to: string, body: string, deviation: WebhookDeviation = {}): Promise<WebhookAnswer | null> {
    const timestamp = deviation.timestamp ?? String(Math.floor(now() / 1_000))
    const signature = deviation.signature ?? sign(null, Buffer.from(timestamp + body), privateKey).toString('hex')
    const method = deviation.method ?? 'POST'
    const headers = { 'content-type': 'application/json', 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp }
    const init = { method, headers: { ...headers, ...deviation.headers }, signal: AbortSignal.timeout(PATIENCE_MS) }
    try {
      const answer = await fetch(to, method === 'POST' ? { ...init, body: deviation.body ?? body } : init)
      return { status: answer.status, type: answer.headers.get('content-type') ?? '', body: await answer.text() }
    } catch {
      return null
    }
  }

  async function deliver(to: string, interaction: string): Promise<void> {
    const answer = await post(to, interaction)
    // A body would be the answer itself; this server knows only answers by the callback.
    if (answer?.status !== 202 || answer.body !== '') faults.push(`webhook: an interaction was answered with ${JSON.stringify(answer)}`)
  }

  return {
    /** As the application's page shows it. */
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('hex'),
    url: () => url,
    post,

    /** An operator sets the address: a wrong signature must be refused and a ping be answered, else it is not taken. */
    async set(wanted: string): Promise<void> {
      const ping = JSON.stringify({ id: '1', application_id: APP, type: 1, token: 'ping', version: 1 })
      const refused = await post(wanted, ping, { signature: '0'.repeat(128) })
      if (refused?.status !== 401) throw new Error(`A wrong signature was answered with ${JSON.stringify(refused)}.`)
      const pong = await post(wanted, ping)
      const isPong =
        pong?.status === 200 && pong.type.startsWith('application/json') && (JSON.parse(pong.body) as { type: number }).type === 1
      if (!isPong) throw new Error(`A ping was answered with ${JSON.stringify(pong)}.`)
      url = wanted
    },

    /** @returns whether it goes this way */
    send(interaction: unknown): boolean {
      if (url === null) return false
      last = JSON.stringify(interaction)
      const sending = deliver(url, last).finally(() => underWay.delete(sending))
      underWay.add(sending)
      return true
    },

    /** What was sent last, once more, as by somebody who heard it. */
    sendAgain: () => post(url ?? '', last),

    async close(): Promise<void> {
      await Promise.all(underWay)
    },
  }
}
