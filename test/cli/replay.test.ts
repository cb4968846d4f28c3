import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runVerb } from '../../src/cli/table.ts'
import { Fault } from '../../src/config/fault.ts'
import { newFolder } from '../left-behind.ts'
import { testConfig } from '../library.ts'

const DATA = join(newFolder(), 'data')

async function run(...args: string[]) {
  const printed: string[] = []
  const remarks: string[] = []
  const never = (): never => {
    throw new Error('a replay opens no library of the user')
  }
  const code = await runVerb(['replay', ...args], {
    config: testConfig(DATA),
    open: never,
    openIndexed: never,
    checkPlatforms: async () => [],
    registerDiscord: async () => '',
    print: (line) => printed.push(line),
    remark: (line) => remarks.push(line),
    render: never,
  })
  return { code, stdout: printed.join('\n'), remarks }
}

/** A folder of days, and topics. */
function script(
  topics: unknown,
  days: Readonly<Record<string, readonly unknown[]>> = DAYS,
): { readonly folder: string; readonly topics: string } {
  const folder = newFolder()
  for (const [day, lines] of Object.entries(days)) {
    writeFileSync(join(folder, `${day}.jsonl`), lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  }
  const file = join(newFolder(), 'topics.json')
  writeFileSync(file, typeof topics === 'string' ? topics : JSON.stringify(topics))
  return { folder, topics: file }
}

const DAYS = {
  '2026-04-10': [
    { id: '2604.00001', title: 'Knee one', announceType: 'new' },
    { id: '2604.00002', title: 'Knee two', announceType: 'cross' },
  ],
  '2026-04-11': [],
  '2026-04-13': [{ id: '2604.00003', title: 'Hip three', announceType: null }],
}

const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('paperboy-replay-'))

test('writes a line a section, its keys in order, and leaves nothing behind', async () => {
  const { folder, topics } = script([{ name: 'Knees', query: 'knee' }, 'hip OR knee'])
  const out = join(newFolder(), 'out.jsonl')
  const before = left()
  const { code, stdout } = await run(folder, '--topics', topics, '--out', out)
  expect(code).toBe(0)
  const lines = readFileSync(out, 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => Object.keys(JSON.parse(line)))).toEqual(
    lines.map(() => ['date', 'channel', 'topic', 'label', 'papers', 'more']),
  )
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    date: '2026-04-13',
    channel: 'papers',
    topic: 'hip OR knee',
    label: 'first',
    papers: [{ id: '2604.00003', title: 'Hip three' }],
    more: 0,
  })
  expect(stdout).toMatch(/^3 papers in 2 sections\nTopic +delivered/)
  expect(existsSync(DATA)).toBe(false)
  expect(left().filter((name) => !before.includes(name))).toEqual([])
})

