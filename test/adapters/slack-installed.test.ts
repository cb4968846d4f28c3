// The workspaces that the adapter keeps in memory.
import { expect, test } from 'vitest'
import { createInstalled } from '../../adapters/slack/installed.ts'
import { createSigner } from '../../adapters/slack/signature.ts'
import { SYSTEM_TIME } from '../../adapters/slack/time.ts'
import { createLog } from '../../src/config/log.ts'
import { createTaskTracker } from '../../src/port/task-tracker.ts'
import { KEYS, openTestLibrary } from '../library.ts'

test('those that were used last are kept, with what is known of their people and histories', async () => {
  const library = await openTestLibrary({ keys: KEYS, seeds: false })
  const installations = library.paperboy.installations('slack')
  const tokens = (team: string) => ({ token: `xoxb-${team}`, renewal: null })
  for (const team of ['T1', 'T2', 'T3'])
    await installations.save({ enterprise: null, team, botUser: 'UBOT', bot: 'B1', tokens: tokens(team), installedAt: 1 })
  const installed = createInstalled({
    installations,
    paperboy: library.paperboy,
    apiUrl: 'http://127.0.0.1:9/',
    signer: createSigner(await installations.signingKey()),
    renew: async () => tokens('T1'),
    installUrl: 'https://papers.example/slack/install',
    tellOperator: () => {},
    tasks: createTaskTracker(() => {}),
    watch: () => {},
    time: SYSTEM_TIME,
    now: () => 0,
    mostKept: 2,
    log: createLog('silent'),
  })
  const at = (team: string) => installed.at(null, team)
  const [first, second] = [await at('T1'), await at('T2')]
  expect(await at('T1')).toBe(first)
  await at('T3')
  expect(await at('T1')).toBe(first)
  expect(await at('T2')).not.toBe(second)
  await library.close()
})
