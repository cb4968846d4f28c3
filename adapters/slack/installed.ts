import type { Logger } from 'pino'
import type { Obstacle, Paperboy } from '../../src/port/chat.ts'
import type { Installation, Installations, InstalledAt, NotInstalled, Tokens } from '../../src/port/installations.ts'
import type { TaskTracker } from '../../src/port/task-tracker.ts'
import { type Desk, PLATFORM } from './desk.ts'
import { PAGE_OF_DISTRIBUTED } from './history.ts'
import { TOKEN_LOST, UNINSTALLED } from './obstacles.ts'
import { errorName, isHopeless, reasonOf } from './outcome.ts'
import { welcomeBack } from './returned.ts'
import type { Signer } from './signature.ts'
import type { Time } from './time.ts'
import type { Watch } from './unknown.ts'
import { createDesk, createWorkspace, type Workspace } from './workspace.ts'

/** A workspace that we are installed in. */
export interface Served {
  readonly workspace: Workspace
  readonly desk: Desk
  readonly installation: Installation
}

/** The workspaces that we are installed in. */
export interface Installed {
  /** Rejects where the database cannot be used. */
  at(enterprise: string | null, team: string): Promise<Served | NotInstalled>
  /** We are somewhere no more: the installation goes at once, unless it is newer than the one that is named; the topics of its workspaces pause. */
  leave(place: InstalledAt | Installation, obstacle: Obstacle): Promise<void>
}

export interface InstalledOptions {
  readonly installations: Installations
  readonly paperboy: Paperboy
  readonly apiUrl: string | undefined
  readonly signer: Signer
  /** Asks Slack for a new token. */
  readonly renew: (renewal: string) => Promise<Tokens>
  /** Where it is installed again. */
  readonly installUrl: string
  readonly tellOperator: (text: string) => void
  readonly tasks: TaskTracker
  readonly watch: Watch
  readonly time: Time
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Of how many workspaces clients, and what is known of people, are kept. */
  readonly mostKept?: number
  readonly log: Logger
}

/** Slack: a token that expires does so after twelve hours. So long before, it is renewed; in milliseconds. */
const RENEWED_BEFORE_MS = 2 * 3_600_000
/** So long after a renewal failed it is not tried again: whoever asks for something meanwhile would wait for it. In milliseconds. */
const RENEWAL_REST_MS = 60_000
/** Each takes some 60 kB. */
const MOST_KEPT = 2_000
/** What Slack says of a renewal that it will never take. */
const LOST_RENEWAL = ['invalid_refresh_token', 'invalid_grant', 'token_revoked', 'token_expired', 'account_inactive']

export function createInstalled(options: InstalledOptions): Installed {
  const {
    installations,
    paperboy,
    apiUrl,
    signer,
    renew,
    installUrl,
    tellOperator,
    tasks,
    watch,
    time,
    now,
    mostKept = MOST_KEPT,
    log,
  } = options
  /** By the workspace's id, the one that was used last at the end. Each is as good as its token. */
  const kept = new Map<string, Served>()
  /** Until when a token is not renewed, by the token. */
  const resting = new Map<string, number>()

  function open(installation: Installation, team: string): Served {
    const { tokens, botUser: user, bot } = installation
    const workspace = createWorkspace({
      token: tokens.token,
      apiUrl,
      identityOf: () => async () => ({ team, user, bot }),
      signer,
      historyPage: PAGE_OF_DISTRIBUTED,
      watch(method, error) {
        watch(method, error)
        if (isHopeless(error) && method !== 'auth.test') void tasks.run('a look at a token', () => confirmLoss(installation, workspace))
      },
      time,
      log,
    })
    return { workspace, installation, desk: createDesk(workspace, { paperboy, tasks, time, log }) }
  }

  /** An event that told of our removal may have been lost. One odd answer alone ends nothing. */
  async function confirmLoss(installation: Installation, { web }: Workspace): Promise<void> {
    const refused = await web.auth.test().then(
      () => null,
      (error: unknown) => error,
    )
    if (refused === null || !['account_inactive', 'token_revoked'].includes(errorName(refused) ?? '')) return
    const current = await installations.at(installation)
    if (typeof current === 'string' || current.tokens.token !== installation.tokens.token) return
    await leave(installation, UNINSTALLED)
  }

  async function teamsOf({ enterprise, team }: InstalledAt): Promise<readonly string[]> {
    return team !== null ? [team] : enterprise === null ? [] : installations.teamsOf(enterprise)
  }

  async function leave(place: InstalledAt | Installation, obstacle: Obstacle): Promise<void> {
    const teams = await teamsOf(place)
    for (const team of teams) {
      kept.delete(team)
      await paperboy.workspaceChanged({ kind: 'left', of: { platform: PLATFORM, workspace: team }, ...obstacle })
    }
    // Last: what failed before is begun anew when Slack tells it again.
    await installations.remove(place)
    if ((await installations.at(place)) !== 'absent') await welcomeBack(paperboy, teams)
  }

  /** @returns the tokens to use; null where they are lost */
  async function fresh(installation: Installation): Promise<Tokens | null> {
    const { tokens } = installation
    if (tokens.renewal === null || tokens.renewal.expiresAt - now() > RENEWED_BEFORE_MS) return tokens
    if ((resting.get(tokens.token) ?? 0) > now()) return tokens
    resting.delete(tokens.token)
    try {
      return (await installations.renew(installation, renew)) ?? tokens
    } catch (error) {
      if (LOST_RENEWAL.includes(errorName(error) ?? '')) {
        await breakOff(installation)
        return null
      }
      log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'slack: a token could not be renewed; it is tried again')
      resting.set(tokens.token, now() + RENEWAL_REST_MS)
      return tokens
    }
  }

  async function breakOff(installation: Installation): Promise<void> {
    if (!(await installations.markBroken(installation))) return
    const reason = `Slack does not renew Paperboy’s token. Install it again: ${installUrl}`
    for (const team of await teamsOf(installation)) {
      kept.delete(team)
      await paperboy.channelChanged({
        kind: 'closed',
        at: { platform: PLATFORM, workspace: team, channel: null },
        code: TOKEN_LOST.code,
        reason,
      })
    }
    const place = installation.team ?? installation.enterprise
    log.error({ platform: PLATFORM, workspace: place }, 'slack: a token is lost; that workspace must install Paperboy again')
    tellOperator(`Slack does not renew the token of ${place}. Paperboy must be installed there again: ${installUrl}`)
  }

  return {
    leave,

    async at(enterprise, team) {
      const found = await installations.find(enterprise, team)
      if (typeof found === 'string') {
        kept.delete(team)
        return found
      }
      const tokens = await fresh(found)
      if (tokens === null) return 'broken'
      const known = kept.get(team)
      // Of an organisation's installation only events tell which workspaces it serves.
      if (known === undefined && found.team === null && found.enterprise !== null) await installations.grant(found.enterprise, [team], true)
      const served = known?.installation.tokens.token === tokens.token ? known : open({ ...found, tokens }, team)
      kept.delete(team)
      kept.set(team, served)
      const [oldest] = kept.keys()
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
      return served
    },
  }
}