test('prints the same to be read, with what became of each topic’s papers', async () => {
  const { folder, topics } = script([{ name: 'Knees', query: 'knee', top: 1, about: 'the joint' }])
  const { stdout, remarks } = await run(folder, '--topics', topics, '--from', '2026-04-10', '--to', '2026-04-11')
  expect(stdout).toMatch(/^2026-04-10 · #papers · Knees · 1 of 2 papers · first\n {2}2604\.0000\d {2}Knee (?:one|two)\n/)
  expect(stdout).toMatch(/Knees +1 +0 +0 +1$/)
  expect(remarks).toContain('2026-04-11: 1 section so far …')
})

test('each topic may have its own channel, time, zone, days and number', async () => {
  const { folder, topics } = script([{ query: 'hip', channel: 'b', at: '7pm', in: 'tokyo', on: 'weekdays', top: 3 }])
  const { stdout } = await run(folder, '--topics', topics)
  expect(stdout).toContain('2026-04-13 · #b · hip · 1 paper · first')
})

test('says what it leaves out', async () => {
  const { folder, topics } = script([{ query: 'knee', tops: 3 }], { '2026-04-10': ['{"title": ', { id: '1' }, { title: 'Knee one' }] })
  const { remarks } = await run(folder, '--topics', topics)
  expect(remarks.join('\n')).toContain('topic 1: “tops” is unknown and left out.')
  expect(remarks.join('\n')).toMatch(
    /2026-04-10\.jsonl: 2 lines left out\.\n {2}line 1 is not JSON: it ends where a value is expected\n {2}line 2 has no title/,
  )
})

test.each([
  ['no folder', [], /Name one folder of days/],
  ['two folders', ['a', 'b'], /Name one folder of days/],
  ['no topics', ['DIR'], /Name a file of topics/],
  ['a missing folder', ['DIR/none', '--topics', 'FILE'], /There is no folder .*none\. Name one with a file for each day/],
  ['a file for a folder', ['FILE', '--topics', 'FILE'], /is a file\. Name a folder/],
  ['a folder without days', ['EMPTY', '--topics', 'FILE'], /contains no days\. It needs a file for each day/],
  ['a missing topics file', ['DIR', '--topics', 'DIR/none.json'], /There is no file .*none\.json\. The topics are a JSON array/],
  ['a first day that is none', ['DIR', '--topics', 'FILE', '--from', '2026-02-30'], /--from “2026-02-30” is not a date/],
  [
    'a day outside',
    ['DIR', '--topics', 'FILE', '--to', '2026-05-01'],
    /--to 2026-05-01 is outside the days of .*, which are 2026-04-10 to 2026-04-13/,
  ],
  [
    'days the wrong way round',
    ['DIR', '--topics', 'FILE', '--from', '2026-04-13', '--to', '2026-04-10'],
    /--from 2026-04-13 is after --to/,
  ],
  ['a downtime that is none', ['DIR', '--topics', 'FILE', '--down', 'monday'], /--down “monday” cannot be read\. Write it as FROM\.\.TO/],
  ['a downtime the wrong way round', ['DIR', '--topics', 'FILE', '--down', '2026-04-12..2026-04-10'], /ends before it begins/],
  ['a downtime outside', ['DIR', '--topics', 'FILE', '--down', '2026-04-14..2026-04-15'], /is outside the replayed days/],
  ['a file that cannot be written', ['DIR', '--topics', 'FILE', '--out', 'DIR/none/out.jsonl'], /out\.jsonl cannot be written/],
])('%s is said', async (_, args, message) => {
  const { folder, topics } = script(['knee'])
  const empty = newFolder()
  const filled = args.map((word) => word.replace('DIR', folder).replace('FILE', topics).replace('EMPTY', empty))
  await expect(run(...filled)).rejects.toThrow(message)
  await expect(run(...filled)).rejects.toThrow(Fault)
  await expect(run(...filled)).rejects.toMatchObject({ exitCode: 2 })
})

test.each([
  ['', /is empty; the topics are a JSON array/],
  ['[\n"knee",\n]', /is not JSON: line 3 has “]” where a value is expected; the topics are a JSON array/],
  ['{"query": "knee"}', /is not a list/],
  [[], /contains no topics/],
  [[3], /topic 1 is neither a query nor an object/],
  [['knee', {}], /topic 2 has no “query”/],
  [['knee', { query: ' ' }], /topic 2: “query” is empty/],
  [['after:banana'], /topic 1: .*banana/s],
  [['()'], /topic 1.*has an empty query/],
  [['knee', { name: 'KNEE', query: 'hip' }], /topics 1 and 2 of the channel “papers” are both called “KNEE”/],
  [[{ query: 'knee', at: '25:00' }], /topic 1: “25:00” is not a time of day/],
  [[{ query: 'knee', in: 'Berlim' }], /topic 1: “Berlim” is not a time zone\. Did you mean Europe\/Berlin/],
  [[{ query: 'knee', on: 'someday' }], /topic 1: “someday” is not a day/],
  [[{ query: 'knee', top: 0 }], /topic 1: “0” is not a valid number of papers/],
  [[{ query: 'knee', top: true }], /topic 1: “top” must be a whole number, not true\./],
  [[{ query: 'knee', name: 5 }], /topic 1: “name” must be a text in double quotes, not 5\./],
])('topics %j are refused with their place', async (topics, message) => {
  const { folder, topics: file } = script(topics)
  await expect(run(folder, '--topics', file)).rejects.toThrow(message)
})

test('other files in the folder are left alone', async () => {
  const { folder, topics } = script(['knee'])
  mkdirSync(join(folder, 'notes'))
  writeFileSync(join(folder, 'README.md'), 'x')
  writeFileSync(join(folder, '2026-13-99.jsonl'), 'x')
  expect((await run(folder, '--topics', topics)).stdout).toContain('2 papers in 1 section')
})
