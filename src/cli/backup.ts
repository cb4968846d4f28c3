import { statSync } from 'node:fs'
import { join } from 'node:path'
import { type ExitCode, Fault } from '../config/fault.ts'
import { SYSTEM_CLOCK } from '../port/clock.ts'
import { backUp } from '../store/backup.ts'
import { SCHEMA_VERSION } from '../store/migrations.ts'
import { verifyFile } from '../store/verify.ts'
import { backedUp, verified } from '../wording/backups.ts'
import { backUpElsewhere } from '../wording/postgres.ts'
import type { Desk, Verb } from './verb.ts'

const USAGE = 'backup [--verify] FILE'

/** Copies the database. A bot may run meanwhile: this is another process, so the bot goes on answering. */
export const backupVerb: Verb = {
  name: 'backup',
  usage: USAGE,
  summary:
    'Copy the database to a new file, also while the bot runs, and check the copy; --verify says of a file that is there, or of a copy by pg_dump, whether it can be restored, and what it holds',
  flags: { verify: 'boolean' },
  async run([file, ...rest], { verify }, desk) {
    if (file === undefined || file === '' || rest.length > 0) throw new Fault('usage', `Usage: npm start -- ${USAGE}`)
    if (verify === true) return tryCopy(file, desk)
    if (desk.config.database !== null) throw new Fault('usage', backUpElsewhere())
    desk.print(backedUp(backUp(desk.config.data, file, SYSTEM_CLOCK.now())))
    return 0
  },
}

async function tryCopy(file: string, { config: { data, database }, print }: Desk): Promise<ExitCode> {
  if (database !== null) {
    const { verifyDump } = await import('../store/verify-postgres.ts')
    const { copy, there } = await verifyDump(database, file, SYSTEM_CLOCK.now())
    for (const line of verified(file, copy, there, SCHEMA_VERSION)) print(line)
    return 0
  }
  const copy = await verifyFile(file)
  const own = join(data, 'paperboy.db')
  const there = statSync(own, { throwIfNoEntry: false })?.size ? await verifyFile(own).catch(() => null) : null
  for (const line of verified(file, copy, there, SCHEMA_VERSION)) print(line)
  return 0
}
