import { resolve } from 'node:path'
import { Fault } from '../config/fault.ts'
import { type FindPaper, type ImportReport, importFile } from '../import/file.ts'
import { keepInput } from '../import/standard-input.ts'
import { lockImports } from '../store/lock.ts'
import * as wording from '../wording/operator.ts'
import type { Desk, Verb } from './verb.ts'

/** How many lines are shown. `--json` shows all. */
const LINES_SHOWN = 20
/** What the operator names to be read from another program. */
const STANDARD_INPUT = '-'

type Core = Awaited<ReturnType<Desk['open']>>['core']

export const importVerb: Verb = {
  name: 'import',
  usage: 'import [--json] [--news] FILE...',
  summary:
    'Add papers from JSON, CSL-JSON, BibTeX, RIS, PubMed (NBIB), a list of identifiers, or a captured Hugging Face Papers page; - reads standard input; as news for digests with --news',
  flags: { json: 'boolean', news: 'boolean' },
  async run(paths, flags, desk) {
    if (paths.length === 0) throw new Fault('usage', 'Name a file: npm start -- import papers.bib')
    if (new Set(paths).size < paths.length) throw new Fault('usage', 'A file is named twice. Name each once.')
    const { core } = await desk.open()
    const here = paths.map((path) => resolve(path))
    for (const each of await core.store.imports.stopped()) if (!here.includes(each.file)) desk.remark(wording.importStopped(each))
    let rejected = 0
    let read = 0
    for (const path of paths) {
      const report = await importOne(path, flags.news === true, core, desk)
      tell(path, report, flags.json === true, desk)
      rejected += report.rejected.length
      read += report.added + report.merged + report.unchanged + report.rejected.length
    }
    if (read === 0) throw new Fault('file-unreadable', `${paths.map(nameOf).join(', ')}: no papers in it.`)
    return rejected > 0 ? 1 : 0
  },
}

async function importOne(path: string, isNews: boolean, core: Core, desk: Desk): Promise<ImportReport> {
  const input = path === STANDARD_INPUT ? await keepInput(process.stdin) : null
  const release = lockImports(desk.config.data)
  const tellProgress = (done: number): void => desk.remark(wording.importProgress(done), true)
  const name = input ? nameOf(path) : resolve(path)
  try {
    return await importFile(input?.path ?? path, core.store.imports, isNews, core.now, tellProgress, finderOf(core), name)
  } finally {
    release()
    input?.forget()
    desk.remark('')
  }
}

/** Finds what a list of identifiers names: here, else at the services. Each line counts as a person of its own, and all as one workspace. */
function finderOf({ store, lookup }: Core): FindPaper {
  return async ({ key, typed, line }) => {
    if ((await store.papers.byKey(key)) !== null) return 'unchanged'
    if (lookup === null) return { reason: wording.notAsked(typed) }
    const came = await lookup.paper(key, { workspace: 'import', person: String(line) })
    if (came.kind === 'spent') return { reason: wording.askLater(typed) }
    if (came.kind === 'unaskable') return { reason: wording.notFound(typed, [], []) }
    if (came.papers.length > 0) return 'added'
    return {
      reason: wording.notFound(
        typed,
        came.answered,
        came.mishaps.map(({ title }) => title),
      ),
    }
  }
}

function nameOf(path: string): string {
  return path === STANDARD_INPUT ? 'standard input' : path
}

function tell(path: string, report: ImportReport, isJson: boolean, desk: Desk): void {
  if (isJson) {
    desk.print(JSON.stringify({ file: path, ...report }))
    return
  }
  desk.print(wording.imported(nameOf(path), report))
  printLines(
    report.notes.map(({ line, note }) => wording.lineOf(line, note)),
    desk,
  )
  printLines(
    report.rejected.map(({ line, reason }) => wording.lineOf(line, reason)),
    desk,
  )
}

function printLines(lines: readonly string[], desk: Desk): void {
  for (const line of lines.slice(0, LINES_SHOWN)) desk.print(line)
  if (lines.length > LINES_SHOWN) desk.print(wording.moreLines(lines.length - LINES_SHOWN))
}
