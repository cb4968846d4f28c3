// What Paperboy costs, beside SQLite's FTS5 on the same papers in the same run: npm run bench [-- --json FILE]
import { parseArgs } from 'node:util'
import { writeNamedFile } from '../src/cli/named-file.ts'
import { availableSizes, SEED_COUNT } from './corpus.ts'
import { NOTES } from './notes.ts'
import { allParts } from './parts.ts'
import { type Circumstances, renderResults, writeResults } from './results.ts'
import { runParts } from './run.ts'

/** Written while the bench runs, in the current folder. */
const RESULTS = 'bench-results.json'

const { json: file } = parseArgs({ options: { json: { type: 'string', default: RESULTS } } }).values
checkFile(file)
const sizes = availableSizes()
const hasCorpus = sizes.length > 1
const circumstances: Circumstances = {
  missing: hasCorpus
    ? null
    : `The shared corpus (../shared/eval/corpus beside the repository) is not here: only the ${SEED_COUNT} bundled papers are measured.`,
  notes: NOTES,
}
if (circumstances.missing !== null) tell(circumstances.missing)
const stopping = new AbortController()
// A second one ends at once, as it does anywhere.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
const measured = await runParts(
  allParts(sizes, hasCorpus, tell),
  tell,
  (soFar) => writeResults(file, soFar, circumstances).catch((error: Error) => tell(`The figures so far are not written: ${error.message}`)),
  stopping.signal,
)
process.stdout.write(`${renderResults(measured, circumstances)}\n`, () => {
  tell(`Written to ${file}.`)
  process.exit(stopping.signal.aborted ? 130 : measured.failures.length > 0 ? 1 : 0)
})

/** Before the hour, not after it. */
function checkFile(path: string): void {
  try {
    writeNamedFile(`${path}.part`, '')
  } catch (error) {
    tell((error as Error).message)
    process.exit(2)
  }
}

function tell(progress: string): void {
  process.stderr.write(`${progress}\n`)
}
