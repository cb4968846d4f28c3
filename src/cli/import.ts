import { resolve } from 'node:path'
import { Fault } from '../config/fault.ts'
import { importFile } from '../import/file.ts'
import { lockImports } from '../store/lock.ts'
import * as wording from '../wording/operator.ts'
import type { Desk, Verb } from './verb.ts'

/** How many lines are shown. `--json` shows all. */
const LINES_SHOWN = 20

export const importVerb: Verb = {
  name: 'import',
  usage: 'import [--json] [--news] FILE',
  summary: 'Add papers from JSON Lines, BibTeX, or a captured Hugging Face Papers page; as news for digests with --news',
  flags: { json: 'boolean', news: 'boolean' },
  async run(words, flags, desk) {
    const [path, ...more] = words
    if (path === undefined || more.length > 0) throw new Fault('usage', 'Name one file: npm start -- import papers.bib')
    const { core } = await desk.open()
    for (const each of await core.store.imports.stopped()) if (each.file !== resolve(path)) desk.remark(wording.importStopped(each))
    const release = lockImports(desk.config.data)
    const report = await importFile(path, core.store.imports, flags.news === true, core.now, (done) =>
      desk.remark(wording.importProgress(done), true),
    ).finally(release)
    desk.remark('')
    if (flags.json) desk.print(JSON.stringify({ file: path, ...report }))
    else {
      desk.print(wording.imported(path, report))
      printLines(
        report.notes.map(({ line, note }) => wording.lineOf(line, note)),
        desk,
      )
      printLines(
        report.rejected.map(({ line, reason }) => wording.lineOf(line, reason)),
        desk,
      )
    }
    if (report.added + report.merged + report.unchanged + report.rejected.length === 0)
      throw new Fault('file-unreadable', `${path} contains no papers.`)
    return report.rejected.length > 0 ? 1 : 0
  },
}

function printLines(lines: readonly string[], desk: Desk): void {
  for (const line of lines.slice(0, LINES_SHOWN)) desk.print(line)
  if (lines.length > LINES_SHOWN) desk.print(wording.moreLines(lines.length - LINES_SHOWN))
}
