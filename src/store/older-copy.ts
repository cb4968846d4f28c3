import { Fault } from '../config/fault.ts'
import { olderCopyRuns } from '../wording/postgres.ts'
import type { LiveCopy } from './copies.ts'

/** A copy of the program runs that could not work with the schema that this one needs. */
export class OlderCopy extends Fault {
  constructor({ host, version }: Pick<LiveCopy, 'host' | 'version'>) {
    super('older-copy-runs', olderCopyRuns(host, version))
  }
}
