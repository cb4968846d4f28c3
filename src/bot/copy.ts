import { hostname } from 'node:os'
import type { Logger } from 'pino'
import { readVersion } from '../config/version.ts'
import { newId } from '../digests/new-id.ts'
import type { Clock } from '../port/clock.ts'
import { repeat } from '../port/repeat.ts'
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
  async function beat(): Promise<'over' | undefined> {
    try {
      const found = await copies.beat(copy, clock.now(), library.revision())
      const why = !bears(found, copy.schema) ? schemaOutgrown(copy.version) : found.isMoved ? dataMoved() : null
      if (why === null) return
      onEnd(why)
      return 'over'
    } catch (error) {
      // Others take it for dead by then, and all that it does is guarded by leases.
      log.debug({ err: error }, 'the database could not be told that this copy lives')
      return
    }
  }

  await repeat(beat, BEAT_MS, clock, stop)
  // One that has to end before it is stopped counts as dead soon.
  if (stop.aborted) await copies.leave(copy.id).catch(() => {})
}
