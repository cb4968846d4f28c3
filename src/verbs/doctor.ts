import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { Check } from '../chat.ts'
import { listChannels } from '../commands/channel.ts'
import { Fault } from '../fault.ts'
import { visibleText } from '../papers/markup.ts'
import { DataInUse, lockDirectory } from '../store/lock.ts'
import { importStopped, remedyFor } from '../wording/operator.ts'
import { sourceCheck } from '../wording/sources.ts'
import type { Desk, Verb } from './verb.ts'

export const doctorVerb: Verb = {
  name: 'doctor',
  usage: 'doctor [--json]',
  summary: 'Check that everything Paperboy needs is there and well',
  flags: { json: 'boolean' },
  async run(words, flags, desk) {
    if (words.length > 0) throw new Fault(`doctor takes no words, but was given “${words.join(' ')}”.`, 2)
    const checks = [
      checkNode(),
      ...checkData(desk.config.data),
      ...(await checkLibrary(desk)),
      ...(await checkSources(desk)),
      ...checkConfigured(desk),
      ...(await checkPlatforms(desk)),
    ]
    const ok = checks.every((check) => check.ok)
    if (flags.json) desk.print(JSON.stringify({ ok, checks }))
    // Names of workspaces and servers are whatever somebody called them.
    else
      for (const { ok, name, found } of checks) desk.print(`${ok ? 'ok  ' : 'FAIL'}  ${name}: ${visibleText(found).replace(/\s+/g, ' ')}`)
    return ok ? 0 : 1
  },
}

function checkNode(): Check {
  return { name: 'node', ok: true, found: `${process.versions.node} on ${process.platform} ${process.arch}` }
}

function checkData(directory: string): Check[] {
  if (!existsSync(directory)) return [{ name: 'data', ok: true, found: `${directory} does not exist yet; it is made at the first start` }]
  try {
    accessSync(directory, constants.R_OK | constants.W_OK)
  } catch {
    return [{ name: 'data', ok: false, found: `${directory} cannot be written. Give this user the right to, or set PAPERBOY_DATA.` }]
  }
  return [{ name: 'data', ok: true, found: directory }, checkMode(`${directory}/paperboy.db`), checkRunning(directory)]
}

function checkMode(file: string): Check {
  if (!existsSync(file)) return { name: 'database file', ok: true, found: 'not made yet' }
  const { mode, size } = statSync(file)
  const open = process.platform !== 'win32' && (mode & 0o077) !== 0
  const found = `${(size / 1048576).toFixed(1)} MB, mode ${(mode & 0o777).toString(8)}`
  return { name: 'database file', ok: !open, found: open ? `${found}: others can read it. Run: chmod 600 ${file}` : found }
}

function checkRunning(directory: string): Check {
  try {
    lockDirectory(directory)()
    return { name: 'bot', ok: true, found: 'not running on this data' }
  } catch (error) {
    if (error instanceof DataInUse) return { name: 'bot', ok: true, found: 'running on this data' }
    return { name: 'bot', ok: false, found: `the lock file cannot be used: ${(error as Error).message}` }
  }
}

async function checkLibrary(desk: Desk): Promise<Check[]> {
  try {
    const { core } = await desk.openIndexed()
    const damage = await core.store.check()
    const { total } = await core.store.papers.countPapers()
    const indexed = await core.library.size()
    const stopped = await core.store.imports.stopped()
    return [
      {
        name: 'database',
        ok: damage.length === 0,
        found:
          damage.length === 0
            ? `${total.toLocaleString('en')} papers, no damage`
            : `damaged (${damage[0]}). Restore a backup of ${desk.config.data}.`,
      },
      {
        name: 'index',
        ok: indexed === total,
        found: indexed === total ? 'all papers can be found' : `holds ${indexed} of ${total} papers; please report this`,
      },
      ...stopped.map((each) => ({ name: 'import', ok: true, found: importStopped(each) })),
    ]
  } catch (error) {
    const { message, code = '' } = error as NodeJS.ErrnoException
    return [{ name: 'database', ok: false, found: `${message}. ${remedyFor(code)}`.trim() }]
  }
}

/** What is known of them: `sync` asks them anew. */
async function checkSources(desk: Desk): Promise<Check[]> {
  try {
    const { sync, core } = await desk.open()
    const standings = await sync.standings()
    if (standings.length === 0) return [{ name: 'sources', ok: true, found: 'none: PAPERBOY_SOURCES is off' }]
    return standings.map((standing) => sourceCheck(standing, core.now()))
  } catch {
    return [] // a store that cannot be opened was told of before
  }
}

/** Asks the platforms themselves: tokens, rights, and the channels that have topics. */
async function checkPlatforms(desk: Desk): Promise<readonly Check[]> {
  const operators = desk.config.operatorChannel
  const all = desk.open().then(({ core }) => listChannels(core.store, { platform: null, workspace: null }))
  const channels = await all.catch(() => []) // a store that cannot be read was told of before
  const isKnown = channels.some((at) => isDeepStrictEqual(at, operators))
  return desk.checkPlatforms(operators === null || isKnown ? channels : [operators, ...channels])
}

function checkConfigured({ config: { slack, discord, operatorChannel: operators } }: Desk): Check[] {
  const configured = [slack ? 'Slack' : null, discord ? 'Discord' : null].filter((name) => name !== null)
  const found = configured.length > 0 ? `${configured.join(' and ')} configured` : 'none configured; npm start opens a local channel'
  const isServed = operators === null || (operators.platform === 'slack' ? slack : discord) !== null
  const unserved = {
    name: 'operator channel',
    ok: false,
    found: `PAPERBOY_OPERATOR_CHANNEL is on ${operators?.platform}, which is not configured`,
  }
  return [{ name: 'platforms', ok: true, found }, ...(isServed ? [] : [unserved])]
}
