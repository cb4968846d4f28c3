import type { Clock } from '../port/clock.ts'
import type { TurnStore } from '../store/turns.ts'

/** A step of a copy that dies is another's after this: less than a minute, so in the next round. In milliseconds. */
const STEP_MS = 50_000

/** Runs a step of the rounds that one copy of the program takes at a time. Where another does, it is left to that one. */
export type InTurn = (step: string, work: (mayGoOn: () => boolean) => Promise<void>) => Promise<void>

/** @param copy this one, by a name that no other has */
export function createInTurn(turns: TurnStore, copy: string, clock: Pick<Clock, 'now' | 'monotonic'>): InTurn {
  return async (step, work) => {
    if (!turns.isShared) return work(() => true)
    const [now, begun] = [clock.now(), clock.monotonic()]
    if ((await turns.take('step', [step], copy, now, now + STEP_MS)).length === 0) return
    // The process may have stood still, and another copy gone on.
    await work(() => clock.monotonic() - begun < STEP_MS)
    await turns.end('step', [step], copy, clock.now())
  }
}
