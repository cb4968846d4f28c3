import type { Logger } from 'pino'
import type { Paperboy } from '../../src/port/chat.ts'
import type { Installation } from '../../src/port/installations.ts'
import type { Mount } from '../../src/port/mount.ts'
import type { ChatPlatform, Reach } from '../../src/port/platform.ts'
import { createTaskTracker } from '../../src/port/task-tracker.ts'
import { PLATFORM } from './desk.ts'
import { createDispatch } from './dispatch.ts'
import { createInstalled, type Installed } from './installed.ts'
import { createLifecycle } from './lifecycle.ts'
import { createOauth, tokensOf } from './oauth.ts'
import { INSTALL_PATH, REDIRECT_PATH } from './oauth-paths.ts'
import { TOKEN_LOST, UNINSTALLED } from './obstacles.ts'
import { isHopeless, reasonOf } from './outcome.ts'
import type { createPoster } from './post.ts'
import { SLACK_SETTINGS } from './settings.ts'
import { createSigner } from './signature.ts'
import { readSigned } from './signed.ts'
import { SLACK_TRAITS } from './slack.ts'
import { SYSTEM_TIME, type Time } from './time.ts'
import { createWatch } from './unknown.ts'
import { createWeb } from './web.ts'

export interface SlackAppOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly signingSecret: string
  /** Where people and Slack reach us, without a / at its end. */
  readonly url: string
  /** Where the Web API is; Slack's own unless told. */
  readonly apiUrl?: string
  readonly unfurl?: boolean
  readonly tellOperator?: (text: string) => void
  readonly measureAck?: (() => () => void) | undefined
  readonly time?: Time
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly log: Logger
}

/** Slack by HTTP, in any number of workspaces: the platform, and what the server hands it. */
export interface SlackApp {
  readonly platform: ChatPlatform
  readonly mounts: readonly Mount[]
}

type Poster = ReturnType<typeof createPoster>

const EVENTS_PATH = '/slack/events'
const DRAIN_MS = 5_000
const REQUEST_TIMEOUT_MS = 5_000
const SLACK = 'https://slack.com/'
/** So often it is logged that a request was not signed, at most, in milliseconds. */
const UNSIGNED_TOLD_MS = 60_000

/** What there is once the core is here. */
interface Serving {
  readonly installed: Installed
  readonly fetch: ReadonlyMap<string, Mount['fetch']>
}

