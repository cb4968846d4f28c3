import { expect, onTestFinished, test } from 'vitest'
import { KEYS, openTestLibrary } from '../library.ts'
import { runOver } from './desk.ts'

test('an organisation is forgotten with all the workspaces that it serves, and no other', async () => {
  const library = await openTestLibrary({ keys: KEYS })
  onTestFinished(() => library.close())
  const slack = library.paperboy.installations('slack')
  const tokens = { token: 'xoxb-1', renewal: null }
  for (const enterprise of ['E1', 'E2']) {
    await slack.save({ enterprise, team: null, botUser: 'UBOT', bot: 'B1', tokens, installedAt: 1 })
    await slack.grant(enterprise, enterprise === 'E1' ? ['T1', 'T2'] : ['T3'], true)
  }
  for (const workspace of ['T1', 'T2', 'T3']) await library.ask('subscribe knee as Knees', { platform: 'slack', workspace, channel: 'C1' })
  const topicsOf = (workspace: string) => library.core.store.subscriptions.countInWorkspace(`slack:${workspace}`)
  const asked = await runOver(library, ['forget', 'workspace', 'slack:E1'])
  expect(asked.stdout).toContain('slack:E1, with its 2 workspaces, has 2 topics')
  const { stdout } = await runOver(library, ['forget', 'workspace', 'slack:E1', '--yes'])
  expect(stdout).toContain('Everything of slack:E1, with its 2 workspaces, was erased, with 2 topics.')
  expect([await topicsOf('T1'), await topicsOf('T2'), await topicsOf('T3')]).toEqual([0, 0, 1])
  expect([await slack.teamsOf('E1'), await slack.teamsOf('E2')]).toEqual([[], ['T3']])
  expect(await slack.find('E1', 'T1')).toBe('absent')
})
