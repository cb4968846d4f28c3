import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderReply } from '../../adapters/terminal/render.ts'
import { runVerb, VERBS } from '../../src/cli/table.ts'
import { Fault } from '../../src/config/fault.ts'
import type { ChannelRef } from '../../src/port/chat.ts'
import type { Check } from '../../src/port/platform.ts'
import { lockDirectory } from '../../src/store/lock.ts'
import { hostileTexts } from '../hostile.ts'
import { newFolder } from '../left-behind.ts'
import { openTestLibrary, type TestLibrary, testConfig } from '../library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

/** What the platforms say when doctor asks them. */
let platformChecks: readonly Check[] = []

/** Where the operator is told of trouble. */
let operatorChannel: ChannelRef | null = null
let looked: readonly ChannelRef[] = []

/** Runs a verb and keeps what it printed. */
async function run(...args: string[]) {
  const printed: string[] = []
  const code = await runVerb(args, {
    config: { ...testConfig(library.folder), operatorChannel },
    open: async () => library,
    openIndexed: async () => {
      await library.core.library.refresh()
      return library
    },
    async checkPlatforms(channels) {
      looked = channels
      return [...platformChecks]
    },
    registerDiscord: async () => '',
    print: (line) => printed.push(line),
    remark: () => {},
    render: (reply) => renderReply(reply, { width: null, colour: false }),
  })
  return { code, stdout: printed.join('\n') }
}

const parsed = async (...args: string[]): Promise<unknown> => JSON.parse((await run(...args)).stdout)

describe('help', () => {
  test.each(['--help', '-h', 'help'])('%s lists all verbs', async (flag) => {
    const { code, stdout } = await run(flag)
    expect(code).toBe(0)
    for (const verb of VERBS) expect(stdout).toContain(`  ${verb.usage}\n      ${verb.summary}`)
  })

  test.each(VERBS.map(({ name, usage }) => [name, usage] as const))('%s --help shows its usage', async (name, usage) => {
    expect((await run(name, '--help')).stdout).toContain(`npm start -- ${usage}`)
  })
})

test.each([
  [['serch', 'knee'], /^There is no verb “serch”\. Did you mean search\? npm start -- --help lists all\.$/],
  [['docter'], /Did you mean doctor\?/],
  [['vresion'], /Did you mean version\?/],
  [['frobnicate'], /^There is no verb “frobnicate”\. npm start -- --help lists all\.$/],
  [['trending'], /“trending”: it is a chat command\. npm start -- command "\/papers trending"$/],
  [['save', '#1'], /command "\/papers save #1"$/],
  [[''], /There is no verb/],
  [['search'], /Name what to search for/],
  [['search', '()'], /Name what to search for/],
  [['search', 'after:banana'], /after: does not understand “banana”/],
  [['search', '--limit', 'many', 'knee'], /--limit “many” is not a whole number from 1 to/],
  [['search', '--limit', '0', 'knee'], /--limit “0” is not a whole number/],
  [['search', 'knee', '--limit'], /“--limit” is not understood: it needs a value after it\./],
  [['search', '--verbose', 'knee'], /“--verbose” is not understood. Usage: npm start -- search/],
  [['search', '--json=yes', 'knee'], /“--json=yes” is not understood: it takes no value\./],
  [['search', '--constructor', 'knee'], /“--constructor” is not understood\. Usage/],
  [['import'], /Name a file/],
  [['import', 'a', 'a'], /named twice/],
  [['command'], /Name a chat command/],
])('bad usage is a fault that says how it is done: %j', async (args, advice) => {
  const running = run(...args)
  await expect(running).rejects.toThrow(Fault)
  await expect(running).rejects.toThrow(advice)
  await expect(running).rejects.toMatchObject({ exitCode: 2 })
})

describe('search', () => {
  test('prints results and why they matched', async () => {
    const { code, stdout } = await run('search', 'tuberculosis')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^1 paper matches “tuberculosis”\n {2}1\. Reliable Tuberculosis Detection.*\n {5}.*doi:/)
  })

  test('says what it left out or read otherwise', async () => {
    expect(await parsed('search', '--json', 'tuberculossis', 'after:2010')).toMatchObject({
      total: 0,
      heading: 'No paper matches “tuberculossis after:2010”.',
      notes: [expect.stringContaining('1 paper left out')],
    })
  })

  test('says in JSON, too, what it guessed', async () => {
    const heading = expect.stringContaining('With “tuberculosis” for “tuberculossis” 1 paper does')
    expect(await parsed('search', '--json', 'tuberculossis')).toMatchObject({ heading, total: 0, guessed: 1 })
  })

  test('in JSON holds each paper as it is', async () => {
    expect(await parsed('search', '--json', '--limit=1', 'ChestX-ray8')).toMatchObject({
      query: 'ChestX-ray8',
      total: 1,
      results: [
        {
          rank: 1,
          paper: {
            id: 13,
            authors: expect.arrayContaining(['Xiaosong Wang']),
            categories: ['cs.CV', 'cs.CL'],
            published: '2017-05-05',
            keys: ['arxiv:1705.02315'],
            link: 'https://arxiv.org/abs/1705.02315',
          },
          why: { matches: true },
        },
      ],
    })
  })

  test('that finds nothing says so', async () => {
    expect(await run('search', 'qqqqqqqq')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No paper matches “qqqqqqqq”.'),
    })
    expect(await parsed('search', '--json', 'qqqqqqqq')).toMatchObject({ total: 0, results: [] })
  })

  test('takes words with a minus, and behind -- everything', async () => {
    expect(await parsed('search', '--json', '-chest', 'knee')).toMatchObject({ query: '-chest knee' })
    expect(await parsed('search', '--json', '--', '--limit', 'knee')).toMatchObject({ query: '--limit knee' })
  })
})

