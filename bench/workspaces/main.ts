// Many workspaces whose digests are due in one minute, on Slack with its limits: npm run workspaces [-- OPTIONS]
//   --workspaces 1000   how many
//   --topics 5          of each, each in a channel of its own
//   --due 2             how many of these are due in that minute
//   --papers 2000       papers in the library before
//   --news 400          papers that came since the last digests
//   --commands 50       commands a second that people give meanwhile
//   --travelMs 200      what a request to Slack takes, in milliseconds
import { parseArgs } from 'node:util'
import { SEARCH_THREADS } from '../../src/search/thread-calls.ts'
import { inScratch } from '../scratch.ts'
import { renderOutcome } from './report.ts'
import { type Numbers, runWorkspaces } from './run.ts'

const DEFAULTS: Numbers = { workspaces: 1_000, topics: 5, due: 2, papers: 2_000, news: 400, commands: 50, travelMs: 200 }

const numbers = readNumbers()
const outcome = await inScratch((folder) => runWorkspaces(folder, numbers, SEARCH_THREADS))
process.stdout.write(`${renderOutcome(outcome)}\n`)
process.exit(outcome.twice + outcome.lost + outcome.troubles.length === 0 ? 0 : 1)

function readNumbers(): Numbers {
  const options = Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, { type: 'string' }] as const))
  const given = Object.entries(parseArgs({ options }).values).map(([name, text]): [string, number] => {
    if (!/^\d+$/.test(String(text))) throw new Error(`--${name} ${text} is no whole number.`)
    return [name, Number(text)]
  })
  return { ...DEFAULTS, ...Object.fromEntries(given) }
}
