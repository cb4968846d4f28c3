import type { Add, Figure } from './table.ts'

/** One measurement of the bench. */
export interface Part {
  readonly name: string
  measure(add: Add): Promise<void>
}

/** A part that came to no end, and why. */
interface Failure {
  readonly part: string
  readonly reason: string
}

/** What was measured so far. */
export interface Measured {
  readonly figures: readonly Figure[]
  readonly failures: readonly Failure[]
  /** Parts that have not come to their end. */
  readonly left: readonly string[]
}

/**
 * Measures part by part. One that fails is named, keeps what it had measured, and holds up no other.
 * @param tell what goes on
 * @param keep called with all there is, one call after the other, when figures have come and when a part has ended; never rejects
 * @param interrupted ends the run: what was measured stays
 */
export async function runParts(
  parts: readonly Part[],
  tell: (progress: string) => void,
  keep: (measured: Measured) => Promise<void>,
  interrupted: AbortSignal,
): Promise<Measured> {
  const figures: Figure[] = []
  const failures: Failure[] = []
  const ended = new Set<Part>()
  const isOver = new Promise<void>((resolve) => interrupted.addEventListener('abort', () => resolve(), { once: true }))
  let kept = Promise.resolve()
  const measured = (): Measured => ({
    figures: [...figures],
    failures: [...failures],
    left: parts.filter((part) => !ended.has(part)).map(({ name }) => name),
  })
  const keepAll = (): Promise<void> => {
    const all = measured()
    kept = kept.then(() => keep(all))
    return kept
  }
  for (const part of parts) {
    if (interrupted.aborted) break
    tell(`${part.name} …`)
    const add: Add = (...more) => {
      // What an interrupted part still measures comes too late to be told.
      if (interrupted.aborted) return
      figures.push(...more)
      void keepAll()
    }
    const measuring = part.measure(add).catch((error: Error) => {
      if (interrupted.aborted) return // of what was torn down under it
      failures.push({ part: part.name, reason: error.message })
      tell(`${part.name} failed: ${error.stack ?? error.message}`)
    })
    await Promise.race([measuring.then(() => void (interrupted.aborted || ended.add(part))), isOver])
    await keepAll()
  }
  return measured()
}
