import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'

/** A unique name for this process: its machine, its process id, and a random part, because process ids are reused. */
export function nameRunner(): string {
  return `${hostname()} ${process.pid} ${randomUUID()}`
}

/** Whether a process of this machine is gone. False for processes of other machines, which cannot be checked. */
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
