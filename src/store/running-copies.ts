import { Fault } from '../config/fault.ts'
import { copiesRun } from '../wording/postgres.ts'
import type { Connections } from './connections.ts'
import { copyStore } from './copies.ts'

/** @throws {Fault} while a copy of the program runs on a database */
export async function refuseCopies({ durable, now }: Connections): Promise<void> {
  const running = await copyStore(durable).live(await now())
  if (running.length > 0) throw new Fault('data-in-use', copiesRun(running))
}
