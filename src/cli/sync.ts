import { Fault } from '../config/fault.ts'
import { SOURCES } from '../config/variables.ts'
import { readDay } from '../papers/dates.ts'
import * as wording from '../wording/sources.ts'
import type { Verb } from './verb.ts'

/** How many refused items are shown. `--json` shows all. */
const REFUSALS_SHOWN = 10

export const syncVerb: Verb = {
  name: 'sync',
  usage: 'sync [--json] [--dry-run] [--since DATE] [SOURCE]',
  summary: 'Load new papers now, from all sources or one; from a date on with --since; --dry-run only shows what would come',
  flags: { json: 'boolean', 'dry-run': 'boolean', since: 'string' },
  async run([wanted, ...more], flags, desk) {
    if (more.length > 0) throw new Fault('usage', `Name one source, or none for all: npm start -- sync ${wanted}`)
    const since = typeof flags.since === 'string' ? readDay(flags.since) : null
    const { sync, core } = await desk.open()
    if (flags.since !== undefined && (since === null || since !== flags.since))
      throw new Fault('usage', `--since “${flags.since}” is not a date. Write it as 2026-04-17.`)
    if (since !== null && Date.parse(since) > core.now()) throw new Fault('usage', `--since ${since} is in the future.`)
    const sources = sync.sources.filter(({ name }) => isWanted(name, wanted?.toLowerCase()))
    if (sources.length === 0)
      throw new Fault(
        'usage',
        noSource(
          wanted,
          sync.sources.map(({ name }) => name),
        ),
      )
    const isDry = flags['dry-run'] === true
    let failed = false
    for (const source of sources) {
      const report = await sync.run(source, {
        since,
        isDry,
        isIndexed: false,
        onProgress: (done, total, papers) => desk.remark(wording.syncProgress(source.title, done, total, papers), true),
      })
      desk.remark('')
      if (report === null) {
        failed = true
        desk.print(flags.json ? JSON.stringify({ source: source.name, busy: true }) : wording.syncBusy(source.title))
        continue
      }
      if (report.problem !== null) failed = true
      if (flags.json) desk.print(JSON.stringify(report))
      else {
        desk.print(wording.synced(source.title, report, isDry))
        for (const refused of report.refused.slice(0, REFUSALS_SHOWN)) desk.print(wording.refusedLine(refused))
        if (report.refused.length > REFUSALS_SHOWN) desk.print(wording.moreRefused(report.refused.length - REFUSALS_SHOWN))
        for (const line of wording.datesLeftOut(report.datesLeftOut)) desk.print(line)
        if (since !== null && source.backfill === null) desk.print(wording.noArchive(source.title))
      }
    }
    return failed ? 1 : 0
  },
}

/** @param wanted one source, or `feeds` for all feeds */
function isWanted(name: string, wanted: string | undefined): boolean {
  if (wanted === undefined || name === wanted) return true
  return wanted === 'feeds' && !SOURCES.some((source) => source === name)
}

function noSource(wanted: string | undefined, names: readonly string[]): string {
  if (names.length === 0) return 'No source of new papers is configured: PAPERBOY_SOURCES is off.'
  if (wanted === 'feeds')
    return 'No feeds are configured: name some in PAPERBOY_FEEDS, or import an OPML file with npm start -- feeds import FILE.'
  return `There is no source “${wanted}”. Available: ${names.join(', ')}.`
}
