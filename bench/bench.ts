// What Paperboy costs, beside SQLite's FTS5 on the same papers in the same run: npm run bench [-- --json FILE]
import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { commandFigures } from './commands.ts'
import { availableSizes, SEED_COUNT } from './corpus.ts'
import { planningFigures } from './digests.ts'
import { DISCORD } from './discord.ts'
import { gapFigures, libraryFigures, startFigures, weightFigures } from './figures.ts'
import { measureLibrary } from './library.ts'
import { rankingFigures } from './ranking.ts'
import { SLACK } from './slack.ts'
import { sourceFigures } from './sources.ts'
import { measureStart } from './start.ts'
import { isOverBudget, isShort, ratioOf, renderTable } from './table.ts'
import { measureWeight } from './weight.ts'

/** What the table does not say by itself. */
const NOTES = [
  'Start: `node src/start.cjs` with one piped question, until the first line of the answer; the median of several. “Nothing compiled” is with an empty cache of tsx, as after installation.',
  'Ranking: `npm start -- eval` over the test collections beside the repository, each engine beside the best of MiniSearch’s defaults, FTS5 porter, and FTS5 porter with stop words and the title three times.',
  'Search: the library’s search of 200 hits, none of them remembered, with its way to the index’s thread and back, and FTS5’s ten best rowids; by turns; each query’s median of three, then p50 and p99 over the queries. “Whole command” is what a channel waits for: search, papers read back, list kept, reply made.',
  'Index: ours from the store through the thread, FTS5 in one transaction in memory; medians of three. The thread’s own start is apart.',
  'Memory: ours is the live heap and typed arrays of the index after a full collection, in a process of its own (it keeps no text of the papers; the store does); FTS5 is page_count × page_size of its in-memory database (with the text). “Resident” is the growth of the process, uncollected garbage included.',
  'Event loop gap: the longest time in which the main thread let nothing else run, without its waits for a processor (Linux’s schedstat); “by the clock” has those too, and so whatever else the machine did.',
  'Slack: a slash command’s way from its envelope to its reply through a local server in a process of its own, beside bare Bolt apps there that answer a constant: a list of papers, of middling size among Paperboy’s own answers, and two words. Each is timed after as many commands that do not count, so that none is still being compiled. Budgets are held beside the list, which is as much to send. The heap is after full collections where they can be asked for.',
  'Discord: the same from interaction to reply, beside bare discord.js bots of the same kinds. What Paperboy has not answered after 0.3 s it acknowledges first, and so makes two requests where those make one.',
  'Planning: 10,000 subscriptions over 500 distinct topics in 1,000 workspaces, all due at once, with 1,000 new papers and 2,000 of two days ago that may still compete; from the look for what is due until every digest, or its absence, is in the database. The heap’s growth is at its highest, garbage included.',
  'Back-fill: pages of OAI records from memory through the parsing thread, the store and the index, while a search command is asked twenty times a second; beside the parser alone on the same bytes.',
]

/** The larger library behind the Slack commands. */
const SLACK_SIZE = 10_000

const { values: options } = parseArgs({ options: { json: { type: 'string' } } })

const sizes = availableSizes()
const missing =
  sizes.length > 1
    ? null
    : `The shared corpus (../shared/eval/corpus beside the repository) is not here: only the ${SEED_COUNT} bundled papers are measured.`
if (missing !== null) tell(missing)
tell('start to first answer …')
const figures = startFigures(await measureStart())
figures.push(...(await rankingFigures((progress) => tell(`ranking, ${progress}`))))
for (const size of sizes) {
  tell(`${size.toLocaleString('en')} papers: memory …`)
  const weight = await measureWeight(size)
  const costs = await measureLibrary(size, (progress) => tell(`${size.toLocaleString('en')} papers: ${progress} …`))
  figures.push(...libraryFigures(size, costs), ...weightFigures(size, weight, costs.fts5Size))
  if (size >= SLACK_SIZE) figures.push(...gapFigures(size, costs.gaps))
}
if (missing === null) {
  tell('planning digests …')
  figures.push(...(await planningFigures()))
  tell('bringing papers in …')
  figures.push(...(await sourceFigures()))
}
for (const size of sizes.filter((size) => size === SEED_COUNT || size === SLACK_SIZE)) {
  for (const platform of [SLACK, DISCORD]) {
    tell(`${platform.name} commands over ${size.toLocaleString('en')} papers …`)
    figures.push(...(await commandFigures(platform, size)))
  }
}
const machine = {
  cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
  cores: cpus().length,
  node: process.version,
  platform: process.platform,
}
process.stdout.write(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.platform}\n\n`)
if (missing !== null) process.stdout.write(`${missing}\n\n`)
process.stdout.write(`${renderTable(figures)}\n\n${NOTES.map((note) => `- ${note}`).join('\n')}\n`)
if (options.json !== undefined) {
  const judged = figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), overBudget: isOverBudget(figure), short: isShort(figure) }))
  await writeFile(options.json, `${JSON.stringify({ machine, missing, notes: NOTES, figures: judged }, null, 2)}\n`)
}

function tell(progress: string): void {
  process.stderr.write(`${progress}\n`)
}
