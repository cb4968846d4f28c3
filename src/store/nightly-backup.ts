import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Logger } from 'pino'
import { Temporal } from 'temporal-polyfill'
import { addDays, dayOf } from '../papers/dates.ts'
import type { Clock } from '../port/clock.ts'
import { nightlyDone, nightlyFailed } from '../wording/backups.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** The hour from which on the backup of a day is made, where people sleep. A day that had none gets it whenever the bot runs. */
const FROM_HOUR = 3
/** Only files of this name are counted and deleted. */
const NAME = /^paperboy-\d{4}-\d{2}-\d{2}\.db$/
/** What a backup that was killed left. */
const UNFINISHED = /^paperboy-\d{4}-\d{2}-\d{2}\.db\.\d+\.unfinished(?:-wal|-shm|-journal)?$/

export interface Nightly {
  readonly folder: string
  /** How many backups are kept. */
  readonly keep: number
  /** Whose nights these are. */
  readonly zone: string
  readonly clock: Clock
  readonly log: Logger
  readonly tellOperator: (text: string) => Promise<void>
  /** Makes one backup. Rejects with a sentence. */
  readonly make: (file: string, stop: AbortSignal) => Promise<void>
}

/** Makes a backup each night, and deletes the oldest. Never rejects. */
export async function backUpNightly(nightly: Nightly, stop: AbortSignal): Promise<void> {
  const { folder, clock, log, tellOperator, zone } = nightly
  let hasFailed = false
  while (!stop.aborted) {
    const now = Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO(zone)
    const name = nameOf(now.toPlainDate().toString())
    let waitMs = MINUTE_MS
    try {
      if (now.hour >= FROM_HOUR && !backupsIn(folder, clock.now()).includes(name)) {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        for (const left of readdirSync(folder).filter((each) => UNFINISHED.test(each))) rmSync(join(folder, left))
        await nightly.make(join(folder, name), stop)
        for (const old of backupsIn(folder, clock.now()).slice(nightly.keep)) rmSync(join(folder, old))
        log.info(nightlyDone(join(folder, name)))
        hasFailed = false
      }
    } catch (error) {
      if (stop.aborted) return
      const text = nightlyFailed((error as Error).message)
      log.error({ err: error }, text)
      if (!hasFailed) await tellOperator(text).catch((err: unknown) => log.warn({ err }, 'the operator channel could not be told'))
      hasFailed = true
      waitMs = HOUR_MS
    }
    await clock.sleep(waitMs)
  }
}

/** The last backup of a folder; null if there is none. @param now milliseconds since 1970 */
export function lastBackupIn(folder: string, now: number): string | null {
  const [name] = backupsIn(folder, now)
  return name === undefined ? null : join(folder, name)
}

/** When the last backup of a folder was made, in milliseconds since 1970; null if there is none. */
export function lastBackupAt(folder: string, now: number): number | null {
  const last = lastBackupIn(folder, now)
  return last === null ? null : (statSync(last, { throwIfNoEntry: false })?.mtimeMs ?? null)
}

/** The latest first. Those of days to come, which a clock that was ahead named, come behind all others. */
function backupsIn(folder: string, now: number): string[] {
  const lastName = nameOf(addDays(dayOf(now), 1)) // somewhere it is tomorrow
  try {
    const names = readdirSync(folder).filter((name) => NAME.test(name))
    const [known, ahead] = [names.filter((name) => name <= lastName), names.filter((name) => name > lastName)]
    return [...known.sort().reverse(), ...ahead.sort().reverse()]
  } catch {
    return [] // the next try to write there says why
  }
}

function nameOf(day: string): string {
  return `paperboy-${day}.db`
}

/**
 * Makes a backup in a process of its own: this program, with the operator's verb. So no answer waits for it, and a bot that stops need not
 * wait for its end, either.
 */
export function backUpApart(data: string, file: string, stop: AbortSignal): Promise<void> {
  const program = [...process.execArgv, process.argv[1] ?? '', 'backup', file]
  const env = { ...process.env, PAPERBOY_DATA: resolve(data) }
  return new Promise((done, fail) => {
    execFile(process.execPath, program, { env, signal: stop, killSignal: 'SIGKILL' }, (error, _, stderr) => {
      if (error) fail(new Error(stderr.trim() || error.message))
      else done()
    })
  })
}
