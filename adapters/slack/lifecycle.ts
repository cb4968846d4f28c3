import type { Paperboy } from '../../src/port/chat.ts'
import type { Installation, Installations } from '../../src/port/installations.ts'
import { PLATFORM } from './desk.ts'
import type { Installed } from './installed.ts'
import { REVOKED, UNINSTALLED } from './obstacles.ts'
import { originOf } from './origin.ts'
import { welcomeBack } from './returned.ts'
import { MOST_SKEW_S } from './signed.ts'

export interface LifecycleOptions {
  readonly installations: Installations
  readonly installed: Installed
  readonly paperboy: Paperboy
  /** Whether Slack still takes an installation's token. Rejects where it does not say. */
  readonly isTaken: (installation: Installation) => Promise<boolean>
}

interface Told {
  readonly event_time?: number
  readonly event: {
    readonly type: string
    readonly tokens?: { readonly bot?: readonly string[] }
    readonly team_ids?: readonly string[]
    readonly enterprise_id?: string
  }
}

/** The events that are about our being installed. */
export const LIFECYCLE = ['app_uninstalled', 'tokens_revoked', 'team_access_granted', 'team_access_revoked', 'grid_migration_finished']

export function isLifecycle(body: object): boolean {
  const { event } = body as { event?: { type?: unknown } }
  return LIFECYCLE.includes(String(event?.type))
}

/** Follows whether we are installed. What it returns rejects where that could not be stored: Slack then tells it again. */
export function createLifecycle({ installations, installed, paperboy, isTaken }: LifecycleOptions): (body: object) => Promise<void> {
  async function end(body: Told): Promise<void> {
    const { enterprise, team, isOrg } = originOf(body)
    const place = isOrg || team === null ? { enterprise, team: null } : { enterprise, team }
    const found = await installations.at(place)
    if (found === 'absent') return
    const { event } = body
    const obstacle = event.type === 'tokens_revoked' ? REVOKED : UNINSTALLED
    // Of one that cannot be read nothing more is known.
    if (found === 'broken') return event.type === 'tokens_revoked' ? undefined : installed.leave(place, obstacle)
    if (event.type === 'tokens_revoked' && !event.tokens?.bot?.includes(found.botUser)) return
    // A late repetition would undo a new installation. Slack's clock and ours may differ, so that Slack is asked.
    if (isBefore(body, found, MOST_SKEW_S) && (await isTaken(found))) return
    await installed.leave(found, obstacle)
  }

  async function leaveTeams(enterprise: string, teams: readonly string[], told: Told): Promise<void> {
    const whole = await installations.at({ enterprise, team: null })
    if (typeof whole !== 'string' && isBefore(told, whole)) return
    await installations.grant(enterprise, teams, false)
    for (const team of teams) {
      const own = await installations.find(enterprise, team)
      if (own === 'absent') await paperboy.workspaceChanged({ kind: 'left', of: { platform: PLATFORM, workspace: team }, ...UNINSTALLED })
    }
  }

  return async (body) => {
    const told = body as Told
    const { enterprise, team } = originOf(body)
    const { type, team_ids: teams = [], enterprise_id: joined } = told.event
    if (type === 'team_access_granted' && enterprise !== null) {
      await installations.grant(enterprise, teams, true)
      // Told late it opens nothing, and data that are to be erased stay so.
      if ((await installations.at({ enterprise, team: null })) !== 'absent') await welcomeBack(paperboy, teams)
    } else if (type === 'team_access_revoked' && enterprise !== null) await leaveTeams(enterprise, teams, told)
    else if (type === 'grid_migration_finished' && team !== null && joined !== undefined) await installations.move(team, joined)
    else if (type === 'app_uninstalled' || type === 'tokens_revoked') await end(told)
  }
}

/** Slack tells its time in whole seconds. @param skew how many seconds its clock may be ahead of ours */
function isBefore({ event_time: at }: Told, { installedAt }: Installation, skew = 0): boolean {
  return at !== undefined && at - skew < Math.floor(installedAt / 1000)
}
