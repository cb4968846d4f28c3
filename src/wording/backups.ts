// What an operator reads about backups, and about what is restored from one.
import { storeReason, systemReason } from './operator.ts'
import { count } from './phrases.ts'

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`

export const backedUp = ({ file, size, papers }: { readonly file: string; readonly size: number; readonly papers: number }): string =>
  `${file}: ${megabytes(size)}, ${count(papers, 'paper')}, checked. npm start -- restore ${file} brings it back.`

interface Verified {
  readonly counts: ReadonlyMap<string, number>
  readonly identity: number | null
  readonly schema: { readonly version: number }
}

/** @param there what the bot's database holds now; null where it is not looked at @param known the schema of this program */
export function verified(file: string, copy: Verified, there: Omit<Verified, 'schema'> | null, known: number): string[] {
  const counts = [...copy.counts].map(([table, rows]) => `${table} ${rows.toLocaleString('en')}`).join(', ')
  const { version } = copy.schema
  const schema = version < known ? `schema ${version}, which the next start brings to ${known}` : `schema ${version}`
  const tables = [...new Set([...copy.counts.keys(), ...(there?.counts.keys() ?? [])])].sort()
  const of = (rows: number | undefined): string => (rows ?? 0).toLocaleString('en')
  const other = there ? tables.filter((table) => copy.counts.get(table) !== there.counts.get(table)) : []
  const changed = other.map((table) => `${table} ${of(copy.counts.get(table))} (now ${of(there?.counts.get(table))})`).join(', ')
  return [
    `${file} can be restored: no damage, ${schema}. Rows: ${counts}.`,
    ...(there === null
      ? []
      : [changed ? `What the database has otherwise by now: ${changed}.` : 'The database has as many rows in each table.']),
    ...(there !== null && there.identity !== copy.identity ? ['It is a copy of another database than the one that is in use.'] : []),
  ]
}

export const backupExists = (file: string): string =>
  `${file} is there already, and a backup never overwrites a file. Name another file, or remove it.`

export const nothingToBackUp = (data: string): string =>
  `There is no database in ${data}, so nothing was backed up. Set PAPERBOY_DATA to the folder of the bot.`

export const copyDamaged = (data: string, damage: string): string =>
  `The copy is damaged (${damage}) and was removed. npm start -- doctor says whether the database in ${data} is well.`

export const notBackedUp = (data: string, damage: string): string =>
  `The database in ${data} is damaged (${damage}), so nothing was backed up. Keep the backups that you have: npm start -- restore FILE --replace puts one in its place.`

export function backupFailed(file: string, code: string, error: unknown): string {
  const isFull = code === 'SQLITE_FULL' || code === 'ENOSPC'
  const reason = code.startsWith('SQLITE_') ? storeReason(code).replace(/\.$/, '') : systemReason(error)
  const remedy = isFull
    ? 'Make room, or name a file on another disk.'
    : 'Check that its folder is there and that this user may write in it.'
  return `${file} could not be written: ${isFull ? 'the disk is full' : reason}. Nothing is left of it. ${remedy}`
}

export const nightlyDone = (file: string): string => `the backup of the day is ${file}`

export const nightlyFailed = (reason: string): string => `The backup of the day could not be made; the next try is in an hour. ${reason}`

/** For everybody: only its age. @param at when the last one was made, in milliseconds since 1970; null for never */
export function backupAge(at: number | null, now: number): string {
  if (at === null) return 'No backup has been made yet.'
  const hours = Math.max(0, Math.floor((now - at) / 3_600_000))
  return `The last backup is ${hours < 48 ? count(hours, 'hour') : count(Math.floor(hours / 24), 'day')} old.`
}

/** @param damage what SQLite says of it, where it is a file */
export const noBackup = (file: string, damage?: string): string =>
  `${file} is no backup of Paperboy${damage === undefined ? '' : ` that could be read (${damage})`}. Nothing was changed. Name a file that npm start -- backup made.`

export const noSuchBackup = (file: string): string =>
  `There is no file ${file}. Nothing was changed. Name a file that npm start -- backup made.`

export const notReplaced = (database: string): string =>
  `${database} is there already. Nothing was changed. Back it up if you need it, and add --replace to put the backup in its place.`

export const importRuns = (data: string): string =>
  `An import is running on ${data}. Nothing was changed. Wait for its end, and restore then.`

export const commandRuns = (data: string): string =>
  `A command of an operator is running on ${data}. Nothing was changed. Wait for its end, and restore then.`

export const restorationRuns = (data: string): string => `A backup is being restored into ${data}. Wait for its end, and try again.`

export function restoreFailed(file: string, code: string, error: unknown): string {
  const isFull = code === 'SQLITE_FULL' || code === 'ENOSPC'
  const reason = code.startsWith('SQLITE_') ? storeReason(code).replace(/\.$/, '') : systemReason(error)
  const remedy = isFull ? 'Make room on the disk of the data folder' : 'Check the data folder and the file'
  return `${file} could not be restored: ${isFull ? 'the disk is full' : reason}. The old data are as they were. ${remedy}, and try again.`
}

interface Restored {
  readonly backedUpAt: number | null
  readonly papers: number
  readonly uncertain: number
  readonly slots: number
  readonly topics: number
  readonly channels: number
  readonly isReplaced: boolean
  readonly isInUse: boolean
}

/** What was restored, or would be, and what becomes of the time since the backup. */
export function restored(
  { backedUpAt, papers, uncertain, slots, topics, channels, isReplaced, isInUse }: Restored,
  file: string,
  isDry: boolean,
): string[] {
  const made = backedUpAt === null ? 'of unknown age' : `of ${minuteOf(backedUpAt)}`
  const due = [
    ...(slots > 0 ? [`${count(slots, 'slot')} of ${count(topics, 'topic')}`] : []),
    ...(uncertain > 0 ? [`${count(uncertain, 'message')} that waited then`] : []),
  ]
  const what = due.length > 0 ? due.join(' and ') : 'no slot'
  return [
    `${file}, a backup ${made} with ${count(papers, 'paper')}: ${isDry ? 'would be restored' : 'restored'}${isReplaced ? ' in place of the database that is there' : ''}.`,
    ...(channels > 0
      ? [
          `The history of ${count(channels, 'channel')} ${isDry ? 'would be' : 'is'} looked up by the bot before anything is posted there: what was due since is ${what}.`,
          'What is found there counts as posted, what is not comes late or with the next digest, and where the history cannot be read a digest is held for /papers resend.',
        ]
      : []),
    'Papers that sources announced since count as back-fill: digests do not bring them, searches do. Once they are back, the log and /papers status say how many.',
    ...(isInUse ? ['A bot runs on this data: stop it first.'] : []),
    ...(isDry && isReplaced ? ['As a database is there, add --replace to do it.'] : []),
    ...(isDry ? ['Nothing was changed.'] : ['npm start -- doctor says whether all is well; then start the bot.']),
  ]
}

/** For everybody. @param papers that came back since and are no news */
export const restoredSince = (at: number, papers: number): string =>
  `The data were restored from a backup on ${minuteOf(at)}. ${count(papers, 'paper')} that sources announced between the two ${papers === 1 ? 'counts' : 'count'} as back-fill: searches find ${papers === 1 ? 'it' : 'them'}, digests do not bring ${papers === 1 ? 'it' : 'them'}.`

const minuteOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const upgrading = (from: number, to: number, copy: string, changes: readonly string[]): string =>
  `The database is brought up to date (schema ${from} to ${to}: ${changes.join('; ')}). As it was before, it is kept in ${copy}; to go back, run the older program and npm start -- restore ${copy} --replace.`

export const noRoomToUpgrade = (directory: string): string =>
  `The database is of an older Paperboy. Before it is brought up to date it is copied, and ${directory} has no room for that. Nothing was changed. Make room on the disk, and start again.`

/** What became of a database that its server restored. @param since when the copy was made, in milliseconds since 1970 */
export function settled(
  { uncertain, slots, topics, channels }: Pick<Restored, 'uncertain' | 'slots' | 'topics' | 'channels'>,
  since: number,
): string[] {
  const due = `${count(slots, 'slot')} of ${count(topics, 'topic')} and ${count(uncertain, 'message')} that waited then`
  return [
    `The database counts as restored from a copy of ${minuteOf(since)}. The history of ${count(channels, 'channel')} is looked up by the bot before anything is posted there: what was due since is ${due}.`,
    'npm start -- doctor says whether all is well; then start the bot.',
  ]
}
