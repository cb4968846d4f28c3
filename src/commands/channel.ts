import type { ChannelRef, Obstacle } from '../port/chat.ts'
import type { Access } from '../port/platform.ts'
import { say, type Text } from '../port/text.ts'
import { keyOf, readKey, type Workspace } from '../store/workspace-key.ts'
import { nextSlot } from '../topics/due.ts'
import type { Subscription } from '../topics/subscription.ts'
import { invite, mayNotPostYet, mayPostOrNot } from '../wording/subscriptions.ts'
import type { Core, Needs } from './command.ts'
import { Refusal } from './refusal.ts'

/** Asked again after this, should nobody tell that a channel is open. */
const PROBE_MS = 10 * 60_000

/** The channels that have topics; null stands for all platforms, and for all workspaces. */
export async function listChannels(
  { subscriptions }: Core['store'],
  of: { readonly platform: string | null; readonly workspace: string | null },
): Promise<ChannelRef[]> {
  const channels = new Map<string, ChannelRef>()
  const { platform: named, workspace: one } = of
  const keys = named === null || one === null ? await subscriptions.workspaces() : [keyOf({ platform: named, workspace: one })]
  for (const key of keys) {
    const { platform, workspace } = readKey(key)
    if (named !== null && named !== platform) continue
    for (const { channel } of await subscriptions.inWorkspace(key)) channels.set(`${key}\n${channel}`, { platform, workspace, channel })
  }
  return [...channels.values()]
}

/** A channel lets us in again: what the platform made us pause there goes on. */
export async function openChannel(at: ChannelRef, core: Needs<'store' | 'now'>): Promise<void> {
  await goOn(await core.store.subscriptions.inChannel({ workspace: keyOf(at), channel: at.channel }), core)
}

/** Of some topics those go on that the platform made us pause. */
async function goOn(topics: readonly Subscription[], core: Needs<'store' | 'now'>): Promise<void> {
  for (const subscription of topics.filter(isPausedByPlatform)) {
    const next = nextSlot(subscription.schedule, core.now(), subscription.lastDate)
    await core.store.pauses.retry(subscription, core.now(), next.at)
  }
}

/** A channel, or where none is named a whole workspace, lets us in no more. */
export async function closeChannel(
  { channel, ...of }: Workspace & { readonly channel: string | null },
  obstacle: Obstacle,
  core: Needs<'store' | 'now'>,
): Promise<void> {
  const { subscriptions, pauses } = core.store
  const key = keyOf(of)
  const closed = channel === null ? await subscriptions.inWorkspace(key) : await subscriptions.inChannel({ workspace: key, channel })
  for (const subscription of closed.filter(({ state }) => state === 'active')) {
    await pauses.block(subscription, obstacle, core.now() + PROBE_MS, false)
  }
}

/** A workspace removed us: its topics pause, its pages end, and what is stored of it is erased later. */
export async function leaveWorkspace(of: Workspace, obstacle: Obstacle, core: Needs<'store' | 'now'>): Promise<void> {
  await core.store.departures.leave(keyOf(of), core.now())
  await core.store.feedPages.endIn(keyOf(of), 'all')
  await closeChannel({ ...of, channel: null }, obstacle, core)
}

/** A workspace lets us in again, for the first time or once more: what was paused for these obstacles goes on. */
export async function returnTo(of: Workspace, codes: readonly string[], core: Needs<'store' | 'now'>): Promise<void> {
  await core.store.departures.comeBack(keyOf(of))
  if (codes.length === 0) return
  const all = await core.store.subscriptions.inWorkspace(keyOf(of))
  await goOn(
    all.filter(({ pause }) => codes.includes(pause?.code ?? '')),
    core,
  )
}

/** A channel goes by another id: its topics, what it was brought, and what is on its way go with it. */
export async function renameChannel(at: ChannelRef, to: string, core: Needs<'store'>): Promise<void> {
  await core.store.channels.rename({ workspace: keyOf(at), channel: at.channel }, to)
}

/** What the platform lets us do in a channel. @throws {Refusal} where digests can never come */
export async function askForAccess(at: ChannelRef, core: Needs<'digests'>): Promise<Access> {
  const access = await core.digests.probe(at)
  if (access.kind === 'never') throw new Refusal('channel-closed', say`${access.reason}`)
  return access
}

/**
 * A topic that was just begun waits, paused, where the platform does not let us post. Where that is not known, or passes by itself, it begins:
 * who is refused later is paused then. @returns what to tell; empty where all is well
 */
export async function waitForAccess(subscription: Subscription, access: Access, core: Needs<'store' | 'now'>): Promise<Text> {
  if (access.kind === 'waits') return mayNotPostYet(access.reason)
  if (access.kind === 'unclear') return mayPostOrNot(access.reason)
  if (access.kind !== 'closed') return []
  await core.store.pauses.block(subscription, access, core.now() + PROBE_MS, true)
  return invite(access.reason)
}

function isPausedByPlatform({ state, pause }: Subscription): boolean {
  return state === 'paused' && pause?.by === 'platform'
}
