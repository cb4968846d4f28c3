import type { Asker } from '../../src/port/chat.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { type Desk, PLATFORM } from './desk.ts'
import { maySee, renderHome, type VisibleChannels } from './home.ts'
import { isDirect } from './ids.ts'
import type { AtHome } from './modal.ts'
import { errorName, isPassing, reasonOf } from './outcome.ts'
import { retryLimited } from './retry.ts'

/** Slack: at most so many conversations a page. */
const PAGE = 999
const MOST_PAGES = 20
const UNSAID: Denial = { passes: true, message: 'Slack did not say just now whether you are in that channel. Please try again.' }
/** Within a trigger's three seconds there must be time for more. */
const PATIENCE_MS = 1_000

export async function publishHome(asker: Asker, workspace: string, at: AtHome, desk: Desk): Promise<void> {
  const [home, sight] = await Promise.all([
    desk.paperboy.home({ platform: PLATFORM, workspace }, asker),
    visibleChannelsOf(asker.person, at, desk),
  ])
  await retryLimited(() => desk.web.views.publish({ user_id: asker.person, view: renderHome(home, sight) }))
}

/** What a person may see; nothing of channels when Slack does not tell, and without groups:read nothing of private ones. */
async function visibleChannelsOf(person: string, { direct }: AtHome, { web, identity, log }: Desk): Promise<VisibleChannels> {
  const look = async (types: string): Promise<VisibleChannels> => {
    const { team } = await identity()
    return { channels: await channelsOf({ user: person, team_id: team, types }, web), direct, isKnown: true }
  }
  try {
    return await look('public_channel,private_channel').catch((error: unknown) => {
      if (errorName(error) === 'missing_scope') return look('public_channel')
      throw error
    })
  } catch (error) {
    log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'slack: it could not be asked which channels somebody is in')
    return { channels: new Set(), direct, isKnown: false }
  }
}

/** Slack: of private channels only those that we are in too; of people who are in several workspaces those of the one that is named. */
async function channelsOf(
  of: { readonly user: string; readonly team_id: string; readonly types: string },
  web: Desk['web'],
): Promise<Set<string>> {
  const channels = new Set<string>()
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const asked = { ...of, limit: PAGE, ...(cursor !== undefined && { cursor }) }
    const { channels: found = [], response_metadata: more } = await retryLimited(() => web.users.conversations(asked))
    for (const { id } of found) if (id) channels.add(id)
    cursor = more?.next_cursor || undefined
    if (cursor === undefined) break
  }
  return channels
}

/**
 * What is on a screen may be old: whoever left a channel since has no business in it.
 * @param channel empty for what is one's own
 * @returns what keeps them from it; null where nothing does
 */
export async function denialTo(channel: string, person: string, at: AtHome, desk: Desk): Promise<Denial | null> {
  if (channel === '' || channel === at.direct) return null
  const sight = await withTimeout(PATIENCE_MS, visibleChannelsOf(person, at, desk))
  if (!sight?.isKnown) return UNSAID
  return maySee(sight, channel) ? null : { passes: false, message: 'You are not in that channel any more, as Slack says.' }
}

/**
 * The same for a form that stands open over a channel. Anybody may use a public one; of a private one Slack tells who is in it only where
 * we are, too.
 */
export async function denialToForm(channel: string, person: string, desk: Desk): Promise<Denial | null> {
  if (isDirect(channel)) return null
  const kind = await withTimeout(PATIENCE_MS, kindOf(channel, desk))
  if (kind === undefined || kind === 'unclear') return UNSAID
  return kind === 'private' ? denialTo(channel, person, { direct: null }, desk) : null
}

async function kindOf(channel: string, { web }: Desk): Promise<'open' | 'private' | 'unclear'> {
  try {
    const { channel: found } = await web.conversations.info({ channel })
    return found?.is_private && found.is_member && !found.is_mpim ? 'private' : 'open'
  } catch (error) {
    return isPassing(error) ? 'unclear' : 'open'
  }
}

/** Why somebody may not do something in a channel; whether it may be otherwise in a moment. */
export interface Denial {
  readonly passes: boolean
  readonly message: string
}
