import { Fault } from '../fault.ts'
import { importFile } from '../import/file.ts'
import * as wording from '../wording/operator.ts'
import type { Verb } from './verb.ts'

/** Enough to see what is wrong with a file; `--json` has all. */
const REJECTIONS_SHOWN = 20

export const importVerb: Verb = {
  name: 'import',
  usage: 'import [--json] [--news] FILE',
  summary: 'Add papers from JSON Lines, BibTeX, or a captured Hugging Face Papers page; as news for digests with --news',
  flags: { json: 'boolean', news: 'boolean' },
  async run(words, flags, desk) {
    const [path, ...more] = words
    if (path === undefined || more.length > 0) throw new Fault('Name one file: npm start -- import papers.bib', 2)
    const { core } = await desk.open()
    const report = await importFile(path, core.store.papers, flags.news === true, core.now, (done) =>
      desk.remark(wording.importProgress(done), true),
    )
    desk.remark('')
    if (flags.json) desk.print(JSON.stringify({ file: path, ...report }))
    else {
      desk.print(wording.imported(path, report))
      for (const { line, reason } of report.rejected.slice(0, REJECTIONS_SHOWN)) desk.print(wording.rejectedLine(line, reason))
      if (report.rejected.length > REJECTIONS_SHOWN) desk.print(wording.moreRejected(report.rejected.length - REJECTIONS_SHOWN))
    }
    if (report.added + report.merged + report.unchanged + report.rejected.length === 0) throw new Fault(`${path} holds no papers.`)
    const taken = report.added + report.merged + report.unchanged
    return taken === 0 && report.rejected.length > 0 ? 1 : 0
  },
}
