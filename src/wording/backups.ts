// What an operator reads about backups, and about what is restored from one.
import { storeReason, systemReason } from './operator.ts'
import { count } from './phrases.ts'

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`

export const backedUp = ({ file, size, papers }: { readonly file: string; readonly size: number; readonly papers: number }): string =>
  `${file}: ${megabytes(size)}, ${count(papers, 'paper')}, checked. npm start -- restore ${file} brings it back.`

export const backupExists = (file: string): string =>
  `${file} is there already, and a backup never overwrites a file. Name another file, or remove it.`

export const nothingToBackUp = (data: string): string =>
  `There is no database in ${data}, so nothing was backed up. Set PAPERBOY_DATA to the folder of the bot.`

export const copyDamaged = (data: string, damage: string): string =>
  `The copy is damaged (${damage}) and was removed. npm start -- doctor says whether the database in ${data} is well.`

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