export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { clientId, clientSecret, signingSecret, url, apiUrl, unfurl = true, tellOperator = () => {} } = options
  const { measureAck, time = SYSTEM_TIME, now = Date.now, log } = options
  const watch = createWatch(tellOperator, log)
  const tasks = createTaskTracker((what, error) => log.error({ platform: PLATFORM, reason: reasonOf(error) }, `slack: ${what} failed`))
  let serving: Serving | null = null

  let toldAt = Number.NEGATIVE_INFINITY
  /** Anybody may send such, as often as they like. */
  function tellUnsigned(reason: string): void {
    if (now() - toldAt < UNSIGNED_TOLD_MS) return
    toldAt = now()
    log.warn({ platform: PLATFORM, reason }, 'slack: a request was refused with 401')
  }

  async function begin(paperboy: Paperboy): Promise<Serving> {
    const installations = paperboy.installations(PLATFORM)
    const web = createWeb({ apiUrl, timeoutMs: REQUEST_TIMEOUT_MS, watch, log })
    const webOf = (token: string) => createWeb({ token, apiUrl, timeoutMs: REQUEST_TIMEOUT_MS, watch, log })
    const app = { client_id: clientId, client_secret: clientSecret }
    const installUrl = `${url}${INSTALL_PATH}`
    const installed = createInstalled({
      installations,
      paperboy,
      apiUrl,
      signer: createSigner(await installations.signingKey()),
      renew: async (renewal) => tokensOf(await web.oauth.v2.access({ ...app, grant_type: 'refresh_token', refresh_token: renewal }), now()),
      ...{ installUrl, tellOperator, tasks, watch, time, now, log },
    })
    const isTaken = async ({ tokens }: Installation): Promise<boolean> =>
      webOf(tokens.token)
        .auth.test()
        .then(
          () => true,
          (error: unknown) => {
            if (isHopeless(error)) return false
            throw error
          },
        )
    const lifecycle = createLifecycle({ installations, installed, paperboy, isTaken })
    const dispatch = await createDispatch({ paperboy, installed, lifecycle, installUrl, unfurl, measureAck, time, log })
    const authorizeUrl = `${apiUrl === undefined ? SLACK : new URL('..', apiUrl).href}oauth/v2/authorize`
    const oauth = createOauth({ clientId, clientSecret, url, authorizeUrl, installations, paperboy, web, webOf, now, log })
    const takeEvent = async (request: Request): Promise<Response> => {
      const signed = await readSigned(request, signingSecret, now())
      if (signed.kind === 'body') return dispatch(signed.body)
      if (signed.kind === 'answer') return signed.response
      if (signed.fault !== null) tellUnsigned(signed.fault)
      return new Response(null, { status: 401 })
    }
    return { installed, fetch: new Map([[EVENTS_PATH, takeEvent], ...oauth.map(({ path, fetch }) => [path, fetch] as const)]) }
  }

  /** The poster of a workspace, or what becomes of a post where there is none. */
  async function posterOf(workspace: string): Promise<Poster | typeof TOKEN_LOST | typeof UNINSTALLED> {
    if (serving === null) throw new Error('Slack is not served yet.')
    const served = await serving.installed.at(null, workspace)
    if (typeof served !== 'string') return served.workspace.poster
    return served === 'absent' ? UNINSTALLED : TOKEN_LOST
  }

  /** Asks the poster of a workspace; something else where there is none, or the database cannot be read. */
  async function ask<Result>(
    workspace: string,
    work: (poster: Poster) => Promise<Result>,
    closed: (obstacle: { code: string; reason: string }) => Result,
    later: (reason: string) => Result,
  ): Promise<Result> {
    try {
      const found = await posterOf(workspace)
      return 'code' in found ? closed(found) : await work(found)
    } catch (error) {
      return later(reasonOf(error))
    }
  }

  const platform: ChatPlatform = {
    name: PLATFORM,
    traits: SLACK_TRAITS,
    settings: SLACK_SETTINGS,

    async start(paperboy) {
      serving = await begin(paperboy)
    },

    async stop() {
      serving = null
      await tasks.drain(DRAIN_MS)
    },

    post: (post) =>
      ask(
        post.at.workspace,
        (poster) => poster.post(post),
        (obstacle) => ({ kind: 'refused', ...obstacle }),
        (reason) => ({ kind: 'later', reason, afterMs: null, holds: 'workspace' }),
      ),

    edit: (post, message) =>
      ask(
        post.at.workspace,
        (poster) => poster.edit(post, message),
        () => 'refused',
        () => 'later',
      ),

    find: (post) =>
      ask(
        post.at.workspace,
        (poster) => poster.find(post),
        ({ reason }) => ({ kind: 'unreadable', reason }),
        (reason) => ({ kind: 'later', reason }),
      ),

    readBack: (at, since) =>
      ask(
        at.workspace,
        (poster) => poster.readBack(at, since),
        ({ reason }) => ({ kind: 'unreadable', reason }),
        (reason) => ({ kind: 'later', reason }),
      ),

    probe: (channel) =>
      ask(
        channel.workspace,
        (poster) => poster.probe(channel),
        (obstacle) => ({ kind: 'closed', ...obstacle }),
        (reason) => ({ kind: 'unclear', reason }),
      ),

    reach: (channel) =>
      ask<Reach>(
        channel.workspace,
        (poster) => poster.reach(channel),
        () => 'gone',
        () => 'unclear',
      ),

    tell: (workspace, person, text, actions) =>
      ask(
        workspace,
        (poster) => poster.tell(workspace, person, text, actions),
        () => 'failed',
        () => 'later',
      ),

    meet: (workspace, person, text) =>
      ask(
        workspace,
        (poster) => poster.meet(workspace, person, text),
        () => null,
        () => null,
      ),
  }

  const mounts = [EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH].map(
    (path): Mount => ({
      path,
      // Slack sends again what is answered so, and a proxy may ask another copy.
      fetch: async (request) => (await serving?.fetch.get(path)?.(request)) ?? new Response(null, { status: 503 }),
    }),
  )
  return { platform, mounts }
}
