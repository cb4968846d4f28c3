import type { webApi } from '@slack/bolt'
import type { Logger } from 'pino'
import type { Asker } from '../../src/port/chat.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import type { Identity } from './identity.ts'
import { isDirect } from './ids.ts'
import { errorName, reasonOf } from './outcome.ts'
import { ADMINS } from './settings.ts'

export interface People {
  /** Who asks, and what they may do in a channel. @param name what they are called where Slack tells no more. Never rejects. */
  ask(person: string, name: string, channel: string): Promise<Asker>
}

export interface PeopleOptions {
  readonly web: webApi.WebClient
  readonly identity: () => Promise<Identity>
  /** Who manages topics, as an admin chose; null where none did. Never rejects. */
  readonly managers: () => Promise<string | null>
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** So long what a person may do is believed, in milliseconds. */
const FRESH_MS = 5 * 60_000
/** A person waits no longer for it; a trigger lives three seconds, and there is more to do in them. */
const PATIENCE_MS = 1_000
const MOST_KEPT = 5_000

/** Slack's answers about people of other workspaces. */
const NOT_OURS = ['user_not_found', 'user_not_visible']

interface Known {
  readonly asker: Promise<Asker>
  readonly at: number
}

/**
 * Slack knows no managers of a channel that an app could ask for: every full member may manage, guests and strangers may not. Without the
 * scope users:read all may. When Slack does not answer in time, what was known before holds; of a person never seen, it is not known.
 */
export function createPeople({ web, identity, managers, log, now = Date.now }: PeopleOptions): People {
  const known = new Map<string, Known>()
  let hasScope = true

  async function look(person: string, name: string): Promise<Asker> {
    try {
      const [{ user }, { team }] = await Promise.all([web.users.info({ user: person }), identity()])
      return user ? toAsker(person, name, team, user) : nobody(person, name)
    } catch (error) {
      const reason = errorName(error) ?? ''
      if (NOT_OURS.includes(reason)) return { ...nobody(person, name), mayManage: false }
      if (reason !== 'missing_scope') throw error
      if (hasScope)
        log.warn({ platform: 'slack' }, 'slack: without the scope users:read everybody may manage topics, and no time zone is known')
      hasScope = false
      return { ...nobody(person, name), mayManage: true }
    }
  }

  function refresh(person: string, name: string, before: Known | undefined): Promise<Asker> {
    const asker = look(person, name).catch((error: unknown) => {
      log.warn({ platform: 'slack', reason: reasonOf(error) }, 'slack: it could not be asked who somebody is')
      if (before) known.set(person, before)
      else known.delete(person)
      return before?.asker ?? nobody(person, name)
    })
    known.delete(person)
    known.set(person, { asker, at: now() })
    const [oldest] = known.keys()
    if (known.size > MOST_KEPT && oldest !== undefined) known.delete(oldest)
    return asker
  }

  async function find(person: string, name: string): Promise<Asker> {
    const before = known.get(person)
    if (before && now() - before.at < FRESH_MS) return (await withTimeout(PATIENCE_MS, before.asker)) ?? nobody(person, name)
    const asker = await withTimeout(PATIENCE_MS, refresh(person, name, before))
    // What was found before is there at once, or not at all.
    return asker ?? (before && (await withTimeout(0, before.asker))) ?? nobody(person, name)
  }

  return {
    async ask(person, name, channel) {
      const [asker, chosen] = await Promise.all([find(person, name), managers()])
      // What comes to a person's direct messages is theirs, whoever they are.
      if (isDirect(channel)) return { ...asker, mayManage: true }
      return chosen === ADMINS && asker.mayManage && !asker.isAdmin ? { ...asker, mayManage: false } : asker
    },
  }
}

type User = NonNullable<webApi.UsersInfoResponse['user']>

function toAsker(person: string, name: string, team: string, user: User): Asker {
  const teams = [user.team_id ?? team, ...(user.enterprise_user?.teams ?? [])]
  const isGuest = user.is_restricted === true || user.is_ultra_restricted === true
  const isForeign = user.is_stranger === true || !teams.includes(team)
  const isMember = !isGuest && !isForeign && user.deleted !== true
  return {
    person,
    name: user.profile?.display_name || user.real_name || name,
    mayManage: isMember,
    isAdmin: isMember && (user.is_admin === true || user.is_owner === true),
    zone: user.tz || null,
  }
}

/** Of whom nothing is known. */
function nobody(person: string, name: string): Asker {
  return { person, name, mayManage: null, isAdmin: false, zone: null }
}