describe('command', () => {
  test('answers as the terminal does', async () => {
    expect((await run('command', '/papers show CLARA')).stdout).toMatch(
      /^CLARA: Clinical Report Auto-completion\nGenerating clinical reports .*\nid:48$/m,
    )
    expect((await run('command', 'show', 'CLARA')).stdout).toMatch(/^CLARA/)
  })

  test('in JSON prints the reply', async () => {
    expect(await parsed('command', '--json', 'show CLARA')).toMatchObject({ audience: 'asker', cards: [{ number: null }] })
  })
})

describe('import', () => {
  const fileOf = (name: string, content: string): string => {
    const path = join(newFolder(), name)
    writeFileSync(path, content)
    return path
  }

  test('reports what it did, and what it left out by line', async () => {
    const path = fileOf('mixed.jsonl', '{"title":"A good paper of this test"}\n{oops\n')
    const { code, stdout } = await run('import', path)
    expect(code).toBe(1)
    expect(stdout).toMatch(/mixed\.jsonl: 1 paper added, 0 merged, 0 unchanged, 1 rejected\n {2}line 2 is not JSON/)
    expect(await parsed('import', '--json', path)).toMatchObject({ file: path, added: 0, unchanged: 1, rejected: [{ line: 2 }] })
  })

  test('of good lines succeeds, and says what it took in part and how it read it', async () => {
    const path = fileOf('old.bib', '')
    writeFileSync(path, Buffer.from('@article{a, title={Über manche Dinge}, year={in press}}\n', 'latin1'))
    const { code, stdout } = await run('import', path)
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /1 paper added.*0 rejected\n {2}line 1 is not UTF-8; the file was read as Windows-1252 \(Latin-1\)\n {2}line 1 \(a\) is stored without a date: “in press”/,
    )
    expect(await parsed('import', '--json', path)).toMatchObject({ unchanged: 1, notes: [{ line: 1 }, { line: 1 }] })
  })

  test('of a file that is cut off takes what is there, and fails', async () => {
    const path = fileOf('cut.jsonl.gz', '')
    writeFileSync(path, gzipSync('{"title":"A paper before the break"}\n').subarray(0, -4))
    const { code, stdout } = await run('import', path)
    expect(code).toBe(1)
    expect(stdout).toMatch(/1 paper added.*1 rejected\n {2}line 2 and all lines after it cannot be read: unexpected end of file/)
  })

  test('of what is no file is bad usage, of a file without papers a failure', async () => {
    await expect(run('import', '/no/such/file.bib')).rejects.toMatchObject({ exitCode: 2 })
    await expect(run('import', newFolder())).rejects.toMatchObject({ exitCode: 2 })
    await expect(run('import', fileOf('empty.bib', ''))).rejects.toMatchObject({ exitCode: 1 })
  })

  test('of bad lines alone fails, and shows the first twenty', async () => {
    const path = fileOf('bad.jsonl', '{oops\n'.repeat(30))
    const { code, stdout } = await run('import', path)
    expect(code).toBe(1)
    expect(stdout.match(/^ {2}line/gm)).toHaveLength(20)
    expect(stdout).toContain('and 10 more; --json lists all')
    expect(await parsed('import', '--json', path)).toMatchObject({ rejected: expect.objectContaining({ length: 30 }) })
  })
})

describe('doctor', () => {
  test('finds a healthy library well', async () => {
    const { code, stdout } = await run('doctor')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ok {4}database: \d+ papers, no damage$/m)
    expect(stdout).toMatch(/^ok {4}index: all papers can be found$/m)
    expect(stdout).not.toContain('FAIL')
    expect(await parsed('doctor', '--json')).toMatchObject({ ok: true })
  })

  test('knows whether a bot runs on this data', async () => {
    expect((await run('doctor')).stdout).toContain('bot: not running on this data')
    const release = lockDirectory(library.folder)
    expect((await run('doctor')).stdout).toContain('bot: running on this data')
    release()
  })

  test('shows names of workspaces a line each, with nothing in them that steers a terminal', async () => {
    platformChecks = hostileTexts.map((text) => ({ name: 'slack bot token', ok: true, found: `good: paperboy in ${text}` }))
    const { stdout } = await run('doctor')
    platformChecks = []
    expect(stdout.match(/^ok {4}slack bot token: good: /gm)).toHaveLength(hostileTexts.length)
    expect(stdout).toContain('<!channel>')
    expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
  })

  test('looks at the operator’s channel, and says when it is on a platform that is not configured', async () => {
    operatorChannel = { platform: 'slack', workspace: 'T1', channel: 'C9' }
    const { code, stdout } = await run('doctor')
    expect(looked).toContainEqual(operatorChannel)
    operatorChannel = null
    expect(stdout).toContain('operator channel: PAPERBOY_OPERATOR_CHANNEL is on slack, which is not configured')
    expect(code).toBe(1)
  })

  test('finds a database that others can read', async () => {
    const database = join(library.folder, 'paperboy.db')
    chmodSync(database, 0o644)
    const { code, stdout } = await run('doctor')
    chmodSync(database, 0o600)
    expect(stdout).toMatch(/^FAIL {2}database file: .*mode 644: others can read it\. Run: chmod 600/m)
    expect(code).toBe(1)
  })
})
