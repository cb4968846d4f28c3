import { isDeepStrictEqual } from 'node:util'
import { listChannels } from '../commands/channel.ts'
import { Fault } from '../config/fault.ts'
import { visibleText } from '../papers/markup.ts'
import { SYSTEM_CLOCK } from '../port/clock.ts'
import type { Check } from '../port/platform.ts'
import { statusesOf } from '../sources/source-status.ts'
import { openSources } from '../sources/sources.ts'
import type { Store } from '../store/store.ts'
import { indexProgress } from '../wording/operator.ts'
import { sourceCheck } from '../wording/sources.ts'
import { checkData } from './doctor-data.ts'
import { checkInstallations } from './doctor-installations.ts'
import { checkProxies } from './doctor-proxy.ts'
import type { Desk, Verb } from './verb.ts'

/** Checks everything and changes nothing: no folder, no database, no index, no registration. */
export const doctorVerb: Verb = {
  name: 'doctor',
  usage: 'doctor [--json]',
  summary: 'Check that everything Paperboy needs is there and works; changes nothing',
  flags: { json: 'boolean' },
  async run(words, flags, desk) {
    if (words.length > 0) throw new Fault('usage', `doctor takes no arguments, but got “${words.join(' ')}”.`)
    const { checks: found, look } = await checkData(desk.config, (indexed) => desk.remark(indexProgress(indexed), true))
    desk.remark('')
    try {
      const store = look?.store ?? null
      const sources = await checkSources(desk, store)
      const checks = [
        checkNode(),
        ...found,
        ...sources,
        ...checkConfigured(desk),
        ...(await checkInstallations(desk.config, store)),
        ...(await checkProxies(desk.config)),
        ...(await checkPlatforms(desk, store)),
      ]
      const ok = checks.every((check) => check.ok)
      if (flags.json) desk.print(JSON.stringify({ ok, checks }))
      // Names of workspaces and servers may contain any text.
      else
        for (const { ok, name, found } of checks) desk.print(`${ok ? 'ok  ' : 'FAIL'}  ${name}: ${visibleText(found).replace(/\s+/g, ' ')}`)
      return ok ? 0 : 1
    } finally {
      await look?.close()
    }
  },
}

function checkNode(): Check {
  return { name: 'node', ok: true, found: `${process.versions.node} on ${process.platform} ${process.arch}` }
}

/** Checks the stored state of sources. Use `sync` to ask them again. */
async function checkSources({ config }: Desk, store: Store | null): Promise<Check[]> {
  const sources = openSources(config.sources, (await store?.sources.feeds()) ?? [])
  if (sources.length === 0) return [{ name: 'sources', ok: true, found: 'none: PAPERBOY_SOURCES is off' }]
  const now = SYSTEM_CLOCK.now()
  const known = statusesOf(sources, (await store?.sources.states()) ?? new Map(), now)
  return sources.map((source) => {
    const status = known.find((each) => each.source === source)
    return status ? sourceCheck(status, now) : { name: source.title, ok: true, found: 'not asked yet.' }
  })
}

/** Asks the platforms about tokens, permissions, and the channels with topics. */
async function checkPlatforms({ config, checkPlatforms }: Desk, store: Store | null): Promise<readonly Check[]> {
  const operators = config.operatorChannel
  const channels = store ? await listChannels(store, { platform: null, workspace: null }) : []
  const isKnown = channels.some((at) => isDeepStrictEqual(at, operators))
  return checkPlatforms(operators === null || isKnown ? channels : [operators, ...channels])
}

function checkConfigured({ config: { slack, slackApp, discord, operatorChannel: operators } }: Desk): Check[] {
  const configured = [slack || slackApp ? 'Slack' : null, discord ? 'Discord' : null].filter((name) => name !== null)
  const found = configured.length > 0 ? `${configured.join(' and ')} configured` : 'none configured; npm start opens a local channel'
  const isServed = operators === null || (operators.platform === 'slack' ? (slack ?? slackApp) : discord) !== null
  const unserved = {
    name: 'operator channel',
    ok: false,
    found: `PAPERBOY_OPERATOR_CHANNEL is on ${operators?.platform}, which is not configured`,
  }
  return [{ name: 'platforms', ok: true, found }, ...(isServed ? [] : [unserved])]
}
