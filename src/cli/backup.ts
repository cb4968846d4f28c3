import { Fault } from '../config/fault.ts'
import { SYSTEM_CLOCK } from '../port/clock.ts'
import { backUp } from '../store/backup.ts'
import { backedUp } from '../wording/backups.ts'
import { backUpElsewhere } from '../wording/postgres.ts'
import type { Verb } from './verb.ts'

const USAGE = 'backup FILE'

/** Copies the database. A bot may run meanwhile: this is another process, so the bot goes on answering. */
export const backupVerb: Verb = {
  name: 'backup',
  usage: USAGE,
  summary: 'Copy the database to a new file, also while the bot runs, and check the copy',
  flags: {},
  async run([file, ...rest], _, desk) {
    if (file === undefined || file === '' || rest.length > 0) throw new Fault('usage', `Usage: npm start -- ${USAGE}`)
    if (desk.config.database !== null) throw new Fault('usage', backUpElsewhere())
    desk.print(backedUp(backUp(desk.config.data, file, SYSTEM_CLOCK.now())))
    return 0
  },
}
