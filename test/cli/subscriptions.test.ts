import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { renderReply } from '../../adapters/terminal/render.ts'
import { runVerb } from '../../src/cli/table.ts'
import { readConfig } from '../../src/config/config.ts'
import { bare } from '../../src/port/text.ts'
import { newFolder } from '../left-behind.ts'
import { openTestLibrary, type TestLibrary, testConfig, textOf, titlesOf } from '../library.ts'

let library: TestLibrary
const folder = newFolder()
beforeAll(async () => {
  library = await openTestLibrary()
  const slack = { platform: 'slack', workspace: 'T1' }
  await library.ask('subscribe knee as Knees at 8:30 in Europe/Berlin on weekdays top 3 titles', { ...slack, channel: 'C1', person: 'U1' })
  await library.ask('subscribe wrist', { ...slack, channel: 'C1' })
  await library.ask('pause wrist', { ...slack, channel: 'C1' })
  await library.ask('subscribe lung as Lungs', { ...slack, channel: 'C2' })
  await library.ask('subscribe quagga', { ...slack, channel: 'C2' }) // not saved
  await library.ask('subscribe hip as Hips', { ...slack, channel: 'C2' })
  await library.ask('unsubscribe hips', { ...slack, channel: 'C2' })
})
afterAll(() => library.close())

async function run(...args: string[]) {
  const { code, lines } = await runOn(library, ...args)
  return { code, lines }
}

async function runOn(library: TestLibrary, ...args: string[]) {
  const printed: string[] = []
  const remarks: string[] = []
  const open = async (): Promise<TestLibrary> => library
  const code = await runVerb(['subscriptions', ...args], {
    config: testConfig(library.folder),
    open,
    openIndexed: open,
    checkPlatforms: async () => [],
    registerDiscord: async () => '',
    print: (line) => printed.push(line),
    remark: (line) => void remarks.push(line),
    render: (reply) => renderReply(reply, { width: null, colour: false }),
  })
  return { code, lines: printed.join('\n').split('\n'), remarks }
}

const write = (data: unknown): string => {
  const file = join(mkdtempSync(join(folder, 'file-')), 'topics.json')
  writeFileSync(file, typeof data === 'string' ? data : JSON.stringify(data))
  return file
}

const kept = (workspace: string) => library.core.store.subscriptions.inWorkspace(workspace)

let exported: string
beforeEach(async () => {
  exported = write((await run('export', '--workspace', 'slack:T1')).lines.join('\n'))
})

test('export writes what is kept of a workspace, to standard output or to a file of its owner alone', async () => {
  const data = JSON.parse(readFileSync(exported, 'utf8'))
  expect(data).toMatchObject({ format: 'paperboy subscriptions 1', workspace: 'slack:T1' })
  expect(data.topics).toEqual([
    {
      channel: 'C1',
      name: 'Knees',
      query: 'knee',
      time: '08:30',
      zone: 'Europe/Berlin',
      days: 31,
      top: 3,
      detail: 'titles',
      owner: { person: 'U1', name: 'U1' },
      paused: false,
    },
    expect.objectContaining({ name: 'wrist', paused: true }),
    expect.objectContaining({ channel: 'C2', name: 'Lungs', paused: false }),
  ])
  const out = join(folder, 'out.json')
  expect((await run('export', '--workspace', 'slack:T1', '--out', out)).lines).toEqual([''])
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(data)
  expect(statSync(out).mode & 0o777).toBe(0o600)
})

test('import lets sources follow the topics, once for all, and says so', async () => {
  const { sources } = readConfig({ PAPERBOY_LOOKUP: 'off' })
  const followed = await openTestLibrary({ seeds: false, outside: sources })
  onTestFinished(() => followed.close())
  const [topic] = JSON.parse(readFileSync(exported, 'utf8')).topics
  const topics = ['cat:cs.RO arm', 'cat:cs.RO leg', 'cat:quant-ph', 'knee'].map((query) => ({ ...topic, query, name: query }))
  const file = write({ ...JSON.parse(readFileSync(exported, 'utf8')), topics })
  const { lines: shown } = await runOn(followed, 'import', file, '--workspace', 'slack:T1')
  expect(shown.join()).not.toContain('fetched')
  expect(await followed.core.store.followed.categories()).toEqual([])
  const { lines } = await runOn(followed, 'import', file, '--workspace', 'slack:T1', '--apply')
  expect(lines.slice(-2)).toEqual([
    'Robotics and Quantum physics papers are fetched from now on.',
    '4 topics imported to slack:T1, 0 left out',
  ])
  expect((await followed.core.store.followed.categories()).map(({ category }) => category)).toEqual(['cs.RO', 'quant-ph'])
})

