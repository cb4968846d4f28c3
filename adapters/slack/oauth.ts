import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { webApi } from '@slack/bolt'
import type { Logger } from 'pino'
import type { Paperboy } from '../../src/port/chat.ts'
import type { Installation, Installations, Tokens } from '../../src/port/installations.ts'
import type { Mount } from '../../src/port/mount.ts'
import { PLATFORM } from './desk.ts'
import { renderFailure, renderInstall, renderInstalled } from './install-pages.ts'
import { INSTALL_PATH, REDIRECT_PATH } from './oauth-paths.ts'
import { errorName, reasonOf } from './outcome.ts'
import { welcomeBack } from './returned.ts'
import { SCOPE_USES } from './scopes.ts'

export interface OauthOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** Where people reach us, without a / at its end. */
  readonly url: string
  /** Slack's page on which a person agrees. */
  readonly authorizeUrl: string
  readonly installations: Installations
  readonly paperboy: Pick<Paperboy, 'workspaceChanged'>
  /** A client without a token. */
  readonly web: webApi.WebClient
  /** A client with one. */
  readonly webOf: (token: string) => webApi.WebClient
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly log: Logger
}

/** So long a person may take, in milliseconds. */
const ATTEMPT_MS = 10 * 60_000
/** Browsers take a name with this prefix for this host alone, by https, from no other name of the domain. */
const COOKIE = '__Host-paperboy-slack'
/** The longest code or state that is looked at. */
const LONGEST = 500

const HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-type': 'text/html; charset=utf-8',
}

/** *Add to Slack*: the page that says what is asked for, and where Slack sends people back to. Source: docs.slack.dev/authentication/installing-with-oauth */
export function createOauth(options: OauthOptions): readonly Mount[] {
  const { clientId, clientSecret, url, authorizeUrl, installations, paperboy, web, webOf, now, log } = options
  const redirect = `${url}${REDIRECT_PATH}`

  /** It names its end, and nobody else can make one. */
  async function newState(): Promise<string> {
    const body = `${now() + ATTEMPT_MS}.${randomBytes(16).toString('base64url')}`
    return `${body}.${await sign(body)}`
  }

  async function sign(body: string): Promise<string> {
    return createHmac('sha256', await installations.signingKey())
      .update(`install ${body}`)
      .digest('base64url')
  }

  /** Whether this browser began it, a short while ago, and never came back with it before. */
  async function isOurs(state: string, cookie: string | null): Promise<boolean> {
    const [end = '', nonce = '', signature = ''] = state.split('.')
    const isSigned = isSame(signature, await sign(`${end}.${nonce}`))
    return isSigned && cookie !== null && isSame(cookie, state) && Number(end) >= now() && (await installations.useOnce(nonce))
  }

  async function install(code: string): Promise<{ installation: Installation; app: string }> {
    const given = await web.oauth.v2.access({ client_id: clientId, client_secret: clientSecret, code, redirect_uri: redirect })
    const { access_token: token, bot_user_id: botUser, app_id: app = '', is_enterprise_install: isOrg } = given
    if (!token || !botUser) throw new Error('Slack gave no bot token.')
    const { bot_id: bot } = await webOf(token).auth.test()
    if (!bot) throw new Error('Slack did not say who Paperboy is there.')
    const enterprise = given.enterprise?.id ?? null
    const team = isOrg ? null : (given.team?.id ?? null)
    if (team === null && enterprise === null) throw new Error('Slack named no workspace.')
    const installation = { enterprise, team, botUser, bot, tokens: tokensOf(given, now()), installedAt: now() }
    await installations.save(installation)
    const teams = team === null && enterprise !== null ? await installations.teamsOf(enterprise) : [team ?? '']
    await welcomeBack(paperboy, teams)
    return { installation, app }
  }

  async function takeBack(request: Request): Promise<Response> {
    const asked = new URL(request.url).searchParams
    const [state, code, error] = ['state', 'code', 'error'].map((name) => (asked.get(name) ?? '').slice(0, LONGEST)) as [
      string,
      string,
      string,
    ]
    const forget = { 'set-cookie': cookieOf('', 0) }
    if (!(await isOurs(state, cookieIn(request)))) return page(renderFailure('stale'), 400, forget)
    if (error === 'access_denied') return page(renderFailure('denied'), 200, forget)
    try {
      const { installation, app } = await install(code)
      const place = installation.team ?? installation.enterprise
      log.info({ platform: PLATFORM, workspace: place }, 'slack: installed')
      const back =
        installation.team === null ? null : `https://slack.com/app_redirect?${new URLSearchParams({ app, team: installation.team })}`
      return page(renderInstalled(back), 200, { ...forget, ...(back !== null && { refresh: `3;url=${back}` }) })
    } catch (refused) {
      log.warn({ platform: PLATFORM, reason: reasonOf(refused) }, 'slack: it could not be installed')
      return page(renderFailure(errorName(refused) === 'invalid_code' ? 'stale' : 'failed'), 502, forget)
    }
  }

  async function offer(): Promise<Response> {
    const state = await newState()
    const asked = { client_id: clientId, scope: Object.keys(SCOPE_USES).join(','), state, redirect_uri: redirect }
    const address = `${authorizeUrl}?${new URLSearchParams(asked)}`
    return page(renderInstall(address), 200, { 'set-cookie': cookieOf(state, ATTEMPT_MS / 1000) })
  }

  const guarded =
    (answer: (request: Request) => Promise<Response>): Mount['fetch'] =>
    async (request) => {
      if (request.method !== 'GET') return new Response(null, { status: 405, headers: { allow: 'GET' } })
      try {
        return await answer(request)
      } catch (error) {
        log.error({ platform: PLATFORM, err: error }, 'slack: a page of the installation could not be shown')
        return page(renderFailure('failed'), 503)
      }
    }
  return [
    { path: INSTALL_PATH, fetch: guarded(offer) },
    { path: REDIRECT_PATH, fetch: guarded(takeBack) },
  ]
}

interface Given {
  readonly access_token?: string
  readonly refresh_token?: string
  /** In seconds. */
  readonly expires_in?: number
}

/** What Slack gives, as tokens. @param now milliseconds since 1970 */
export function tokensOf({ access_token: token = '', refresh_token: renewal, expires_in: seconds }: Given, now: number): Tokens {
  return { token, renewal: renewal === undefined || seconds === undefined ? null : { token: renewal, expiresAt: now + seconds * 1000 } }
}

function page(body: string, status: number, headers: Record<string, string> = {}): Response {
  return new Response(body, { status, headers: { ...HEADERS, ...headers } })
}

/** Strict cookies are not sent when Slack sends a person back. */
function cookieOf(value: string, seconds: number): string {
  return `${COOKIE}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${seconds}`
}

function cookieIn(request: Request): string | null {
  const found = (request.headers.get('cookie') ?? '').split(/; */).find((pair) => pair.startsWith(`${COOKIE}=`))
  return found?.slice(COOKIE.length + 1) ?? null
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
