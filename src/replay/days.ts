import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathFault } from '../cli/named-file.ts'
import { Fault } from '../config/fault.ts'
import { findJsonFault } from '../import/json-fault.ts'
import { addDays, readDay } from '../papers/dates.ts'
import { readDraft } from '../papers/draft.ts'
import type { PaperDraft } from '../papers/paper.ts'

/** A paper that a line of a day's file announces. */
export interface Announced {
  readonly draft: PaperDraft
  /** False for a new version of a paper that was announced before. */
  readonly isNews: boolean
}

/** The papers of one day, and the lines of its file that were left out. Lines count from 1. */
export interface Day {
  readonly announced: readonly Announced[]
  readonly rejected: readonly { readonly line: number; readonly reason: string }[]
}

/**
 * The days of a folder from one to another, both included, oldest first. A date without a file is a day without papers.
 * @param wanted `YYYY-MM-DD`; null for the first or the last day that has a file
 * @throws {Fault} when there is no such folder, no day in it, or the range is not inside it
 */
export async function listDays(folder: string, wanted: { readonly from: string | null; readonly to: string | null }): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw new Fault('replay-input', `There is no folder ${folder}. Name one with a file for each day, named like 2026-04-17.jsonl.`)
    if (error.code === 'ENOTDIR')
      throw new Fault('replay-input', `${folder} is a file. Name a folder with a file for each day, named like 2026-04-17.jsonl.`)
    throw pathFault(folder, error, 'read')
  })
  const known = names
    .flatMap((name) => (name.endsWith('.jsonl') && readDay(name.slice(0, -6)) === name.slice(0, -6) ? [name.slice(0, -6)] : []))
    .sort()
  const [first] = known
  const last = known.at(-1)
  if (first === undefined || last === undefined)
    throw new Fault('replay-input', `${folder} contains no days. It needs a file for each day, named like 2026-04-17.jsonl.`)
  const { from, to } = { from: wanted.from ?? first, to: wanted.to ?? last }
  for (const [flag, date] of [
    ['--from', from],
    ['--to', to],
  ]) {
    if (date === undefined || date < first || date > last)
      throw new Fault('replay-input', `${flag} ${date} is outside the days of ${folder}, which are ${first} to ${last}.`)
  }
  if (from > to) throw new Fault('replay-input', `--from ${from} is after --to ${to}.`)
  const days: string[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}

/** Papers announced on a day; none where it has no file. @throws {Fault} when the file cannot be read */
export async function readAnnounced(folder: string, date: string): Promise<Day> {
  const path = join(folder, `${date}.jsonl`)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw pathFault(path, error, 'read')
  })
  const announced: Announced[] = []
  const rejected: { line: number; reason: string }[] = []
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue
    const read = readLine(line)
    if (typeof read === 'string') rejected.push({ line: index + 1, reason: read })
    else announced.push(read)
  }
  return { announced, rejected }
}

/** @returns the announced paper, or the reason why the line cannot be used */
function readLine(line: string): Announced | string {
  let record: unknown
  try {
    record = JSON.parse(line)
  } catch {
    return `is not JSON: it ${findJsonFault(line).problem}`
  }
  const draft = readDraft(record)
  if (typeof draft === 'string') return draft
  const { announceType } = record as { readonly announceType?: unknown }
  return { draft, isNews: typeof announceType !== 'string' || !announceType.trim().toLowerCase().startsWith('replace') }
}
