// The workspaces that the adapter keeps in memory, and their tokens.
import { expect, onTestFinished, test } from 'vitest'
import { createInstalled, type InstalledOptions } from '../../adapters/slack/installed.ts'
import { createSigner } from '../../adapters/slack/signature.ts'
import { SYSTEM_TIME } from '../../adapters/slack/time.ts'
import { createLog } from '../../src/config/log.ts'
import type { Tokens } from '../../src/port/installations.ts'
import { createTaskTracker } from '../../src/port/task-tracker.ts'
import { KEYS, openTestLibrary } from '../library.ts'

const HOUR_MS = 3_600_000

async function openInstalled(teams: readonly string[], renewal: Tokens['renewal'], options: Partial<InstalledOptions>) {
  const library = await openTestLibrary({ keys: KEYS, seeds: false })
  onTestFinished(() => library.close())
  const installations = library.paperboy.installations('slack')
  for (const team of teams) {
    const tokens = { token: `xoxb-${team}`, renewal }
    await installations.save({ enterprise: null, team, botUser: 'UBOT', bot: 'B1', tokens, installedAt: 1 })
  }
  const installed = createInstalled({
    installations,
    paperboy: library.paperboy,
    apiUrl: 'http://127.0.0.1:9/',
    signer: createSigner(await installations.signingKey()),
    renew: async () => {
      throw new Error('nothing is renewed here')
    },
    installUrl: 'https://papers.example/slack/install',
    tellOperator: () => {},
    tasks: createTaskTracker(() => {}),
    watch: () => {},
    time: SYSTEM_TIME,
    now: () => 0,
    log: createLog('silent'),
    ...options,
  })
  return (team: string) => installed.at(null, team)
}

test('those that were used last are kept, with what is known of their people and histories', async () => {
  const at = await openInstalled(['T1', 'T2', 'T3'], null, { mostKept: 2 })
  const [first, second] = [await at('T1'), await at('T2')]
  expect(await at('T1')).toBe(first)
  await at('T3')
  expect(await at('T1')).toBe(first)
  expect(await at('T2')).not.toBe(second)
})

test('a token that could not be renewed is used on, and nobody waits for its renewal in the next minute', async () => {
  let [time, asked] = [0, 0]
  const renew = async (): Promise<Tokens> => {
    asked++
    if (asked === 1) throw new Error('Slack did not answer.')
    return { token: 'xoxb-new', renewal: null }
  }
  const at = await openInstalled(['T1'], { token: 'xoxe-1', expiresAt: HOUR_MS }, { now: () => time, renew })
  const tokenAt = async () => ((await at('T1')) as { installation: { tokens: Tokens } }).installation.tokens.token
  expect([await tokenAt(), await tokenAt(), asked]).toEqual(['xoxb-T1', 'xoxb-T1', 1])
  time += 60_001
  expect([await tokenAt(), asked]).toEqual(['xoxb-new', 2])
})
