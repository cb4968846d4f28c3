// What an operator reads at the terminal.
import { visibleText } from '../papers/markup.ts'
import { say, type Text } from '../port/text.ts'
import { count, quoted } from './phrases.ts'

export const moreResults = (more: number): string => `and ${more.toLocaleString('en')} more; --limit N shows them`

export const nothingFound = (query: string): string => `No paper matches ${quoted(query)}.`

export const indexProgress = (indexed: number): string => `${count(indexed, 'paper')} indexed`

export const importProgress = (done: number): string => `${count(done, 'paper')} read`

export function imported(path: string, report: { added: number; merged: number; unchanged: number; rejected: readonly unknown[] }): string {
  return `${path}: ${count(report.added, 'paper')} added, ${report.merged.toLocaleString('en')} merged, ${report.unchanged.toLocaleString('en')} unchanged, ${report.rejected.length.toLocaleString('en')} rejected`
}

export const importStopped = ({ file, taken }: { readonly file: string; readonly taken: number }): string =>
  `The import of ${file} stopped after ${count(taken, 'paper')}; ${taken === 1 ? 'it is' : 'they are'} kept. Run it again to bring the rest; what is known is merged.`

export const lineOf = (line: number, what: string): string => `  line ${line} ${visibleText(what)}`

/** Why a paper of a list of identifiers is not here: the rest of a sentence about its line. @param asked the services that do not know it */
export function notFound(typed: string, asked: readonly string[], failed: readonly string[]): string {
  if (failed.length > 0) return `names ${quoted(typed)}, which ${listed(failed)} could not be asked for; run the import again later`
  if (asked.length > 0) return `names ${quoted(typed)}, which is not here, nor at ${listed(asked)}`
  return `names ${quoted(typed)}, which is not here, and no source is asked for such identifiers`
}

export const notAsked = (typed: string): string => `names ${quoted(typed)}, which is not here; PAPERBOY_LOOKUP=off, so no service was asked`

export const askLater = (typed: string): string =>
  `names ${quoted(typed)}, which is not here; the services were asked often just now, so run the import again in an hour`

const listed = (names: readonly string[]): string => names.join(' and ')

export const moreLines = (more: number): string => `  and ${more.toLocaleString('en')} more; --json lists all`

/** By how the codes of SQLite's errors, and of the system's, begin. */
const REMEDIES: Readonly<Record<string, string>> = {
  SQLITE_BUSY: 'Another program has locked the database: end it (a database shell, a backup that stands still), and start again.',
  EACCES: 'Give this user the right to read and write there, or set PAPERBOY_DATA to another folder.',
  EROFS: 'Mount the disk to be written, or set PAPERBOY_DATA to another folder.',
  ENOENT: 'Check that the folder is there, or set PAPERBOY_DATA to another.',
  ENOSPC: 'Make room on the disk, and start again; what was stored is safe.',
  SQLITE_FULL: 'Make room on the disk, and start again; what was stored is safe.',
  DATABASE_LOST: 'Check the PostgreSQL server of PAPERBOY_DATABASE, and the way to it; it is used again as soon as it answers.',
  DATABASE_FULL: 'Make room on the disk of the PostgreSQL server.',
  SQLITE_CANTOPEN: 'Check that the data folder is there and that this user may write in it, or set PAPERBOY_DATA to another.',
  SQLITE_READONLY: 'Check that this user may write in the data folder, or set PAPERBOY_DATA to another.',
  SQLITE_IOERR: 'Check the disk that the data folder is on, and that it is not full.',
  SQLITE_CORRUPT: 'A file in the data folder is damaged. Stop Paperboy and restore a backup: npm start -- restore FILE --replace',
  SQLITE_NOTADB: 'A file in the data folder is damaged. Stop Paperboy and restore a backup: npm start -- restore FILE --replace',
}

/** What to do about an error of the database; empty for any other. */
export function remedyFor(code: string): string {
  return Object.entries(REMEDIES).find(([beginning]) => code.startsWith(beginning))?.[1] ?? ''
}

/** What a person in a channel is told where the database cannot be used; null for any other error. */
export function storeTrouble(code: string): Text | null {
  if (code.startsWith('SQLITE_BUSY'))
    return say`Another program is using Paperboy’s database just now, so this could not be done. Please try again in a minute.`
  if (code === 'DATABASE_BUSY')
    return say`Paperboy’s database is too busy just now, so this could not be done. Please try again in a minute.`
  if (code === 'DATABASE_LOST')
    return say`Paperboy cannot reach its database just now, so this could not be done. Please try again in a minute.`
  if (code === 'SQLITE_FULL' || code === 'DATABASE_FULL')
    return say`The disk that Paperboy keeps its data on is full, so this could not be stored. Please tell its operator.`
  if (/^SQLITE_(?:READONLY|CANTOPEN|IOERR|CORRUPT|NOTADB)/.test(code))
    return say`Paperboy cannot use its data just now, so this could not be done. Please tell its operator.`
  return null
}