describe('export', () => {
  test('asks which workspace where there are several, and refuses one without topics', async () => {
    await library.ask('subscribe knee', { platform: 'discord', workspace: 'second' })
    await expect(run('export')).rejects.toThrow('Name one with --workspace: discord:second, slack:T1')
    await expect(run('export', '--workspace', 'slack:T9')).rejects.toThrow(
      'The workspace slack:T9 has no topics. Name one with --workspace: ',
    )
    await library.ask('unsubscribe knee', { platform: 'discord', workspace: 'second' })
    expect((await run('export')).lines.join('')).toContain('slack:T1')
  })
})

test('export without any topics says so, and writes an empty list that import reads', async () => {
  const empty = await openTestLibrary()
  onTestFinished(() => empty.close())
  const { code, lines, remarks } = await runOn(empty, 'export')
  expect(code).toBe(0)
  expect(remarks).toEqual(['No workspace has topics yet: the list is empty.'])
  expect(JSON.parse(lines.join(''))).toEqual({ format: 'paperboy subscriptions 1', workspace: '', topics: [] })
  const file = write(lines.join(''))
  expect((await runOn(empty, 'import', file, '--workspace', 'slack:T1')).code).toBe(0)
  await expect(runOn(empty, 'import', file)).rejects.toThrow('Name one with --workspace')
})

