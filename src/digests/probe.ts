import type { Logger } from 'pino'
import type { Clock } from '../port/clock.ts'
import type { ChatPlatform } from '../port/platform.ts'
import type { Store } from '../store/store.ts'
import { readKey } from '../store/workspace-key.ts'
import { nextSlot } from '../topics/due.ts'
import type { Subscription } from '../topics/subscription.ts'
import { FIRST_PROBE_MS } from './delivery-worker.ts'

const PROBED_AT_ONCE = 50
const LONGEST_PAUSE_MS = 6 * 3_600_000
const TIMEOUT_MS = 10_000

/** Checks whether channels that refused a digest grant access again. If so, their subscriptions resume. */
export async function probeChannels(store: Store, platforms: ReadonlyMap<string, ChatPlatform>, clock: Clock, log: Logger): Promise<void> {
  const paused = await store.pauses.toProbe(clock.now(), PROBED_AT_ONCE)
  const workspaces = new Map<string, Map<string, Subscription[]>>()
  for (const subscription of paused) {
    const { workspace, channel } = subscription
    const channels = workspaces.get(workspace) ?? new Map<string, Subscription[]>()
    channels.set(channel, [...(channels.get(channel) ?? []), subscription])
    workspaces.set(workspace, channels)
  }
  await Promise.all(
    [...workspaces.values()].map(async (channels) => {
      // A platform that does not say it of one channel is asked about the others in the next round.
      for (const subscriptions of channels.values()) if (!(await probeChannel(store, platforms, clock, log, subscriptions))) return
    }),
  )
}

/** @returns whether the platform said what may be done in the channel */
async function probeChannel(
  store: Store,
  platforms: ReadonlyMap<string, ChatPlatform>,
  clock: Clock,
  log: Logger,
  subscriptions: readonly Subscription[],
): Promise<boolean> {
  const [first] = subscriptions
  if (!first) return true
  const { platform: name, workspace } = readKey(first.workspace)
  const access = await Promise.race([
    platforms.get(name)?.probe({ platform: name, workspace, channel: first.channel }) ?? {
      kind: 'unclear' as const,
      reason: 'The platform does not run here.',
    },
    clock.sleep(TIMEOUT_MS).then(() => ({ kind: 'unclear' as const, reason: 'No answer.' })),
  ])
  const now = clock.now()
  const current = await store.subscriptions.byNumbers(subscriptions.map(({ number }) => number))
  let resumed = 0
  for (const subscription of subscriptions) {
    // Somebody may have removed or resumed the topic in the meantime.
    if (!current.some(({ number, version }) => number === subscription.number && version === subscription.version)) continue
    if (access.kind === 'open') {
      resumed++
      const next = nextSlot(subscription.schedule, now, subscription.lastDate)
      await store.pauses.retry(subscription, now, next.at)
    } else await store.pauses.probeLater(subscription, now + pauseFor(subscription, now))
  }
  const about = { workspace: first.workspace, channel: first.channel }
  if (resumed > 0) log.info({ ...about, resumed }, 'a channel grants access again: its subscriptions resume')
  return access.kind !== 'unclear'
}

/** The longer a channel has been closed, the less often it is checked. */
function pauseFor({ decidedAt }: Subscription, now: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PROBE_MS, (now - decidedAt) / 4))
}
