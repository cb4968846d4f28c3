// What the first day brings: npm run first-day [-- OPTIONS]
//   --kept           asks the hundred questions that are kept back
//   --fields NAMES   sets PAPERBOY_FIELDS, which nobody has on the first day
//   --whole FOLDER   keeps the library of the whole corpus there, for the next time
//   --unjudged FILE  where to write the papers that nobody has judged
//   --starters       counts in place of all this what the topics to start with find
//   --load           measures in place of all this what a search takes while the library is filled
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { App } from '../../src/app.ts'
import { corpusFile, readCorpus } from '../../test/servers/corpus/papers.ts'
import { inScratch } from '../scratch.ts'
import { ask, lookOutside, type Seen } from './asking.ts'
import { openFirstDay } from './day.ts'
import { createJudge } from './judging.ts'
import { measureLoad } from './load.ts'
import { readJudgements, readQuestions } from './questions.ts'
import { countStarters } from './starters.ts'
import { renderLoad, renderStages, type Stage } from './table.ts'
import { openWhole } from './whole.ts'

const SHARED = fileURLToPath(new URL('../../../shared', import.meta.url))

const { kept, fields, whole, unjudged, starters, load } = parseArgs({
  options: {
    kept: { type: 'boolean', default: false },
    fields: { type: 'string' },
    whole: { type: 'string' },
    unjudged: { type: 'string', default: 'unjudged.json' },
    starters: { type: 'boolean', default: false },
    load: { type: 'boolean', default: false },
  },
}).values
const file = corpusFile(SHARED)
if (file === null) {
  tell('The shared corpus (../shared/eval/corpus beside the repository) is not here, so there is nothing to measure.')
  process.exit(2)
}
if (starters || load) {
  const papers = readCorpus(file)
  const lines = starters
    ? countStarters(papers).map(({ field, name, papers: count }) => `${field}, ${name}: ${count}`)
    : [renderLoad(await inScratch((folder) => measureLoad(join(folder, 'data'), file, SHARED, papers.at(-1)?.day ?? '')))]
  process.stdout.write(`${lines.join('\n')}\n`)
  process.exit(0)
}
const questions = readQuestions(kept)
const judge = createJudge(readJudgements(kept))
const withoutLinks = questions.filter(({ kind }) => kind !== 'link')
const stages: Stage[] = []

await inScratch(async (folder) => {
  tell('the services')
  const day = await openFirstDay(join(folder, 'data'), readCorpus(file), SHARED, fields)
  try {
    // Links bring their papers here, which might answer later questions.
    await measure('at the start', day.app, withoutLinks)
    day.begin()
    await day.minute(2)
    await measure('after 2 minutes', day.app, withoutLinks)
    tell('the back-fill')
    await day.minute(30)
    const seen = await measure('after 30 minutes', day.app)
    tell(`asked so far: ${countByService(day.server.asked)}`)
    const before = day.server.asked.length
    const pressed: Seen[] = []
    for (const [number, each] of seen.entries()) {
      const outside = await lookOutside(day.app, each, number)
      // Where nothing came, what was there stays.
      pressed.push(outside === null || outside.papers.length === 0 ? { ...each, took: outside?.took ?? 0 } : outside)
    }
    await add('with one press', day.app, pressed)
    tell(`asked by the presses: ${countByService(day.server.asked.slice(before))}`)
    tell(day.server.violations.length === 0 ? 'no service was asked too early' : `asked too early: ${day.server.violations.join('; ')}`)
  } finally {
    await day.close()
  }
  tell(`paperboy.db: ${kilobytes(join(folder, 'data'), 'paperboy.db')} KB`)
  const all = await openWhole(file, whole ?? join(folder, 'whole'), tell)
  try {
    await measure('the whole corpus', all)
  } finally {
    await all.close()
  }
  for (const name of ['paperboy.db', 'search.db']) tell(`the whole corpus, ${name}: ${kilobytes(whole ?? join(folder, 'whole'), name)} KB`)
})
if (judge.unjudged.size > 0) {
  writeFileSync(unjudged, `${JSON.stringify([...judge.unjudged.values()], null, 1)}\n`)
  tell(`${judge.unjudged.size} papers of first fives are not judged, and count as not fitting; they are in ${unjudged}.`)
}
process.stdout.write(`${renderStages(stages)}\n`)
process.exit(0)

async function measure(name: string, app: App, asked = questions): Promise<Seen[]> {
  tell(name)
  const seen: Seen[] = []
  for (const [number, question] of asked.entries()) seen.push(await ask(app, question, number))
  await add(name, app, seen)
  return seen
}

async function add(name: string, app: App, seen: readonly Seen[]): Promise<void> {
  const answered = new Set(seen.filter(judge.isAnswered).map(({ question }) => question))
  stages.push({ name, papers: await app.core.library.size(), seen, answered })
}

function kilobytes(folder: string, name: string): number {
  return Math.round(statSync(join(folder, name)).size / 1_024)
}

function countByService(asked: readonly { readonly service: string }[]): string {
  const counts = new Map<string, number>()
  for (const { service } of asked) counts.set(service, (counts.get(service) ?? 0) + 1)
  return [...counts].map(([service, count]) => `${service} ${count}`).join(', ')
}

function tell(progress: string): void {
  process.stderr.write(`${progress}\n`)
}
