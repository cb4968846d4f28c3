import type { Logger } from 'pino'
import type { ChannelRef } from '../port/chat.ts'
import type { Clock } from '../port/clock.ts'
import type { ChatPlatform, Reach } from '../port/platform.ts'
import type { FeedPage } from '../store/feed-pages.ts'
import { WHOLE } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { readKey } from '../store/workspace-key.ts'

const HOUR_MS = 3_600_000
/** A platform that does not say who may read a channel is asked again after this; after a week the page ends. */
const AGAIN_MS = 10 * 60_000
const LONGEST_UNCLEAR_MS = 7 * 24 * HOUR_MS
const PATIENCE_MS = 10_000

type Stores = Pick<Store, 'feedPages' | 'settings'>

/** Looks who may read the channels of pages, hourly and before a digest is added; ends the pages that may not go on. */
export async function keepFeeds(
  store: Stores,
  platforms: ReadonlyMap<string, Pick<ChatPlatform, 'reach'>>,
  clock: Pick<Clock, 'now' | 'sleep'>,
  log: Logger,
): Promise<void> {
  const reaches = new Map<string, Promise<Reach>>()
  for (const page of await store.feedPages.toLookAt(clock.now())) {
    const { workspace, channel } = page
    const at = { ...readKey(workspace), channel }
    const key = `${workspace}\n${channel}`
    const reach = reaches.get(key) ?? lookAt(platforms.get(at.platform), at, clock)
    reaches.set(key, reach)
    const reason = await judge(page, await reach, store, clock.now())
    if (reason !== null) log.info({ workspace, channel, reason }, 'a page of a channel has ended')
  }
}

async function lookAt(platform: Pick<ChatPlatform, 'reach'> | undefined, at: ChannelRef, clock: Pick<Clock, 'sleep'>): Promise<Reach> {
  const asked: Promise<Reach> = platform?.reach?.(at) ?? Promise.resolve('unclear')
  // One platform's fault keeps no other from being looked at.
  return Promise.race([asked.catch((): Reach => 'unclear'), clock.sleep(PATIENCE_MS).then((): Reach => 'unclear')])
}

/** Lets a page go on, wait, or end, by who may read its channel. @returns why it has ended; null where it has not */
async function judge(page: FeedPage, reach: Reach, store: Stores, now: number): Promise<string | null> {
  const reason = await faultOf(page, reach, store, now)
  if (reason !== null) await store.feedPages.end(page, page.topic)
  else if (reach === 'unclear') await store.feedPages.wait(page, now, now + AGAIN_MS)
  else await store.feedPages.goOn(page, now, now + HOUR_MS)
  return reason
}

async function faultOf(
  { workspace, isPrivate, unclearSince }: FeedPage,
  reach: Reach,
  { settings }: Stores,
  now: number,
): Promise<string | null> {
  if (reach === 'gone') return 'the channel is gone, or Paperboy has left it'
  if (reach === 'unclear') {
    const isLong = unclearSince !== null && now - unclearSince > LONGEST_UNCLEAR_MS
    return isLong ? 'for a week it was not known who may read the channel' : null
  }
  if (reach === 'everybody') return null
  const isAllowed = isPrivate && (await mayBePrivate(settings, workspace))
  return isAllowed ? null : 'the channel is private'
}

/** Whether the admins of a workspace let private channels have pages. */
export async function mayBePrivate(settings: Pick<Store['settings'], 'find'>, workspace: string): Promise<boolean> {
  return (await settings.find(workspace, WHOLE, 'feeds'))?.value === 'private'
}

/** A page that was just begun, in a channel that was just looked at, gets what the channel got before. */
export async function fillFeed(page: FeedPage, store: Pick<Store, 'feedPages'>, now: number): Promise<void> {
  await store.feedPages.goOn(page, now, now + HOUR_MS)
}
