import { hostname } from 'node:os'
import type { Logger } from 'pino'
import { readVersion } from '../config/version.ts'
import { newId } from '../digests/new-id.ts'
import type { Clock } from '../port/clock.ts'
import type { Library } from '../search/library.ts'
import { BEAT_MS, type Copy } from '../store/copies.ts'
import { SCHEMA_VERSION } from '../store/migrations.ts'
import { bears } from '../store/schema-version.ts'
import type { Store } from '../store/store.ts'
import { dataMoved, schemaOutgrown } from '../wording/postgres.ts'

/** This copy of the program, among those on its database. */
export function describeCopy(now: number): Copy {
  return { id: newId(), host: hostname(), version: readVersion(), schema: SCHEMA_VERSION, startedAt: now }
}

/**
 * Says again and again that this copy lives, until it is stopped. Never rejects.
 * @param onEnd called once, with why this copy has to end, as after a long pause of the machine
 */
export async function keepAlive(
  { copies }: Pick<Store, 'copies'>,
  library: Pick<Library, 'revision'>,
  copy: Copy,
  clock: Clock,
  log: Logger,
  stop: AbortSignal,
  onEnd: (why: string) => void,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }))
  while (!stop.aborted) {
    try {
      const found = await copies.beat(copy, clock.now(), library.revision())
      if (!bears(found, copy.schema)) return onEnd(schemaOutgrown(copy.version))
      if (found.isMoved) return onEnd(dataMoved())
    } catch (error) {
      // Others take it for dead by then, and all that it does is guarded by leases.
      log.debug({ err: error }, 'the database could not be told that this copy lives')
    }
    await Promise.race([clock.sleep(BEAT_MS), stopped])
  }
  await copies.leave(copy.id).catch(() => {})
}
