import type { Logger } from 'pino'
import { findKeys } from '../papers/identifiers.ts'
import type { Clock } from '../port/clock.ts'
import type { ChatPlatform, Reading, SeenDigest } from '../port/platform.ts'
import type { Gap } from '../store/deliveries/gaps.ts'
import type { Shown } from '../store/deliveries/settle-gap.ts'
import type { Store } from '../store/store.ts'
import { readKey } from '../store/workspace-key.ts'
import { emptyHistory } from '../wording/digests.ts'
import { type DeliveryRules, LOOKING_MS } from './delivery-rules.ts'
import { LONGEST_UNCERTAIN_MS } from './delivery-worker.ts'

export interface LookBack {
  /** Begins to look up what channels got between a backup and its restoration, beside all else; does nothing where all is known. */
  start(): void
  /** Resolves when what was begun has ended. */
  ended(): Promise<void>
}

interface Desk {
  readonly store: Store
  readonly platforms: ReadonlyMap<string, ChatPlatform>
  readonly clock: Clock
  readonly log: Logger
  readonly rules: Pick<DeliveryRules, 'timeoutMs' | 'reconcileAfterMs'>
  /** Called at each place where tests simulate a crash; does nothing in the program. */
  readonly failpoint: (place: string) => void | Promise<void>
  /** This copy of the program: no other has the same. */
  readonly copy: string
}

const AT_ONCE = 500
/** After this, the rest of a workspace with slow histories waits for the next round. */
const ROUND_MS = 60_000
/** Papers that are known by their titles: more are not compared. */
const MOST_UNLINKED = 5_000
/** A title that is longer is cut in some messages. */
const COMPARED = 60

/**
 * After a restoration: reads in the channels' histories which digests came since the backup, and records them. Where a history cannot be read, the
 * channel is given up, and its digest will be held.
 */
export function createLookBack({ store, platforms, clock, log, rules, failpoint, copy }: Desk): LookBack {
  /** Since when, by the monotonic clock, this process knows of a gap: a history is trusted only a while after the last write. */
  const known = new Map<string, number>()
  let running: Promise<void> | null = null

  async function lookAll(): Promise<void> {
    const workspaces = new Map<string, Gap[]>()
    for (const gap of await store.gaps.open([...platforms.keys()], AT_ONCE)) {
      knownSince(gap)
      workspaces.set(gap.workspace, [...(workspaces.get(gap.workspace) ?? []), gap])
    }
    if (workspaces.size === 0) return known.clear()
    const ours = await store.turns.take('looking', [...workspaces.keys()], copy, clock.now(), clock.now() + LOOKING_MS)
    await Promise.all(
      ours.map(async (workspace) => {
        const until = clock.monotonic() + ROUND_MS
        for (const gap of workspaces.get(workspace) ?? []) if (clock.monotonic() < until) await look(gap)
      }),
    )
  }

  function knownSince({ workspace, channel }: Gap): number {
    const key = `${workspace}\n${channel}`
    const since = known.get(key) ?? clock.monotonic()
    known.set(key, since)
    return since
  }

  async function look(gap: Gap): Promise<void> {
    const { workspace, channel } = gap
    const age = clock.monotonic() - knownSince(gap)
    if (age < rules.reconcileAfterMs) return
    await failpoint('before reading back')
    const reading = await read(gap)
    await failpoint('read back')
    if (reading.kind === 'later' && age < LONGEST_UNCERTAIN_MS) return
    if (reading.kind !== 'read') return store.gaps.giveUp(gap, reading.reason)
    if (!reading.isProven) return store.gaps.giveUp(gap, emptyHistory)
    const settled = await store.gaps.settle(gap, await resolve(reading.digests), clock.now())
    if (settled) log.info({ workspace, channel, ...settled }, 'what a channel got since the backup was looked up')
    await failpoint('settled')
  }

  async function read({ workspace: key, channel, since }: Gap): Promise<Reading> {
    const { platform: name, workspace } = readKey(key)
    const platform = platforms.get(name)
    if (!platform) return { kind: 'later', reason: 'The platform does not run here.' }
    return Promise.race([
      platform
        .readBack({ platform: name, workspace, channel }, since)
        .catch((error: Error) => ({ kind: 'later' as const, reason: error.message })),
      clock.sleep(rules.timeoutMs).then(() => ({ kind: 'later' as const, reason: 'The history did not answer.' })),
    ])
  }

  /** Papers are known by their links; one without a page of its own by its title. */
  async function resolve(digests: readonly SeenDigest[]): Promise<Shown[]> {
    const unlinked = (digests.length === 0 ? [] : await store.gaps.unlinked(MOST_UNLINKED)).map(({ id, title }) => ({
      id,
      title: lettersOf(title).slice(0, COMPARED),
    }))
    const shown: Shown[] = []
    for (const { delivery, message, at, links, text } of digests) {
      const letters = lettersOf(text)
      const papers = new Set(unlinked.filter(({ title }) => title !== '' && letters.includes(title)).map(({ id }) => id))
      const keys = new Set<string>()
      for (const link of links) {
        const named = findKeys(link)[0]?.key
        const paper = named === undefined ? null : await store.papers.byKey(named)
        if (paper) papers.add(paper.id)
        else if (named !== undefined) keys.add(named)
      }
      shown.push({ delivery, message, at, papers: [...papers], keys: [...keys] })
    }
    return shown
  }

  return {
    start() {
      running ??= lookAll()
        .catch((error: unknown) => log.error({ err: error }, 'what channels got since the backup could not be looked up'))
        .finally(() => {
          running = null
        })
    },
    ended: async () => {
      await running
    },
  }
}

/** Without mark-up, spaces and punctuation, which platforms change. */
function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}
