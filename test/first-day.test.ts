import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, openApp } from '../src/app.ts'
import { localRequest } from '../src/cli/local.ts'
import { readConfig } from '../src/config/config.ts'
import { createLog } from '../src/config/log.ts'
import { readAction } from '../src/port/action-ids.ts'
import { type CommandRequest, type Reply, replyOf } from '../src/port/chat.ts'
import { bare } from '../src/port/text.ts'
import { newFolder } from './left-behind.ts'
import { NO_THREADS } from './no-threads.ts'
import { createPace } from './servers/corpus/pace.ts'
import { type CorpusServer, startCorpusServer } from './servers/corpus/server.ts'
import { createTestClock, type TestClock } from './sources/live.ts'
import { type ArxivPaper, announcedAt } from './sources/month.ts'

const TODAY = '2026-07-01'
const DAYS = 60
const PER_DAY = 5
const SUBJECTS = ['gaussian splatting', 'machine translation', 'conformal prediction', 'tumour segmentation', 'dense retrieval']
const CATEGORIES = ['cs.CV', 'cs.CL', 'stat.ML', 'eess.IV', 'cs.LG']

let clock: TestClock
let server: CorpusServer
let app: App

/** Five papers a day. Those of the older half are from before the days that are filled in. */
function papersOf(days: number): ArxivPaper[] {
  return Array.from({ length: days * PER_DAY }, (_, index) => {
    const [back, place] = [days - 1 - Math.floor(index / PER_DAY), index % PER_DAY]
    const day = new Date(announcedAt(TODAY) - back * 86_400_000).toISOString().slice(0, 10)
    const submitted = `${new Date(announcedAt(day) - 86_400_000).toISOString().slice(0, 10)}T06:00:0${place}Z`
    return {
      ...{ id: `26${day.slice(5, 7)}.${10_000 + index}`, version: 1, comment: null, published: submitted, updated: submitted, day },
      title: `${SUBJECTS[place]} of day ${back}`,
      abstract: `What ${SUBJECTS[place]} was ${back} days ago.`,
      authors: [`Ada Lovelace${place}`],
      categories: [CATEGORIES[place] as string],
    }
  })
}

async function respond(input: CommandRequest['input']): Promise<Reply> {
  const reply = replyOf(await app.paperboy.respond(localRequest(input)))
  return (await reply.later) ?? reply
}

const titles = ({ cards }: Reply): string[] => cards.map(({ title }) => bare(title))

beforeAll(async () => {
  clock = createTestClock(Date.parse(`${TODAY}T14:00:00Z`))
  server = await startCorpusServer({ papers: papersOf(DAYS), shared: null, now: clock.now })
  const config = readConfig({ PAPERBOY_DATA: newFolder(), ...server.environment })
  app = await openApp({ config, log: createLog('silent'), clock, patienceMs: 2_000, threads: NO_THREADS })
})
afterAll(async () => {
  await app.close()
  await server.close()
})

test('a service that is asked too early, or twice at once, is noticed', () => {
  let now = 0
  const pace = createPace(() => now)
  const end = pace.begin('arxiv', '/rss/cs.CL')
  pace.begin('arxiv', '/api/query')
  end()
  now = 2_999
  pace.begin('arxiv', '/oai')()
  expect(pace.violations).toEqual([
    'arxiv was asked for /api/query while it answered another request',
    'arxiv was asked for /oai while it answered another request',
    'arxiv was asked for /oai 2999 ms after the request before',
  ])
})

describe('a first start with nothing set', () => {
  test('fills the library with 30 days of arXiv and a year of Hugging Face, at their pace', async () => {
    for (let tick = 0; tick < 100; tick++) {
      await app.sync.tick()
      const statuses = await app.sync.statuses()
      if (statuses.every(({ filled }) => filled?.isOver)) break
      await clock.sleep(15_000)
    }
    const statuses = await app.sync.statuses()
    expect(statuses.map(({ source, filled }) => [source.name, filled?.from, filled?.isOver])).toEqual([
      ['huggingface', '2025-07-01', true],
      ['arxiv', '2026-06-01', true],
    ])
    await app.core.library.refresh()
    expect(titles(await respond({ kind: 'text', text: 'search conformal prediction' }))).toContain('conformal prediction of day 0')
    expect(server.violations).toEqual([])
    // Six feeds, the details of their papers, and 30 days in windows of five; a list a day of Hugging Face, two weeks' votes and what trends.
    expect(server.asked.filter(({ service }) => service === 'arxiv')).toHaveLength(14)
    expect(server.asked.filter(({ service }) => service === 'huggingface').length).toBeLessThan(390)
  })

  test('leaves older papers to a press, which arXiv answers', async () => {
    const known = 'dense retrieval of day 55'
    const searched = await respond({ kind: 'text', text: `search ${known}` })
    const button = searched.actions.find(({ id }) => readAction(id)?.verb === 'outside')
    const before = server.asked.length
    const pressed = await respond({ kind: 'action', action: button?.id ?? '' })
    expect(titles(pressed)[0]).toBe(known)
    expect(server.asked.slice(before).filter(({ service }) => service === 'arxiv').length).toBeLessThanOrEqual(2)
    expect(server.violations).toEqual([])
  })
})
