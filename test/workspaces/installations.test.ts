// Where apps are installed: each row is found and changed by its whole key, and its tokens are read with no other key and in no other row.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Installation, Installations } from '../../src/port/installations.ts'
import type { InstallationRow } from '../../src/store/installation-row.ts'
import { brokenOf, createInstallations, discardUnreadable, isReadable, rotateKeys } from '../../src/workspaces/installations.ts'
import { createSealer } from '../../src/workspaces/sealer.ts'
import { openTestLibrary, type TestLibrary } from '../library.ts'

const keyOf = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) })
const [A, B] = [keyOf('a', 1), keyOf('b', 2)]

let library: TestLibrary
let slack: Installations
let time: number
beforeEach(async () => {
  library = await openTestLibrary({ seeds: false })
  time = 1_000
  slack = open('slack')
})
afterEach(() => library.close())

const open = (platform: string, keys = [A]): Installations =>
  createInstallations(platform, library.core.store.installations, createSealer(keys), () => time)

function installation(team: string | null, changes: Partial<Installation> = {}): Installation {
  const tokens = { token: `xoxb-${team}`, renewal: { token: `xoxe-${team}`, expiresAt: 9_000 } }
  return { enterprise: null, team, botUser: 'UBOT', bot: 'B1', tokens, installedAt: 500, ...changes }
}

/** All rows but one. */
async function othersThan(place: string, platform = 'slack'): Promise<InstallationRow[]> {
  const all = await library.core.store.installations.all()
  return all.filter((row) => row.platform !== platform || row.place !== place)
}

async function found(at: Installations, team: string): Promise<Installation> {
  const all = await at.find(null, team)
  if (typeof all === 'string') throw new Error(all)
  return all
}

describe('a row', () => {
  beforeEach(async () => {
    for (const team of ['T1', 'T2']) for (const platform of ['slack', 'other']) await open(platform).save(installation(team))
  })

  const changes: Record<string, () => Promise<unknown>> = {
    save: () => slack.save(installation('T1', { installedAt: 900 })),
    remove: () => slack.remove({ enterprise: null, team: 'T1' }),
    'remove one that was read': async () => slack.remove(await found(slack, 'T1')),
    move: () => slack.move('T1', 'E1'),
    renew: async () => slack.renew(await found(slack, 'T1'), async () => ({ token: 'xoxb-new', renewal: null })),
    'mark broken': async () => slack.markBroken(await found(slack, 'T1')),
  }

  test.each(Object.keys(changes))('is changed alone: %s', async (name) => {
    const before = await othersThan('T1')
    const own = await slack.at({ enterprise: null, team: 'T1' })
    await changes[name]?.()
    expect(await slack.at({ enterprise: null, team: 'T1' })).not.toEqual(own)
    expect(await othersThan('T1')).toEqual(before)
  })

  test('cannot be read in the place of another', async () => {
    const { installations } = library.core.store
    const other = await installations.at({ platform: 'slack', place: 'T2' })
    await installations.change({ platform: 'slack', place: 'T1' }, { sealed: other?.sealed ?? '' })
    expect(await slack.find(null, 'T1')).toBe('broken')
    expect(await found(slack, 'T2')).toMatchObject({ tokens: { token: 'xoxb-T2' } })
  })
})

test('an organisation’s is used in the workspaces that it was granted, and in none that it was told to leave', async () => {
  await slack.save(installation(null, { enterprise: 'E1' }))
  await open('other').grant('E1', ['T1'], true)
  expect(await slack.find(null, 'T1')).toBe('absent')
  await slack.grant('E1', ['T1'], true)
  await slack.grant('E2', ['T2'], true)
  expect(await found(slack, 'T1')).toMatchObject({ enterprise: 'E1', team: null })
  expect(await slack.find(null, 'T2')).toBe('absent')
  expect(await slack.teamsOf('E1')).toEqual(['T1'])
  await slack.grant('E1', ['T1'], false)
  expect([await slack.find(null, 'T1'), await slack.find('E1', 'T1')]).toEqual(['absent', 'absent'])
  expect(await slack.find('E1', 'T3')).toMatchObject({ enterprise: 'E1' })
  await library.core.store.installations.ungrant('slack', 'E1')
  expect(await slack.find('E1', 'T1')).toMatchObject({ enterprise: 'E1' })
  expect([await slack.teamsOf('E2'), await open('other').teamsOf('E1')]).toEqual([['T2'], ['T1']])
})

