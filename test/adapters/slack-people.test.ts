import { beforeEach, describe, expect, test } from 'vitest'
import { createIdentity } from '../../adapters/slack/identity.ts'
import { createPeople, type People } from '../../adapters/slack/people.ts'
import { createWeb } from '../../adapters/slack/web.ts'
import { createLog } from '../../src/config/log.ts'
import { type SlackServer, startSlack } from '../servers/slack/server.ts'
import type { Member } from '../servers/slack/workspace.ts'

const MINUTE = 60_000

let server: SlackServer
let people: People
let now: number
/** Who manages topics, as an admin chose. */
let managers: string | null
beforeEach(async () => {
  server = await startSlack()
  const log = createLog('silent')
  const web = createWeb({ token: server.workspace.botToken, apiUrl: server.apiUrl, timeoutMs: 5_000, log })
  now = 0
  managers = null
  people = createPeople({ web, identity: createIdentity(web), managers: async () => managers, log, now: () => now })
  return () => server.close()
})

const add = (flags: Omit<Member, 'id'>): void => void server.workspace.users.set('U9', { id: 'U9', ...flags })
const ask = (channel = 'C1') => people.ask('U9', 'eve', channel)
const OURS = { mayManage: true, isAdmin: false }
const ADMIN = { mayManage: true, isAdmin: true }
const OTHERS = { mayManage: false, isAdmin: false }

describe('what somebody may do', () => {
  test.each<[string, Omit<Member, 'id'>, typeof OURS]>([
    ['a member', {}, OURS],
    ['an admin', { is_admin: true }, ADMIN],
    ['an owner', { is_owner: true }, ADMIN],
    ['a guest', { is_restricted: true }, OTHERS],
    ['a guest of one channel', { is_ultra_restricted: true }, OTHERS],
    ['a guest who is called an admin', { is_restricted: true, is_admin: true }, OTHERS],
    ['a stranger', { is_stranger: true, is_owner: true }, OTHERS],
    ['a member of another workspace', { team_id: 'T2', is_admin: true }, OTHERS],
    ['a member of another workspace of our organisation', { team_id: 'T2', enterprise_user: { teams: ['T3'] } }, OTHERS],
    ['a member of ours, too', { team_id: 'T2', enterprise_user: { teams: ['T3', 'T1'] } }, OURS],
    ['who has left', { deleted: true, is_admin: true }, OTHERS],
  ])('%s', async (_, flags, may) => {
    add(flags)
    expect(await ask()).toMatchObject({ person: 'U9', ...may })
  })

  test('is nothing for whom Slack does not know', async () => {
    expect(await ask()).toMatchObject({ name: 'eve', ...OTHERS })
    server.fates.set('users.info', [{ error: 'user_not_visible' }])
    expect(await people.ask('U8', '', 'C1')).toMatchObject(OTHERS)
  })

  test('is not known where Slack does not say, and is asked again', async () => {
    add({})
    server.fates.set('users.info', [{ done: false, end: 'fails' }, { error: 'internal_error' }, { done: false, end: 'reset' }])
    for (let count = 0; count < 3; count++) expect(await ask()).toMatchObject({ mayManage: null, isAdmin: false })
    expect(await ask()).toMatchObject(OURS)
  })

  test('is topics, for all, where we may not ask', async () => {
    server.workspace.scopes.delete('users:read')
    add({ is_restricted: true, is_admin: true })
    expect(await ask()).toMatchObject(OURS)
  })
})

describe('where admins alone manage topics', () => {
  beforeEach(() => {
    managers = 'admins'
  })

  test.each<[string, Omit<Member, 'id'>, typeof OURS]>([
    ['a member may not', {}, OTHERS],
    ['an admin may', { is_admin: true }, ADMIN],
    ['a guest may not', { is_restricted: true }, OTHERS],
  ])('%s', async (_, flags, may) => {
    add(flags)
    expect(await ask()).toMatchObject(may)
  })

  test('everybody looks after what comes to their own direct messages, and all at once when it is chosen otherwise', async () => {
    add({})
    expect(await ask('D9')).toMatchObject(OURS)
    expect(await ask('')).toMatchObject(OTHERS)
    managers = 'members'
    expect(await ask()).toMatchObject(OURS)
  })
})

test('a guest looks after what comes to their own direct messages', async () => {
  add({ is_restricted: true })
  expect(await ask('D9')).toMatchObject(OURS)
})

describe('what was known', () => {
  test('holds for five minutes', async () => {
    add({ is_admin: true })
    expect(await ask()).toMatchObject(ADMIN)
    add({ is_restricted: true })
    now = 5 * MINUTE - 1
    expect(await ask()).toMatchObject(ADMIN)
    now = 5 * MINUTE
    expect(await ask()).toMatchObject(OTHERS)
  })

  test('holds on while Slack does not say', async () => {
    add({ is_restricted: true })
    await ask()
    add({})
    now = 5 * MINUTE
    server.fates.set('users.info', [{ done: false, end: 'fails' }])
    expect(await ask()).toMatchObject(OTHERS)
    expect(await ask()).toMatchObject(OURS)
  })

  test('is of that person', async () => {
    add({ is_restricted: true })
    expect(await ask()).toMatchObject(OTHERS)
    expect(await people.ask('U1', '', 'C1')).toMatchObject({ person: 'U1', name: 'Ada', zone: 'Europe/Berlin', ...OURS })
  })
})
