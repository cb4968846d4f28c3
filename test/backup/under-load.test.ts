// The whole program on a local Slack, backed up while people give 20 commands a second and a digest is posted; restored elsewhere, nothing comes twice.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openFile } from '../../src/store/sqlite.ts'
import { newFolder } from '../left-behind.ts'
import { runProgram, startProgram } from '../program.ts'
import { command, readable, until } from '../servers/slack/harness.ts'
import { startSlack } from '../servers/slack/server.ts'

const FAST_TIME = new URL('../fast-time.mjs', import.meta.url).href
const PER_SECOND = 20
const TITLES = Array.from({ length: 12 }, (_, index) => `Chest x-ray number ${index + 1} of a zebra`)
/** What a restoration writes: that it was one, and what is not known of the time since the backup. */
const MARKED = ['counters', 'deliveries', 'gaps']

type Tables = Readonly<Record<string, readonly unknown[]>>

function tablesOf(path: string): Tables {
  const database = openFile(path, 0, true)
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(database.pragma('foreign_key_check')).toEqual([])
  const names = database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
    .pluck()
    .all()
  const rows = names.map((name) => [name, database.prepare(`select * from "${name}" order by 1, 2`).all()])
  database.close()
  return Object.fromEntries(rows) as Tables
}

test('backed up under load, restored elsewhere: all rows are there, and nothing is posted twice', { timeout: 180_000 }, async (context) => {
  const server = await startSlack({ botToken: 'xoxb-0123456789-abcdefghijkl', appToken: 'xapp-1-A1-0123456789-abcdefghij' })
  context.onTestFinished(() => server.close())
  const { botToken, appToken } = server.workspace
  const environment = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: server.apiUrl }
  const folder = newFolder()
  const first = startProgram([], folder, environment, true)
  await first.until('stderr', /slack is connected/)
  await server.deliver('slash_commands', command('subscribe "chest x-ray" as Chest at 09:00 in UTC'))
  await server.deliver('slash_commands', command('subscribe zebra as Zebra at 09:00 in UTC'))
  writeFileSync(
    join(folder, 'news.jsonl'),
    TITLES.map((title, index) => JSON.stringify({ title, id: `arxiv:2604.0000${index + 10}` })).join('\n'),
  )
  expect(await runProgram(['import', '--news', 'news.jsonl'], { folder, environment })).toMatchObject({ code: 0 })

  let isOver = false
  let given = 0
  const load = (async () => {
    const answers: Promise<unknown>[] = []
    // For at least a second, however soon the backups are made.
    for (; !isOver || given <= PER_SECOND; given++) {
      const said = given % 3 === 0 ? 'save 1' : `search ${given % 2 === 0 ? 'zebra' : 'chest x-ray'}`
      const sent = await server.send('slash_commands', command(said, { user_id: given % 2 === 0 ? 'U1' : 'U2' }))
      answers.push(sent.shown)
      await setTimeout(1_000 / PER_SECOND)
    }
    await Promise.all(answers)
  })()
  const copy = join(folder, 'copy.db')
  const digest = await server.send('slash_commands', command('digest now'))
  const backups = await Promise.all([
    runProgram(['backup', copy], { folder, environment }),
    runProgram(['backup', `${copy}.2`], { folder, environment }),
  ])
  for (const { code, stderr } of backups) expect([code, stderr]).toEqual([0, ''])
  isOver = true
  await load
  await digest.shown
  expect(given).toBeGreaterThan(PER_SECOND)
  const posts = (): readonly string[] => server.workspace.channels.get('C1')?.messages.map(({ text }) => text) ?? []
  const naming = (title: string): number => posts().filter((text) => text.includes(`${title.replace(' of a zebra', '')} `)).length
  await until(() => posts().some((text) => TITLES.some((title) => text.includes(title))), 30_000)
  first.child.kill('SIGTERM')
  expect((await first.finished).code).toBe(0)
  const before = posts()

  const elsewhere = newFolder()
  const restored = await runProgram(['restore', copy], { folder: elsewhere, environment })
  expect([restored.code, restored.stderr]).toEqual([0, ''])
  const [was, is] = [tablesOf(copy), tablesOf(join(elsewhere, 'data/paperboy.db'))]
  expect(Object.keys(is)).toEqual(Object.keys(was))
  for (const [name, rows] of Object.entries(was)) if (!MARKED.includes(name)) expect(is[name], name).toEqual(rows)
  for (const name of ['papers', 'saves', 'subscriptions']) expect(is[name]?.length, name).toBeGreaterThan(0)

  const second = startProgram([], elsewhere, { ...environment, NODE_OPTIONS: `--import=${FAST_TIME}` }, true)
  await second.until('stderr', /slack is connected/)
  // Nothing comes before it was looked up what the channel got.
  const digestNow = async (): Promise<string> => readable((await server.deliver('slash_commands', command('digest now'))).blocks)
  let said = await digestNow()
  expect(said).toContain('is being looked up')
  for (let tries = 0; tries < 60 && said.includes('is being looked up'); tries++) {
    await setTimeout(1_000)
    said = await digestNow()
  }
  expect(said).not.toContain('is being looked up')
  const saved = await server.deliver('slash_commands', command('saved', { user_id: 'U1' }))
  expect(readable(saved.blocks)).toContain('saved paper')
  expect(posts().slice(0, before.length)).toEqual(before)
  for (const title of TITLES) expect(naming(title), title).toBeLessThanOrEqual(1)
  second.child.kill('SIGTERM')
  expect((await second.finished).code).toBe(0)
})
