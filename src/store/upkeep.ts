import type { Logger } from 'pino'
import type { Clock } from '../port/clock.ts'
import { codeOf } from './busy.ts'
import { fileIdentity } from './folder.ts'
import type { Store } from './store.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Deletes what is too old to be asked for, each day: who runs for months keeps no more than who started today. Never rejects. */
export async function keepTidy(
  store: Pick<Store, 'takeUpkeepTurn' | 'prune'>,
  clock: Clock,
  log: Logger,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    try {
      if (await store.takeUpkeepTurn(clock.now())) await store.prune(clock.now())
    } catch (error) {
      if (!stop.aborted) log.error({ err: error }, 'what is too old could not be deleted; it is tried again tomorrow')
    }
    await clock.sleep(DAY_MS)
  }
}

/** Looks each minute whether a file is still the one that was there at the start, and calls `onLost` once when it is not. */
export async function watchFile(path: string, clock: Clock, stop: AbortSignal, onLost: () => void): Promise<void> {
  const opened = fileIdentity(path)
  for (;;) {
    await clock.sleep(MINUTE_MS)
    if (stop.aborted) return
    if (isOther(path, opened)) return onLost()
  }
}

function isOther(path: string, opened: string | null): boolean {
  try {
    return fileIdentity(path) !== opened
  } catch {
    return false // a disk that does not answer says nothing of the file
  }
}

/** Tries each minute whether anything can be stored, and tells when that changes. @param tell given SQLite's code; null when all is well again */
export async function watchStore(
  store: Pick<Store, 'tryWrite'>,
  clock: Clock,
  stop: AbortSignal,
  tell: (code: string | null) => void,
): Promise<void> {
  let reported: string | null = null
  for (;;) {
    const code = await store.tryWrite().then(() => null, codeOf)
    if (stop.aborted) return
    if (code !== reported) tell(code)
    reported = code
    await clock.sleep(MINUTE_MS)
  }
}
