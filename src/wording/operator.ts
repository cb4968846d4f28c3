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

export const rejectedLine = (line: number, reason: string): string => `  line ${line} ${visibleText(reason)}`

export const moreRejected = (more: number): string => `  and ${more.toLocaleString('en')} more; --json lists all`