describe('what is installed anew', () => {
  const again = installation('T1', { tokens: { token: 'xoxb-again', renewal: null }, installedAt: 800 })

  test('while the old one is removed stays', async () => {
    await slack.save(installation('T1'))
    const old = await found(slack, 'T1')
    await slack.save(again)
    await slack.remove(old)
    expect(await found(slack, 'T1')).toEqual(again)
  })

  test('while the old token is renewed keeps its own', async () => {
    await slack.save(installation('T1'))
    await slack.renew(await found(slack, 'T1'), async () => {
      await slack.save(again)
      return { token: 'xoxb-of-the-old', renewal: null }
    })
    expect(await found(slack, 'T1')).toEqual(again)
  })
})

describe('keys', () => {
  const rotate = () => rotateKeys(library.core.store.installations, createSealer([B, A]))

  test('are changed beside a bot that knows both, also while it renews a token', async () => {
    await slack.save(installation('T1'))
    await slack.signingKey()
    const both = open('slack', [B, A])
    await both.renew(await found(both, 'T1'), async () => {
      await rotate()
      return { token: 'xoxb-new', renewal: null }
    })
    expect(await found(open('slack', [B]), 'T1')).toMatchObject({ tokens: { token: 'xoxb-new' } })
    expect(await rotate()).toEqual({ done: 0, unreadable: 0 })
  })

  test('that are others open nothing; one row that is spoilt is no reason not to start', async () => {
    const { installations: store } = library.core.store
    await slack.save(installation('T1'))
    await slack.save(installation('T2'))
    await slack.signingKey()
    for (const other of [B, keyOf('a', 2)]) {
      expect(await isReadable(store, createSealer([other]))).toBe(false)
      expect(await open('slack', [other]).find(null, 'T1')).toBe('broken')
    }
    const sealed = (await store.at({ platform: 'slack', place: 'T1' }))?.sealed ?? ''
    await store.change({ platform: 'slack', place: 'T1' }, { sealed: `${sealed.slice(0, -4)}AAAA` })
    expect(await isReadable(store, createSealer([A]))).toBe(true)
    expect([await slack.find(null, 'T1'), (await found(slack, 'T2')).team]).toEqual(['broken', 'T2'])
    expect(await rotate()).toEqual({ done: 2, unreadable: 1 })
  })

  test('with an id that another one had are no reason to say that all is well', async () => {
    await slack.save(installation('T1'))
    await slack.signingKey()
    expect(await rotateKeys(library.core.store.installations, createSealer([keyOf('a', 2)]))).toEqual({ done: 0, unreadable: 2 })
  })

  test('that are lost are given up: those workspaces install again, and digests are signed with another key', async () => {
    const { installations: store } = library.core.store
    await slack.save(installation('T1'))
    const before = await slack.signingKey()
    const sealer = createSealer([B])
    expect(await discardUnreadable(store, sealer)).toBe(2)
    expect(await discardUnreadable(store, sealer)).toBe(0)
    expect(brokenOf(await store.all())).toEqual(['slack:T1'])
    expect(await isReadable(store, sealer)).toBe(true)
    expect(Buffer.from(await open('slack', [B]).signingKey())).not.toEqual(Buffer.from(before))
  })

  test('sign the same after they were changed, and twice the same secret is not encrypted alike', async () => {
    const before = await slack.signingKey()
    await rotate()
    expect(Buffer.from(await open('slack', [B]).signingKey())).toEqual(Buffer.from(before))
    const { seal, isCurrent } = createSealer([B])
    expect(seal('x', 'row')).not.toBe(seal('x', 'row'))
    expect([isCurrent(seal('x', 'row')), isCurrent(createSealer([A]).seal('x', 'row'))]).toEqual([true, false])
  })
})

test('one attempt to install is good once, and is forgotten after an hour', async () => {
  expect([await slack.useOnce('one'), await slack.useOnce('one'), await slack.useOnce('two')]).toEqual([true, false, true])
  await library.core.store.installations.prune(time + 3_600_001)
  expect(await slack.useOnce('one')).toBe(true)
})
