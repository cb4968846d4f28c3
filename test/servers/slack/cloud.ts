// Slack as an app that is distributed meets it: many workspaces behind one Web API, installed by OAuth, and what happens there sent by HTTP.
import { createHmac, randomBytes } from 'node:crypto'
import { METHOD_SCOPES } from '../../../adapters/slack/scopes.ts'
import { type Answered, type Asked, serveSlack } from './http.ts'
import { createMethods, type Methods } from './methods.ts'
import { createPaces, MOST_OF_HISTORY, type Refusal } from './paces.ts'
import type { SlackShown } from './server.ts'
import { BOT_ID, BOT_USER, createWorkspace, type Workspace } from './workspace.ts'

export interface CloudOptions {
  /** Where the app takes what is sent: `/slack/events` of its server. */
  readonly deliver: (request: Request) => Promise<Response>
  /** Whether tokens expire after twelve hours. */
  readonly rotates?: boolean
  /** Whether it refuses what is asked for too often, as Slack refuses an app that is distributed outside the Marketplace. */
  readonly isLimited?: boolean
  /** What stands before a call, and between what it did and its answer; nothing unless given. */
  readonly travel?: () => Promise<void>
  readonly travelBack?: () => Promise<void>
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export const APP = {
  clientId: '1111111111.2222222222',
  clientSecret: '0123456789abcdef0123456789abcdef',
  signingSecret: 'fedcba9876543210fedcba9876543210',
}

/** What an answer to a person was given through. */
export interface Delivered {
  readonly status: number
  readonly json: unknown
  readonly shown: Promise<SlackShown>
}

interface Team extends Pick<Methods, 'posts' | 'ephemerals' | 'homes' | 'views' | 'unfurls' | 'updates'> {
  readonly workspace: Workspace
  readonly enterprise: string | null
}

/** A token, and of what it is. */
interface Grant {
  readonly place: string
  expiresAt: number
}

const EXPIRES_S = 43_200

export type SlackCloud = Awaited<ReturnType<typeof startSlackCloud>>

export async function startSlackCloud({ deliver, rotates = false, isLimited = false, travel, travelBack, now = Date.now }: CloudOptions) {
  const paces = createPaces(now)
  const refusals: Refusal[] = []
  const teams = new Map<string, Team & { call: Methods['call']; addTrigger: Methods['addTrigger'] }>()
  const codes = new Map<string, { readonly place: string; readonly redirect: string }>()
  const tokens = new Map<string, Grant>()
  const renewals = new Map<string, string>()
  const responses = new Map<string, (shown: SlackShown) => void>()
  const faults: string[] = []
  /** Where each answer to a person was given, in order. */
  const answers: string[] = []
  const calls: { readonly method: string; readonly place: string; readonly fields: Asked['fields'] }[] = []
  let count = 0

  function give(place: string): Record<string, unknown> {
    const token = `xoxb-${place}-${randomBytes(12).toString('hex')}`
    tokens.set(token, { place, expiresAt: rotates ? now() + EXPIRES_S * 1000 : Number.POSITIVE_INFINITY })
    if (!rotates) return { access_token: token }
    const renewal = `xoxe-1-${randomBytes(12).toString('hex')}`
    renewals.set(renewal, place)
    return { access_token: token, refresh_token: renewal, expires_in: EXPIRES_S }
  }

  function access({ fields }: Asked): object {
    const { client_id: id, client_secret: secret, code, redirect_uri: redirect, grant_type: kind, refresh_token: renewal } = fields
    if (id !== APP.clientId) return { ok: false, error: 'invalid_client_id' }
    if (secret !== APP.clientSecret) return { ok: false, error: 'bad_client_secret' }
    if (kind === 'refresh_token') {
      const place = renewals.get(String(renewal))
      // Slack: each is good once.
      if (place === undefined) return { ok: false, error: 'invalid_refresh_token' }
      renewals.delete(String(renewal))
      return { ok: true, token_type: 'bot', bot_user_id: BOT_USER, ...give(place) }
    }
    const granted = codes.get(String(code))
    codes.delete(String(code))
    if (!granted) return { ok: false, error: 'invalid_code' }
    if (granted.redirect !== redirect) return { ok: false, error: 'bad_redirect_uri' }
    const team = teams.get(granted.place)
    const enterprise = team ? team.enterprise : granted.place
    return {
      ok: true,
      token_type: 'bot',
      scope: Object.values(METHOD_SCOPES).flat().join(','),
      bot_user_id: BOT_USER,
      app_id: 'A1',
      team: team ? { id: granted.place, name: 'Team' } : null,
      enterprise: enterprise === null ? null : { id: enterprise, name: 'Organisation' },
      is_enterprise_install: !team,
      ...give(granted.place),
    }
  }

  function call(method: string, asked: Asked): Answered {
    const grant = tokens.get(asked.token)
    const no = (error: string): Answered => ({ kind: 'json', json: { ok: false, error } })
    if (asked.token === '') return no('not_authed')
    if (!grant) return no('token_revoked')
    if (grant.expiresAt <= now()) return no('token_expired')
    calls.push({ method, place: grant.place, fields: asked.fields })
    const own = teams.get(grant.place)
    const ofOrganisation = [...teams.values()].filter(({ enterprise }) => enterprise === grant.place)
    const { team_id: named, channel } = asked.fields
    const team =
      own ??
      ofOrganisation.find(({ workspace }) => workspace.team === named) ??
      ofOrganisation.find(({ workspace }) => workspace.channels.has(String(channel))) ??
      ofOrganisation[0]
    if (!team) return no('team_access_not_granted')
    const refused = isLimited ? paces.take(team.workspace.team, method as Parameters<typeof paces.take>[1], String(channel)) : null
    if (refused !== null) {
      refusals.push(refused)
      const headers = { 'retry-after': String(refused.retryAfter) }
      return { kind: 'json', status: 429, headers, json: { ok: false, error: 'ratelimited' } }
    }
    const isCut = isLimited && /^conversations\.(?:history|replies)$/.test(method)
    const fields = isCut
      ? { ...asked.fields, limit: Math.min(MOST_OF_HISTORY, Number(asked.fields.limit ?? MOST_OF_HISTORY)) }
      : asked.fields
    return { kind: 'json', json: team.call(method, { ...asked, fields, token: team.workspace.botToken }) }
  }

  const http = await serveSlack(async (asked): Promise<Answered> => {
    await travel?.()
    if (asked.path.startsWith('/response/')) {
      answers.push(asked.path)
      responses.get(asked.path)?.(asked.fields as unknown as SlackShown)
      return { kind: 'json', json: { ok: true } }
    }
    const method = asked.path.replace('/api/', '')
    const answered: Answered = method === 'oauth.v2.access' ? { kind: 'json', json: access(asked) } : call(method, asked)
    await travelBack?.()
    return answered
  })

  /** As Slack signs. */
  function sign(body: string, type: string, { at = now(), secret = APP.signingSecret } = {}): Request {
    const stamp = String(Math.floor(at / 1000))
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex')}`
    const headers = { 'content-type': type, 'x-slack-request-timestamp': stamp, 'x-slack-signature': signature }
    return new Request('https://papers.example/slack/events', { method: 'POST', body, headers })
  }

  function enterpriseOf(place: string): string | null {
    return teams.get(place)?.enterprise ?? null
  }

  return {
    apiUrl: `http://127.0.0.1:${http.port}/api/`,
    faults,
    calls,
    answers: answers as readonly string[],
    /** What was refused for being asked too often, in order. */
    refusals,
    tokens,
    renewals,
    sign,

    /** A token as an installation gives it. */
    give: (place: string): string => String(give(place).access_token),

    addTeam(team: string, enterprise: string | null = null): Team {
      const workspace = createWorkspace({ team, botToken: `xoxb-inside-${team}`, now })
      const methods = createMethods(workspace, faults)
      const added = { workspace, enterprise, ...methods }
      teams.set(team, added)
      return added
    },

    team(id: string): Team {
      const found = teams.get(id)
      if (!found) throw new Error(`there is no workspace ${id}`)
      return found
    },

    /** A person agrees, or not, on Slack's page. @returns where Slack sends the browser */
    agree(address: string, place: string, isAllowed = true): string {
      const asked = new URL(address).searchParams
      const redirect = asked.get('redirect_uri') ?? ''
      const back = new URL(redirect)
      back.searchParams.set('state', asked.get('state') ?? '')
      if (!isAllowed) back.searchParams.set('error', 'access_denied')
      else {
        const code = randomBytes(8).toString('hex')
        codes.set(code, { place, redirect })
        back.searchParams.set('code', code)
      }
      return back.href
    },

    /** As after it was removed: its tokens are of no use. */
    revoke(place: string): void {
      for (const [token, grant] of tokens) if (grant.place === place) tokens.delete(token)
      for (const [renewal, of] of renewals) if (of === place) renewals.delete(renewal)
    },

    /** A command, or what was pressed or sent in. */
    async send(payload: Record<string, unknown>): Promise<Delivered> {
      const number = ++count
      const path = `/response/${number}`
      const trigger = typeof payload.trigger_id === 'string' ? payload.trigger_id : `trigger-${http.port}-${number}`
      const { user, user_id: person, team_id: own, team: named } = payload as Record<string, { id?: string } & string>
      const team = teams.get(own ?? named?.id ?? '')
      team?.addTrigger(trigger, person ?? user?.id ?? '')
      const shown = new Promise<SlackShown>((resolve) => responses.set(path, resolve))
      const whole = { trigger_id: trigger, ...payload, response_url: `http://127.0.0.1:${http.port}${path}` }
      const fields = payload.command === undefined ? { payload: JSON.stringify(whole) } : (whole as Record<string, string>)
      const answer = await deliver(sign(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded'))
      const text = await answer.text()
      return { status: answer.status, json: text.startsWith('{') ? JSON.parse(text) : text, shown }
    },

    /** @returns the status that it is answered with */
    async event(
      place: string,
      event: Record<string, unknown>,
      { id = `Ev${http.port}-${++count}`, at = now(), team = teams.has(place) ? place : null, context = team }: Partial<EventOptions> = {},
    ): Promise<number> {
      const isOrg = !teams.has(place)
      const enterprise = isOrg ? place : enterpriseOf(place)
      const body = {
        type: 'event_callback',
        api_app_id: 'A1',
        team_id: team,
        ...(enterprise !== null && { enterprise_id: enterprise }),
        ...(context !== null && { context_team_id: context }),
        event_id: id,
        event_time: Math.floor(at / 1000),
        authorizations: [
          { team_id: isOrg ? null : place, enterprise_id: enterprise, user_id: BOT_USER, is_bot: true, is_enterprise_install: isOrg },
        ],
        event,
      }
      return (await deliver(sign(JSON.stringify(body), 'application/json'))).status
    },

    botUser: BOT_USER,
    botId: BOT_ID,
    close: () => http.close(),
  }
}

interface EventOptions {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** The workspace that it names, which of a shared channel is another's. */
  readonly team: string | null
  /** The workspace through which we get it. */
  readonly context: string | null
}
