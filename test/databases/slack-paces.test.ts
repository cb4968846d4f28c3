// Several copies of the program that post to a Slack that refuses what comes too fast.
import { expect, onTestFinished, test } from 'vitest'
import { createSlackApp } from '../../adapters/slack/slack-app.ts'
import { createLog } from '../../src/config/log.ts'
import { createVirtualClock } from '../digests/virtual-clock.ts'
import { KEYS, openTestLibrary } from '../library.ts'
import { APP, startSlackCloud } from '../servers/slack/cloud.ts'
import { openEngine, planMany } from './engines.ts'
import { newDatabase } from './postgres.ts'

const BEGIN = Date.parse('2026-07-07T09:00:00Z')
const TEAMS = ['T1', 'T2', 'T3']

/** @returns how often each limit was met, and after how many milliseconds all was posted */
async function postBy(copies: number, channels: number, digests: number) {
  const address = await newDatabase()
  const count = await planMany(
    address,
    TEAMS.map((team) => `slack:${team}`),
    channels,
    digests,
  )
  const clock = createVirtualClock(BEGIN)
  const now = clock.now
  const cloud = await startSlackCloud({ deliver: async () => new Response(), isLimited: true, now })
  onTestFinished(() => cloud.close())
  for (const team of TEAMS) {
    const { workspace } = cloud.addTeam(team)
    for (let channel = 1; channel <= channels; channel++) workspace.addChannel(`C${channel}`)
  }
  for (let copy = 0; copy < copies; copy++) {
    const library = await openTestLibrary({ database: address, seeds: false, keys: KEYS })
    onTestFinished(() => library.close())
    if (copy === 0)
      for (const team of TEAMS)
        await library.paperboy.installations('slack').save({
          ...{ enterprise: null, team, botUser: cloud.botUser, bot: cloud.botId, installedAt: BEGIN },
          tokens: { token: cloud.give(team), renewal: null },
        })
    const { platform } = createSlackApp({ ...APP, url: 'https://papers.example', apiUrl: cloud.apiUrl, log: createLog('silent'), now })
    await platform.start(library.paperboy)
    const { digests: engine } = openEngine({ address, clock, platforms: [platform], isRemote: true })
    void engine.tick()
  }
  const posted = (): number => TEAMS.reduce((sum, team) => sum + cloud.team(team).posts.length, 0)
  let took = 0
  for (; took < 60_000 && posted() < count; took += 500) await clock.advance(500)
  expect(posted()).toBe(count)
  expect(cloud.faults).toEqual([])
  return { refused: cloud.refusals.map(({ limit }) => limit), took }
}

test('three copies are refused no more often than one, and are as fast', async () => {
  const one = await postBy(1, 4, 3)
  const three = await postBy(3, 4, 3)
  expect(one.refused).toEqual([])
  expect(three.refused).toEqual([])
  expect(three.took).toBeLessThanOrEqual(one.took + 1_000)
})
