import type { Logger } from 'pino'
import { openApp } from '../app.ts'
import { withBudget } from '../commands/budgeted.ts'
import { shareBudget } from '../commands/share-budget.ts'
import type { Config } from '../config/config.ts'
import { Fault } from '../config/fault.ts'
import { createLog } from '../config/log.ts'
import { isFirstToTell } from '../digests/tell-operator.ts'
import { keepFollowing } from '../follow/keep-following.ts'
import { SYSTEM_CLOCK } from '../port/clock.ts'
import type { ChatPlatform } from '../port/platform.ts'
import { say } from '../port/text.ts'
import type { SourceStatus } from '../sources/source-status.ts'
import { refuseDamaged } from '../store/damage.ts'
import { makeDataFolder, refuseLostDatabase } from '../store/folder.ts'
import { lockDirectory } from '../store/lock.ts'
import { backUpApart, backUpNightly, lastBackupIn } from '../store/nightly-backup.ts'
import { keepTidy, watchFile, watchStore } from '../store/upkeep.ts'
import { browserAddress } from '../wording/operations.ts'
import { dataReplaced, nothingStored, storedAgain, storeReason } from '../wording/operator.ts'
import { DATA } from '../wording/platforms.ts'
import { nobodyToServe } from '../wording/settings.ts'
import { filling } from '../wording/sources.ts'
import { wrongKeys } from '../wording/workspaces.ts'
import { isReadable } from '../workspaces/installations.ts'
import { createSealer } from '../workspaces/sealer.ts'
import { describeCopy, keepAlive } from './copy.ts'
import { keepIndexed } from './keep-indexed.ts'
import { createOperatorListener } from './operator.ts'
import { isForNobody, openPlatforms, startPlatforms } from './platforms.ts'
import { openPages, type Pages } from './web.ts'

/** So long at most a copy that starts asks a proxy to prefer others. */
const STARTING_MS = 30_000
/** How long a chat answer waits for an index that is catching up. */
const PATIENCE_MS = 2_000
/** The same where no platform is served: a pipe cannot ask again. */
const LOCAL_PATIENCE_MS = 20_000
/** So long a copy that ends goes on to serve: a proxy that asks each second meanwhile learns to send what comes to others. In milliseconds. */
const DRAIN_MS = 3_000

