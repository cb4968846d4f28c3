import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../config/fault.ts'
import { readDay } from '../papers/dates.ts'
import { listDays } from '../replay/days.ts'
import { readDowntimes } from '../replay/downtime.ts'
import { type Replayed, type ReplayedSection, replay, spanOf } from '../replay/replay.ts'
import { readTopics } from '../replay/topics.ts'
import { clip, count } from '../wording/phrases.ts'
import { writeNamedFile } from './named-file.ts'
import type { Verb } from './verb.ts'

/** How many rejected lines of a file are shown. */
const REJECTIONS_SHOWN = 3

export const replayVerb: Verb = {
  name: 'replay',
  usage: 'replay DIR --topics FILE [--from DATE] [--to DATE] [--down FROM..TO] [--out FILE]',
  summary: 'Show what digests of some topics would have brought over days of papers',
  flags: { topics: 'string', from: 'string', to: 'string', down: 'string', out: 'string' },
  async run(words, flags, desk) {
    const [folder, ...more] = words
    if (folder === undefined || more.length > 0)
      throw new Fault('usage', 'Name one folder of days: npm start -- replay DIR --topics topics.json')
    const file = given(flags.topics)
    if (file === null) throw new Fault('usage', 'Name a file of topics: npm start -- replay DIR --topics topics.json')
    const days = await listDays(folder, { from: dateOf('--from', flags.from), to: dateOf('--to', flags.to) })
    const { topics, remarks } = readTopics(file, days[0] ?? '')
    for (const remark of remarks) desk.remark(remark)
    const down = given(flags.down)
    const downtimes = down === null ? [] : readDowntimes(down, spanOf(days))
    const out = given(flags.out)
    // Before the work, so that a missing folder is reported at once.
    if (out !== null) writeNamedFile(out, '')
    const replayed = await inScratch((data) =>
      replay({ folder, days, topics, downtimes }, data, {
        onDay: (date, sections) => desk.remark(`${date}: ${count(sections, 'section')} so far …`, true),
        onRejected(date, rejected) {
          desk.remark(`${date}.jsonl: ${count(rejected.length, 'line')} left out.`)
          for (const { line, reason } of rejected.slice(0, REJECTIONS_SHOWN)) desk.remark(`  line ${line} ${reason}`)
        },
      }),
    )
    desk.remark('')
    if (out === null) for (const section of replayed.sections) desk.print(sectionText(section))
    else writeNamedFile(out, replayed.sections.map((section) => `${JSON.stringify(section)}\n`).join(''))
    for (const line of sumLines(replayed)) desk.print(line)
    return 0
  },
}

function given(flag: string | boolean | undefined): string | null {
  return typeof flag === 'string' && flag.trim() !== '' ? flag : null
}

function dateOf(name: string, flag: string | boolean | undefined): string | null {
  const value = given(flag)
  if (value !== null && readDay(value) !== value) throw new Fault('usage', `${name} “${value}” is not a date. Write it as 2026-04-17.`)
  return value
}

/** Provides an empty folder, and always removes it, even if the program is interrupted. */
async function inScratch<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'paperboy-replay-'))
  const abandon = (): never => {
    rmSync(folder, { recursive: true, force: true })
    process.exit(130)
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, abandon)
  try {
    return await work(folder)
  } finally {
    for (const signal of signals) process.off(signal, abandon)
    await rm(folder, { recursive: true, force: true })
  }
}

function sectionText({ date, channel, topic, label, papers, more }: ReplayedSection): string {
  const many = more === 0 ? count(papers.length, 'paper') : `${papers.length} of ${count(papers.length + more, 'paper')}`
  const heading = [date, `#${channel}`, clip(topic, 60), many, label].filter((part) => part !== null).join(' · ')
  return [heading, ...papers.map(({ id, title }) => `  ${id}  ${title}`), ''].join('\n')
}

/** The outcome of each topic's papers, as a table. */
function sumLines({ sections, fates }: Replayed): string[] {
  const papers = sections.reduce((total, section) => total + section.papers.length, 0)
  const isOneChannel = new Set(fates.map(({ channel }) => channel)).size === 1
  const names = fates.map(({ channel, topic }) => (isOneChannel ? '' : `#${channel} `) + clip(topic, 60))
  const widest = Math.max(...names.map((name) => name.length), 'Topic'.length)
  const columns = ['delivered', 'dropped', 'elsewhere', 'waiting'] as const
  const row = (name: string, cells: readonly string[]): string =>
    [name.padEnd(widest), ...cells.map((cell, index) => cell.padStart(columns[index]?.length ?? 0))].join('  ')
  return [
    `${count(papers, 'paper')} in ${count(sections.length, 'section')}`,
    row('Topic', columns),
    ...fates.map((fate, index) =>
      row(
        names[index] ?? '',
        columns.map((column) => String(fate[column].length)),
      ),
    ),
  ]
}
