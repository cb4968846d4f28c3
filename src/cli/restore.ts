import { type ExitCode, Fault } from '../config/fault.ts'
import { SYSTEM_CLOCK } from '../port/clock.ts'
import { restore } from '../store/restore.ts'
import { restored, settled } from '../wording/backups.ts'
import { noInstant, restoreElsewhere, sinceElsewhere } from '../wording/postgres.ts'
import type { Desk, Verb } from './verb.ts'

const USAGE = 'restore FILE [--replace] [--dry-run], or with PostgreSQL restore --since INSTANT'

/** Puts a backup in place of the database, while no bot runs. */
export const restoreVerb: Verb = {
  name: 'restore',
  usage: USAGE,
  summary: 'Put a backup in the data folder while the bot is stopped; --replace where a database is, --dry-run to see what it would do',
  flags: { replace: 'boolean', 'dry-run': 'boolean', since: 'string' },
  async run([file, ...rest], flags, desk) {
    const { database } = desk.config
    if (typeof flags.since === 'string' && file === undefined) return settle(flags.since, desk)
    if (database !== null) throw new Fault('usage', restoreElsewhere())
    if (file === undefined || file === '' || rest.length > 0) throw new Fault('usage', `Usage: npm start -- ${USAGE}`)
    const isDry = flags['dry-run'] === true
    const wish = { data: desk.config.data, file, now: SYSTEM_CLOCK.now(), mayReplace: flags.replace === true, isDry }
    for (const line of restored(await restore(wish), file, isDry)) desk.print(line)
    return 0
  },
}

/** After pg_restore. */
async function settle(typed: string, { config: { database }, print }: Desk): Promise<ExitCode> {
  if (database === null) throw new Fault('usage', sinceElsewhere())
  const [since, now] = [Date.parse(typed), SYSTEM_CLOCK.now()]
  if (!/^\d{4}-\d\d-\d\d/.test(typed) || !(since < now)) throw new Fault('usage', noInstant(typed))
  const { settleRestored } = await import('../store/look-postgres.ts')
  for (const line of settled(await settleRestored(database, since, now), since)) print(line)
  return 0
}
