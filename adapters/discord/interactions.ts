import { InteractionResponseType, InteractionType } from 'discord.js'
import type { Logger } from 'pino'
import type { Mount } from '../../src/port/mount.ts'
import { PLATFORM } from './desk.ts'
import { reasonOf } from './outcome.ts'
import { isSigned, readPublicKey } from './signature.ts'

/** Where Discord sends interactions to, behind the address of the server of pages. */
export const INTERACTIONS_PATH = '/discord/interactions'

/** Takes an interaction as Discord wrote it. Never throws. */
type TakeInteraction = (interaction: unknown) => void

/** Takes interactions by HTTP, for the adapter that serves now: one that was lost is made anew. */
export interface InteractionsEndpoint {
  readonly mount: Mount
  /** @param take null when nobody serves any more */
  serve(take: TakeInteraction | null): void
}

interface InteractionsOptions {
  /** Of the application, 64 hex digits. */
  readonly publicKey: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly log: Logger
}

const POST_ONLY = { status: 405, headers: { allow: 'POST' } }

/**
 * Answers Discord's requests with 202 and no body, and leaves each answer to the callback of the REST API, as with interactions of the gateway. So
 * it is known what became of an answer, it may carry files, and one that is lost is given again. Source: Discord's developer documentation
 * (https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback). A ping alone is answered with a body: its
 * callback is refused (https://github.com/discord/discord-api-docs/issues/7311).
 */
export function createInteractionsEndpoint({ publicKey, now, log }: InteractionsOptions): InteractionsEndpoint {
  const key = readPublicKey(publicKey)
  let take: TakeInteraction | null = null

  async function answer(request: Request): Promise<Response> {
    if (request.method !== 'POST') return new Response(null, POST_ONLY)
    const body = new Uint8Array(await request.arrayBuffer())
    // Discord sends wrong signatures now and then, and stops sending interactions where they are not refused.
    if (!isSigned(request.headers, body, key, now())) return new Response('The signature is wrong or too old.\n', { status: 401 })
    const interaction = JSON.parse(Buffer.from(body).toString('utf8')) as { readonly type?: unknown }
    if (interaction.type === InteractionType.Ping) return Response.json({ type: InteractionResponseType.Pong })
    const taking = take
    // Discord tells the person that there was no answer.
    if (taking === null) return new Response('Paperboy is not connected to Discord.\n', { status: 503 })
    setImmediate(() => taking(interaction)) // Discord hears first that it came
    return new Response(null, { status: 202 })
  }

  return {
    mount: {
      path: INTERACTIONS_PATH,
      fetch: (request) =>
        answer(request).catch((error: unknown) => {
          log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: a request could not be read')
          return new Response(null, { status: 400 })
        }),
    },
    serve(next) {
      take = next
    },
  }
}
