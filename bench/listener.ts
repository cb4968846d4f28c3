import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCorpus, SEED_COUNT } from './corpus.ts'
import { type Load, startLoad } from './load.ts'
import { inScratch } from './scratch.ts'
import { median } from './statistics.ts'
import type { Figure } from './table.ts'

const CHILD = fileURLToPath(new URL('./listened.ts', import.meta.url))
const TOKEN = 'a-token-of-the-operator'
const WARM_UP = 400
const COMMANDS = 3_000
/** Three times as often as Prometheus does unless it is told otherwise. */
const SCRAPE_MS = 5_000
/** The promise. */
const RATIO = 1.03

/** What an operator's listener costs: two bots in processes of their own, whose commands take turns. */
export async function listenerFigure(): Promise<Figure> {
  const { queries } = await readCorpus(SEED_COUNT)
  return inScratch(async (scratch) => {
    const [heard, alone] = [await startBot(join(scratch, 'with'), TOKEN), await startBot(join(scratch, 'without'), '')]
    const times = { heard: [] as number[], alone: [] as number[] }
    const scraping = setInterval(() => void scrape(heard.port), SCRAPE_MS)
    try {
      for (const { load } of [heard, alone]) await load.run({ queries: queries.keyword, total: WARM_UP, inFlight: 1 })
      for (let count = 0; count < COMMANDS; count++) {
        const round = { queries: [queries.keyword[count % queries.keyword.length] ?? ''], total: 1, inFlight: 1 }
        // Neither always comes first.
        for (const isHeard of count % 2 === 0 ? [true, false] : [false, true]) {
          const { load } = isHeard ? heard : alone
          times[isHeard ? 'heard' : 'alone'].push(...(await load.run(round)).times)
        }
      }
    } finally {
      clearInterval(scraping)
      await Promise.all([heard.stop(), alone.stop()])
    }
    const baseline = median(times.alone)
    const name = 'Slack command, p50, with the operator’s listener (beside without)'
    return { name, unit: 'ms', paperboy: median(times.heard), baseline, budget: RATIO * baseline }
  })
}

/** @param token of its operator's listener; empty for none */
async function startBot(data: string, token: string): Promise<{ load: Load; port: number; stop: () => Promise<void> }> {
  const load = await startLoad('slack')
  const child = fork(CHILD, [data, JSON.stringify(load.door), token], { execArgv: ['--import', 'tsx'] })
  const [port] = (await once(child, 'message')) as [number]
  async function stop(): Promise<void> {
    const ended = once(child, 'exit')
    child.disconnect()
    await ended
    await load.stop()
  }
  return { load, port, stop }
}

async function scrape(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })
  await answer.text()
  if (!answer.ok) throw new Error(`The metrics were refused (${answer.status}).`)
}