/** By how the codes of SQLite's errors begin, as the end of a sentence. */
const STORE_REASONS: Readonly<Record<string, string>> = {
  SQLITE_BUSY: 'another program has locked the database.',
  SQLITE_FULL: 'the disk is full.',
  SQLITE_READONLY: 'the database, or its disk, is read-only.',
  SQLITE_IOERR: 'the disk does not answer as it should.',
  SQLITE_CANTOPEN: 'the database cannot be opened.',
  SQLITE_CORRUPT: 'the database is damaged.',
  SQLITE_NOTADB: 'the database is damaged.',
  DATABASE_LOST: 'the PostgreSQL server does not answer.',
  DATABASE_BUSY: 'the PostgreSQL server is too busy.',
  DATABASE_FULL: 'the disk of the PostgreSQL server is full.',
}

/** Why nothing can be stored, for everybody. */
export const storeReason = (code: string): string =>
  Object.entries(STORE_REASONS).find(([beginning]) => code.startsWith(beginning))?.[1] ?? 'the database does not answer as it should.'

/** The same for the operator, with what to do. */
export const nothingStored = (code: string): string =>
  `Paperboy cannot store anything: ${storeReason(code)} ${remedyFor(code)} Searches are still answered; digests wait.`

export const storedAgain = (): string => 'Paperboy can store again: what waited goes on.'

/** Under a list of papers that could be found and not stored. */
export const notKept = (): Text =>
  say`Paperboy cannot store anything just now: this list has no further pages, and its numbers mean nothing later.`

/** Above papers of which only the buttons need what is stored. */
export const withoutButtons = (): Text => say`Paperboy cannot store anything just now, so buttons are missing here.`

/** Under a further page of a list. */
export const pageNotKept = (): Text =>
  say`Paperboy cannot store anything just now: numbers, “all” and “last” mean what was shown before this page.`

/** What the codes of the operating system mean, as the end of a sentence. */
const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user has no right to',
  EPERM: 'this user has no right to',
  EEXIST: 'a file is in its place',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOENT: 'there is no such folder',
  EROFS: 'its disk is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'this user’s share of the disk is full',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead in a circle',
  EIO: 'its disk does not answer as it should',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
}

/** Why a file or a folder cannot be used, as the end of a sentence. */
export function systemReason(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return SYSTEM_REASONS[code] ?? message.replace(/\.$/, '')
}

const SET_DATA = 'Set PAPERBOY_DATA to a folder that this user may write.'

export function databaseLost(directory: string, isEmpty: boolean, others: readonly string[]): string {
  const files = others.join(', ')
  return `${directory}/paperboy.db is ${isEmpty ? 'empty' : 'missing'}, but ${files} ${others.length === 1 ? 'is' : 'are'} there: a bot ran on this folder. Restore paperboy.db from a backup (npm start -- restore FILE); or, to begin a new bot, move these files away or set PAPERBOY_DATA to another folder.`
}

/** Said when the bot stops for it. */
export const dataReplaced = (path: string): string =>
  `${path} is no longer the file that this bot opened: it was deleted, moved or replaced, and nothing more would be kept. Paperboy stops. Put the data folder back, and start again.`

/** @param backup the file to restore; null if none is known */
export const databaseDamaged = (directory: string, damage: string, backup: string | null): string =>
  `The database in ${directory} is damaged: ${damage}. Nothing was changed. Put a backup in its place: npm start -- restore ${backup ?? 'FILE'} --replace`

export function cannotMakeFolder(path: string, error: unknown): string {
  // All folders above it are there: its file system takes none, as /proc.
  const isNowhere = (error as NodeJS.ErrnoException).code === 'ENOENT'
  return `The data folder ${path} cannot be made: ${isNowhere ? 'no folders can be made there' : systemReason(error)}. ${SET_DATA}`
}

/** @param isAbsent whether it is not there; else it is there and does not fit */
export const driverMissing = (isAbsent: boolean): string =>
  `The driver of the database, better-sqlite3, ${isAbsent ? 'was installed without its program, because npm did not run its install script' : 'was installed for another Node'}. In a checkout run npm rebuild better-sqlite3. For a package run npm install --global --allow-scripts=better-sqlite3 @paperboy-bot/paperboy, and start it as paperboy.`

export const cannotWriteData = (path: string, error: unknown): string => `${path} cannot be written: ${systemReason(error)}. ${SET_DATA}`

/** A file or a folder that somebody named. @param expected a sentence on what should be there; may be empty */
export function cannotUse(path: string, error: unknown, use: 'read' | 'written', expected: string): string {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
  const problem = isMissing && use === 'read' ? `There is no file ${path}.` : `${path} cannot be ${use}: ${systemReason(error)}.`
  return `${problem} ${expected}`.trim()
}
