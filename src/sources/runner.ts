import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'

/** Names a run's process: its machine, its number, and what tells it from one that had the number before. */
export function nameRunner(): string {
  return `${hostname()} ${process.pid} ${randomUUID()}`
}

/** Whether a process of this machine is gone; false for those of other machines, of which we cannot know. */
export function isDead(runner: string): boolean {
  const [host, pid] = runner.split(' ')
  if (host !== hostname() || !Number.isInteger(Number(pid))) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