describe('import', () => {
  const TO = ['--workspace', 'discord:55', '--channels', 'C1=111, C2=222']

  test.each([
    ['7', 'its name is only a number', 'discord:700'],
    ['#12', 'its name is only a number', 'discord:701'],
    ['All', 'its name would be taken for all topics', 'discord:702'],
  ])('leaves out a topic called %s, which could not be named', async (name, why, workspace) => {
    const data = JSON.parse(readFileSync(exported, 'utf8'))
    data.topics = [{ ...data.topics[0], name }, data.topics[1]]
    const { code, lines } = await run('import', write(data), '--workspace', workspace, '--apply')
    expect([code, lines[0]]).toEqual([0, expect.stringContaining(`- C1: ${name} (knee): ${why}`)])
    expect((await kept(workspace)).map((topic) => topic.name)).toEqual(['wrist'])
  })

  test('shows what it would do, and does it with --apply only; a second time it finds all there', async () => {
    const preview = await run('import', exported, ...TO)
    expect(preview).toEqual({
      code: 0,
      lines: [
        '+ 111: Knees (knee)',
        '+ 111: wrist (wrist)',
        '+ 222: Lungs (lung)',
        '3 topics would be imported to discord:55, 0 left out; use --apply to import them',
      ],
    })
    expect(await kept('discord:55')).toEqual([])
    const { code, lines } = await run('import', exported, ...TO, '--apply')
    expect([code, lines.at(-1)]).toEqual([0, '3 topics imported to discord:55, 0 left out'])
    const there = { platform: 'discord', workspace: '55', channel: '111' }
    const list = await library.ask('subscriptions', there)
    expect(titlesOf(list)).toEqual(['Knees', 'wrist'])
    expect(list.cards.map(({ byline, excerpt }) => [byline, bare(excerpt)])).toEqual([
      [
        'weekdays at 08:30 Europe/Berlin, up to 3 papers, titles only · set up by U1',
        expect.stringMatching(/^knee\nnext Mon 13 Apr 08:30/),
      ],
      [
        'daily at 09:00 UTC, up to 5 papers, abstracts apart · set up by ada',
        expect.stringMatching(/^wrist\npaused as it was before it was imported · /),
      ],
    ])
    expect(textOf(await library.ask('resume wrist', there))).toContain('Resumed: wrist.')
    const again = await run('import', exported, ...TO, '--apply')
    expect([again.code, again.lines]).toEqual([
      1,
      [
        '- 111: Knees (knee): a topic of that name exists already',
        '- 111: wrist (wrist): a topic of that name exists already',
        '- 222: Lungs (lung): a topic of that name exists already',
        '0 topics imported to discord:55, 3 left out',
      ],
    ])
    expect(await kept('discord:55')).toHaveLength(3)
    const back = JSON.parse((await run('export', '--workspace', 'discord:55')).lines.join('\n'))
    const renamed = JSON.parse(readFileSync(exported, 'utf8').replaceAll('"C1"', '"111"').replaceAll('"C2"', '"222"'))
    expect(back.topics.filter((topic: { name: string }) => topic.name !== 'wrist')).toEqual(
      renamed.topics.filter((topic: { name: string }) => topic.name !== 'wrist'),
    )
  })

  test('tells beforehand what its own topics do to each other, and what there is no room for', async () => {
    const data = JSON.parse(readFileSync(exported, 'utf8'))
    const [knees] = data.topics
    const merged = write({ ...data, topics: [knees, { ...knees, channel: 'C2', name: 'KNEES' }] })
    for (const apply of [[], ['--apply']]) {
      const { lines } = await run('import', merged, '--workspace', 'discord:66', '--channels', 'C1=1,C2=1', ...apply)
      expect(lines.slice(0, 2)).toEqual(['+ 1: Knees (knee)', '- 1: KNEES (knee): a topic of that name exists already'])
    }
    const many = Array.from({ length: 110 }, (_, index) => ({ ...knees, channel: `C${Math.floor(index / 26)}`, name: `Topic ${index}` }))
    for (const apply of [[], ['--apply']]) {
      const { lines } = await run('import', write({ ...data, topics: many }), '--workspace', 'discord:77', ...apply)
      expect(lines[25]).toBe('- C0: Topic 25 (knee): the channel may have at most 25 topics (PAPERBOY_TOPICS_PER_CHANNEL)')
      expect(lines[109]).toBe('- C4: Topic 109 (knee): the workspace may have at most 100 topics (PAPERBOY_TOPICS_PER_WORKSPACE)')
      expect(lines[110]).toContain('100 topics')
    }
    expect(await kept('discord:77')).toHaveLength(100)
  })

  test('leaves out a query that cannot be asked, and shows nothing that acts on a screen', async () => {
    const data = JSON.parse(readFileSync(exported, 'utf8'))
    const [knees, wrist] = data.topics
    const file = write({
      ...data,
      topics: [
        { ...knees, query: 'after:banana' },
        { ...wrist, query: '()' },
        { ...knees, name: 'A\u001b[31m\nB', channel: 'C\u0007' },
      ],
    })
    const { code, lines } = await run('import', file, '--workspace', 'discord:88')
    expect(code).toBe(0)
    expect(lines).toEqual([
      expect.stringMatching(/^- C1: Knees \(after:banana\): after: does not understand/),
      '- C1: wrist (()): its query is empty',
      expect.stringMatching(/^\+ C: A\[31m B \(knee\)$/),
      expect.stringContaining('1 topic would be imported'),
    ])
  })

  test('takes a zone however it is written', async () => {
    const data = JSON.parse(readFileSync(exported, 'utf8'))
    const file = write({ ...data, topics: [{ ...data.topics[0], zone: 'berlin' }] })
    await run('import', file, '--workspace', 'discord:78', '--apply')
    expect(await kept('discord:78')).toMatchObject([{ schedule: { zone: 'Europe/Berlin' } }])
  })

  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{\n"format": paperboy}', /is not JSON: line 2 has “paperboy” where a value is expected\./],
    ['something else', [1], /is not an export of subscriptions: the file is a list; an object is expected\./],
    ['a field that is missing', { query: undefined }, /topics\.1\.query is missing; a text is expected\./],
    ['a field that there is not', { colour: 'red' }, /topics\.1 has “colour”, which is not known here\./],
    ['a bad time', { time: '9:00' }, /is not an export of subscriptions: topics\.1\.time is not a time such as 09:00\./],
    ['a name without a letter', { name: '💥' }, /topics\.1\.name needs a letter or a digit\./],
    ['a bad zone', { zone: 'Mars/Base' }, /topics\.1\.zone is not a time zone such as Europe\/Berlin\./],
    ['too much', { top: 21 }, /topics\.1\.top is 21; it is at most 20\./],
  ])('names what is wrong with %s, and takes nothing', async (_, wrong, said) => {
    const data = JSON.parse(readFileSync(exported, 'utf8'))
    const isTopic = typeof wrong === 'object' && !Array.isArray(wrong)
    const file = write(isTopic ? { ...data, topics: [data.topics[0], { ...data.topics[1], ...(wrong as object) }] } : wrong)
    await expect(run('import', file, '--workspace', 'discord:99', '--apply')).rejects.toThrow(said)
    await expect(run('import', file, '--workspace', 'discord:99', '--apply')).rejects.toThrow(file)
    expect(await kept('discord:99')).toEqual([])
  })

  test.each([
    [['import'], /Usage: npm start -- subscriptions export/],
    [['import', 'a', 'b'], /Usage/],
    [['export', 'a'], /Usage/],
    [['move'], /Usage/],
    [[], /Usage/],
    [['import', '/no/such/file'], /There is no file \/no\/such\/file\./],
    [['import', 'FILE', '--workspace', 'nowhere'], /“nowhere” is not a workspace\. Name one with --workspace, such as slack:T0123/],
    [['import', 'FILE', '--channels', 'C1'], /--channels has “C1”, which cannot be read/],
    [['import', 'FILE', '--channels', 'C1=a=b'], /--channels has “C1=a=b”, which cannot be read/],
    [['import', 'FILE', '--channels', 'C9=1,C1=2'], /--channels names C9, but .* has no such channel/],
  ])('%j is refused', async (args, said) => {
    await expect(run(...args.map((arg) => (arg === 'FILE' ? exported : arg)))).rejects.toThrow(said)
  })
})
