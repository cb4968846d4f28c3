import { setTimeout } from 'node:timers/promises'
import { type Asker, type Reply, say, textReply } from '../../src/chat.ts'
import { type Desk, PLATFORM } from './desk.ts'
import { maySee, renderHome, type Sight } from './home.ts'
import type { AtHome } from './modal.ts'
import { reasonOf } from './outcome.ts'

/** Slack: at most so many conversations a page. */
const PAGE = 999
const MOST_PAGES = 20
/** Within a trigger's three seconds there must be time for more. */
const PATIENCE_MS = 1_500

export async function publishHome(asker: Asker, workspace: string, at: AtHome, desk: Desk): Promise<void> {
  const [home, sight] = await Promise.all([desk.paperboy.home({ platform: PLATFORM, workspace }, asker), sightOf(asker.person, at, desk)])
  await desk.web.views.publish({ user_id: asker.person, view: renderHome(home, sight) })
}

/** What a person may see; nothing of channels when Slack does not tell. */
async function sightOf(person: string, { direct }: AtHome, { web, log }: Desk): Promise<Sight> {
  const channels = new Set<string>()
  try {
    let cursor: string | undefined
    for (let page = 0; page < MOST_PAGES; page++) {
      // Slack: of private channels only those that we are in too.
      const asked = { user: person, types: 'public_channel,private_channel', limit: PAGE, ...(cursor !== undefined && { cursor }) }
      const { channels: found = [], response_metadata: more } = await web.users.conversations(asked)
      for (const { id } of found) if (id) channels.add(id)
      cursor = more?.next_cursor || undefined
      if (cursor === undefined) break
    }
    return { channels, direct }
  } catch (error) {
    log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'slack: it could not be asked which channels somebody is in')
    return { channels: new Set(), direct }
  }
}

/** What is on a screen may be old: whoever left a channel since has no business in it. @param channel empty for what is one's own */
export async function isStillIn(person: string, channel: string, at: AtHome, desk: Desk): Promise<boolean> {
  if (channel === '' || channel === at.direct) return true
  const sight = await Promise.race([sightOf(person, at, desk), setTimeout(PATIENCE_MS, null, { ref: false })])
  return sight !== null && maySee(sight, channel)
}

export function notThere(): Reply {
  return textReply(say`Slack does not say that you are in that channel any more.`)
}
