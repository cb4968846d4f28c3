import type { Logger } from 'pino'
import type { ChannelRef } from '../../src/port/chat.ts'
import type { Check } from '../../src/port/platform.ts'
import { createIdentity, orgTokenFault } from './identity.ts'
import { appTokenRemedyOf, reasonOf, remedyOf } from './outcome.ts'
import { createPoster } from './post.ts'
import { createRooms } from './rooms.ts'
import { EVENT_SCOPES, FEATURE_SCOPES, METHOD_SCOPES, OPTIONAL_SCOPES } from './scopes.ts'
import { createSigner, keyOfToken } from './signature.ts'
import { createWeb } from './web.ts'

export interface SlackCheckOptions {
  readonly botToken: string
  readonly appToken: string
  /** Where the Web API is; Slack's own unless told. */
  readonly apiUrl?: string
  readonly log: Logger
}

const TIMEOUT_MS = 10_000
/** Slack: conversations.info about 50 times a minute. */
const MOST_CHANNELS = 40

/**
 * Asks Slack whether the tokens are good, the scopes are granted and Socket Mode is on, and whether we may post to the channels that have
 * topics. Changes nothing; never rejects.
 */
export async function checkSlack(
  { botToken, appToken, apiUrl, log }: SlackCheckOptions,
  channels: readonly ChannelRef[],
): Promise<Check[]> {
  const web = createWeb({ token: botToken, apiUrl, timeoutMs: TIMEOUT_MS, log })
  const socket = createWeb({ token: appToken, apiUrl, timeoutMs: TIMEOUT_MS, log })
  const { probe } = createPoster({
    web,
    identity: createIdentity(web),
    signer: createSigner(keyOfToken(botToken)),
    rooms: createRooms(),
    log,
  })

  async function checkBot(): Promise<Check[]> {
    const answer = await web.auth.test()
    const unsupported = orgTokenFault(answer)
    if (unsupported !== null) return [{ name: 'slack bot token', ok: false, found: unsupported }]
    const { team, team_id: id, user, response_metadata: metadata } = answer
    const ours = channels.filter(({ workspace }) => workspace === id)
    const foreign = channels.length - ours.length
    return [
      { name: 'slack bot token', ok: true, found: `good: ${user} in ${team}` },
      ...scopeChecks(metadata?.scopes ?? null),
      ...(foreign === 0
        ? []
        : [
            {
              name: 'slack channels',
              ok: false,
              found: `${foreign} ${foreign === 1 ? 'is' : 'are'} in a workspace that SLACK_BOT_TOKEN is not of`,
            },
          ]),
      ...(await Promise.all(ours.slice(0, MOST_CHANNELS).map(checkChannel))),
      ...notAskedFor(ours.length - MOST_CHANNELS),
    ]
  }

  async function checkChannel(at: ChannelRef): Promise<Check> {
    const access = await probe(at)
    return { name: `slack channel ${at.channel}`, ok: access.kind === 'open', found: access.kind === 'open' ? 'open' : access.reason }
  }

  async function checkSocket(): Promise<Check[]> {
    await socket.apps.connections.open()
    return [{ name: 'slack app token', ok: true, found: 'good, and Socket Mode is on' }]
  }

  return [...(await checked('slack bot token', remedyOf, checkBot)), ...(await checked('slack app token', appTokenRemedyOf, checkSocket))]
}

function notAskedFor(count: number): Check[] {
  const found = `${count === 1 ? '1 more has topics, and was' : `${count} more have topics, and were`} not asked for: Slack allows few requests a minute`
  return count > 0 ? [{ name: 'slack channels', ok: true, found }] : []
}

async function checked(name: string, toRemedy: (error: unknown) => string | null, check: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await check()
  } catch (error) {
    return [{ name, ok: false, found: toRemedy(error) ?? `${reasonOf(error)} Check the network, and the token.` }]
  }
}

/** @param granted as Slack's header x-oauth-scopes says; null where it says nothing */
function scopeChecks(granted: readonly string[] | null): Check[] {
  if (granted === null) return []
  const name = 'slack scopes'
  const wanted = [...new Set<string>([...FEATURE_SCOPES, ...Object.values(METHOD_SCOPES).flat(), ...Object.values(EVENT_SCOPES).flat()])]
  const missing = wanted.filter((scope) => !granted.includes(scope))
  const needed = missing.filter((scope) => !(OPTIONAL_SCOPES as readonly string[]).includes(scope))
  if (needed.length > 0) return [{ name, ok: false, found: `missing: ${needed.join(', ')}. Add them to the app, and install it again.` }]
  if (missing.length === 0) return [{ name, ok: true, found: 'all granted' }]
  return [{ name, ok: true, found: `without ${missing.join(' and ')} a digest whose arrival is in doubt is held for a person to decide` }]
}
