import type { Clock } from './clock.ts'

/** Does some work again and again, a while after its end each time, until it is stopped or the work says that it is over. */
export async function repeat(
  work: () => Promise<'over' | undefined>,
  pauseMs: number,
  clock: Pick<Clock, 'sleep'>,
  stop: AbortSignal,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }))
  while (!stop.aborted) {
    if ((await work()) === 'over') return
    await Promise.race([clock.sleep(pauseMs), stopped])
  }
}
