// What an operator reads at the terminal.
import { visibleText } from '../papers/markup.ts'
import { count, quoted } from './phrases.ts'

export const moreResults = (more: number): string => `and ${more.toLocaleString('en')} more; --limit N shows them`

export const nothingFound = (query: string): string => `No paper has any word of ${quoted(query)}.`

export const indexProgress = (indexed: number): string => `${count(indexed, 'paper')} indexed`

export const importProgress = (done: number): string => `${count(done, 'paper')} read`

export function imported(path: string, report: { added: number; merged: number; unchanged: number; rejected: readonly unknown[] }): string {
  return `${path}: ${count(report.added, 'paper')} added, ${report.merged.toLocaleString('en')} merged, ${report.unchanged.toLocaleString('en')} unchanged, ${report.rejected.length.toLocaleString('en')} rejected`
}

export const importStopped = ({ file, taken }: { readonly file: string; readonly taken: number }): string =>
  `The import of ${file} stopped after ${count(taken, 'paper')}; ${taken === 1 ? 'it is' : 'they are'} kept. Run it again to bring the rest; what is known is merged.`

export const lineOf = (line: number, what: string): string => `  line ${line} ${visibleText(what)}`

export const moreLines = (more: number): string => `  and ${more.toLocaleString('en')} more; --json lists all`

/** By how the codes of SQLite's errors begin. */
const REMEDIES: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'Make room on the disk, and start again; what was stored is safe.',
  SQLITE_CANTOPEN: 'Check that the data folder is there and that this user may write in it, or set PAPERBOY_DATA to another.',
  SQLITE_READONLY: 'Check that this user may write in the data folder, or set PAPERBOY_DATA to another.',
  SQLITE_IOERR: 'Check the disk that the data folder is on, and that it is not full.',
  SQLITE_CORRUPT: 'A file in the data folder is damaged. Restore a backup of the folder.',
  SQLITE_NOTADB: 'A file in the data folder is damaged. Restore a backup of the folder.',
}

/** What to do about an error of the database; empty for any other. */
export function remedyFor(code: string): string {
  return Object.entries(REMEDIES).find(([beginning]) => code.startsWith(beginning))?.[1] ?? ''
}