/** Serves until it is signalled, or until the one person at the terminal leaves. @returns the exit code */
export async function runBot(config: Config, log: Logger): Promise<number> {
  if (isForNobody(config)) return leaveUnserved()
  makeDataFolder(config.data)
  if (config.database === null) refuseLostDatabase(config.data, true)
  const unlock = lockDirectory(config.data)
  const file = config.database === null ? `${config.data}/paperboy.db` : null
  if (file !== null) refuseDamaged(config.data, config.backup && lastBackupIn(config.backup.folder, SYSTEM_CLOCK.now()))
  const ending = new AbortController()
  const ended = new Promise<void>((resolve) => {
    ending.signal.addEventListener('abort', () => resolve())
  })
  const end = (): void => ending.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  let isLost = false
  let hasLeft = false
  const operator = await createOperatorListener(config, log)
  let pages: Pages | null = null
  let isFirst = async (_text: string): Promise<boolean> => true // until the database is open
  const local = {
    browserAddress: () => pages?.newAddress() ?? null,
    onEnd(lines: number) {
      hasLeft = true
      if (lines === 0 && !process.stdin.isTTY) leaveUnserved()
      end()
    },
  }
  const platforms = await openPlatforms(config, log, operator.meters, local, (text) => isFirst(text))
  const app = await openApp({
    config,
    // Who sits at the terminal channel asks `status`; lines between what they type would only be in the way.
    log: isAlone(config) ? createLog('error') : log,
    clock: SYSTEM_CLOCK,
    patienceMs: config.slack || config.slackApp || config.discord ? PATIENCE_MS : LOCAL_PATIENCE_MS,
    platforms: platforms.all,
    faults: platforms.faults,
    meters: operator.meters,
    tellOperator: platforms.tellOperator,
    onFilled: isAlone(config) ? tellAlone(platforms.all) : undefined,
  })
  const { core, clock, digests, sync, follow } = app
  const copy = describeCopy(clock.now())
  isFirst = (text) => isFirstToTell(text, core.store.turns, copy.id, clock.now())
  let isStarting = true
  let isClosing = false
  core.library.refresh().catch((error: unknown) => {
    // A stop ends an index that is being built.
    if (!isClosing) log.error({ err: error }, 'the index could not be built')
  })
  const upkeep = new AbortController()
  let alive: Promise<unknown> = Promise.resolve()
  let closeOperator = async (): Promise<void> => {}
  try {
    if (
      (config.slackApp || (config.database !== null && config.feedPages)) &&
      !(await isReadable(core.store.installations, createSealer(config.keys)))
    )
      throw new Fault('configuration', wrongKeys())
    closeOperator = await operator.serve(app.operations)
    pages = await openPages(config, app, platforms.mounts, log, () => isStarting || ending.signal.aborted)
    // Standard output is for answers.
    const address = pages?.newAddress() ?? null
    if (address !== null) process.stderr.write(`${browserAddress(address)}\n`)
    if (file !== null)
      void watchFile(file, clock, upkeep.signal, () => {
        isLost = true
        log.fatal(dataReplaced(file))
        end()
      })
    if (config.database !== null) {
      const indexed = keepIndexed(core.library, config.database, clock, log, upkeep.signal)
      const beating = keepAlive(core.store, core.library, copy, clock, log, upkeep.signal, (why) => {
        isLost = true
        log.fatal(why)
        end()
      })
      const counted = shareBudget(app.budget, core.store, copy.id, clock, log, upkeep.signal)
      alive = Promise.all([beating, indexed, counted])
    }
    void watchStore(core.store, clock, upkeep.signal, (code) => {
      if (code === null) platforms.faults.delete(DATA)
      else platforms.faults.set(DATA, storeReason(code))
      const text = code === null ? storedAgain() : nothingStored(code)
      if (code === null) log.info(text)
      else log.error({ code }, text)
      void isFirst(text).then((ours) => (ours ? platforms.tellOperator(text) : undefined))
    })
    const { backup, data, zone } = config
    if (backup !== null) {
      const make = (file: string, stop: AbortSignal): Promise<void> => backUpApart(data, file, stop)
      void backUpNightly({ ...backup, zone, clock, log, tellOperator: async (text) => platforms.tellOperator(text), make }, upkeep.signal)
    }
    void keepTidy(core.store, clock, log, upkeep.signal)
    let hasBegun = false
    const begin = (): void => {
      if (hasBegun || ending.signal.aborted) return
      hasBegun = true
      digests.start()
      sync.start()
      void keepFollowing(follow, core.store, copy.id, clock, log, upkeep.signal)
    }
    const paperboy = withBudget(app.paperboy, app.budget, clock.now)
    const starting = startPlatforms(platforms.all, paperboy, log, () => ending.signal.aborted, begin)
    // One platform that cannot be reached keeps no proxy from this copy for long.
    void Promise.race([starting, clock.sleep(STARTING_MS)]).then(() => {
      isStarting = false
    })
    const serving = await Promise.race([starting, ended])
    if (platforms.all.length > 0 && serving === 0) return 1
    begin()
    await ended
  } finally {
    isClosing = true
    upkeep.abort()
    await alive
    await core.store.turns.endAll(copy.id).catch(() => {}) // they end by themselves
    if (config.database !== null && pages !== null) await Promise.all([clock.sleep(DRAIN_MS), digests.stop(), sync.stop()])
    await closeOperator()
    await pages?.close()
    // Who typed “digest now” as the last line of a pipe waits for it.
    if (hasLeft) await digests.tick()
    await Promise.all([core.library.endIfHung(), digests.stop(), sync.stop()])
    await Promise.allSettled(platforms.all.map((platform) => platform.stop()))
    await app.close()
    unlock()
  }
  return isLost ? 1 : 0
}

/** It is no failure, upon which a service manager would start the bot again and again. @returns the exit code */
function leaveUnserved(): number {
  process.stderr.write(`${nobodyToServe()}\n`)
  return 0
}

/** Tells the one person at the terminal when the library begins to be filled from a source, and when it is filled. */
function tellAlone(platforms: readonly ChatPlatform[]): (status: SourceStatus) => void {
  const told = new Map<string, boolean>()
  return (status) => {
    const { name } = status.source
    const isOver = status.filled?.isOver === true
    if (told.get(name) === isOver) return
    told.set(name, isOver)
    const text = `${filling([status])}${isOver ? '' : ' It takes some minutes; “status” says how far it is.'}`
    for (const platform of platforms) void platform.tell('', '', say`${text}`)
  }
}

/** Whether a person at the terminal is all there is to serve. */
function isAlone({ slack, slackApp, discord, logLevel }: Config): boolean {
  return !slack && !slackApp && !discord && process.stdin.isTTY === true && logLevel === 'info'
}
