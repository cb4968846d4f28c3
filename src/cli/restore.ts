import { Fault } from '../config/fault.ts'
import { SYSTEM_CLOCK } from '../port/clock.ts'
import { restore } from '../store/restore.ts'
import { restored } from '../wording/backups.ts'
import type { Verb } from './verb.ts'

const USAGE = 'restore FILE [--replace] [--dry-run]'

/** Puts a backup in place of the database, while no bot runs. */
export const restoreVerb: Verb = {
  name: 'restore',
  usage: USAGE,
  summary: 'Put a backup in the data folder while the bot is stopped; --replace where a database is, --dry-run to see what it would do',
  flags: { replace: 'boolean', 'dry-run': 'boolean' },
  async run([file, ...rest], flags, desk) {
    if (file === undefined || file === '' || rest.length > 0) throw new Fault('usage', `Usage: npm start -- ${USAGE}`)
    const isDry = flags['dry-run'] === true
    const wish = { data: desk.config.data, file, now: SYSTEM_CLOCK.now(), mayReplace: flags.replace === true, isDry }
    for (const line of restored(await restore(wish), file, isDry)) desk.print(line)
    return 0
  },
}
