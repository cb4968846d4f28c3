// Whose what Slack sends is, where several workspaces and organisations are named in it.
import { describe, expect, test } from 'vitest'
import { originOf } from '../../adapters/slack/origin.ts'

const event = { type: 'app_mention' }

describe('an event', () => {
  test.each<[string, object, { team: string | null; enterprise: string | null }]>([
    ['of a workspace', { event, team_id: 'T1', context_team_id: 'T1', context_enterprise_id: null }, { team: 'T1', enterprise: null }],
    [
      'of an organisation’s workspace',
      {
        event,
        team_id: 'T1',
        enterprise_id: 'E1',
        context_team_id: 'T1',
        context_enterprise_id: null,
        authorizations: [{ team_id: null, enterprise_id: 'E1', is_enterprise_install: true }],
      },
      { team: 'T1', enterprise: 'E1' },
    ],
    [
      'that a person of another organisation brought about in a shared channel',
      {
        event,
        is_ext_shared_channel: true,
        team_id: 'T2',
        enterprise_id: 'E2',
        context_team_id: 'T1',
        context_enterprise_id: null,
        authorizations: [{ team_id: null, enterprise_id: 'E2', is_enterprise_install: true }],
      },
      { team: 'T1', enterprise: null },
    ],
    [
      'that names the organisation in the place of a workspace',
      { event, team_id: 'T1', enterprise_id: 'E1', context_team_id: 'E1' },
      { team: 'T1', enterprise: 'E1' },
    ],
    ['about a whole organisation', { event, team_id: 'E1' }, { team: null, enterprise: 'E1' }],
    ['that names nobody', { event, team_id: 7, context_team_id: '__proto__', authorizations: 'x' }, { team: null, enterprise: null }],
  ])('%s', (_, body, expected) => {
    expect(originOf(body)).toMatchObject(expected)
  })
})

describe('an interaction', () => {
  const theirs = { team: { id: 'T2', enterprise_id: 'E2' }, enterprise: { id: 'E2' }, user: { id: 'U2', team_id: 'T2' } }

  test.each<[string, object, { team: string | null; enterprise: string | null }]>([
    ['by somebody of the workspace', { ...theirs }, { team: 'T2', enterprise: 'E2' }],
    [
      'with a button of ours, by somebody of another organisation',
      { type: 'block_actions', ...theirs, message: { team: 'T1' } },
      { team: 'T1', enterprise: null },
    ],
    [
      'with a shortcut, on what somebody of another workspace wrote',
      { type: 'message_action', ...theirs, message: { team: 'T1' } },
      { team: 'T2', enterprise: 'E2' },
    ],
    [
      'with a form of another workspace’s installation',
      { type: 'view_submission', ...theirs, view: { app_installed_team_id: 'T1' } },
      { team: 'T1', enterprise: null },
    ],
    [
      'with a form of an organisation’s installation',
      {
        type: 'view_submission',
        team: null,
        enterprise: { id: 'E1' },
        user: { id: 'U1', team_id: 'T1' },
        view: { app_installed_team_id: 'E1' },
      },
      { team: 'T1', enterprise: 'E1' },
    ],
    ['by a command', { command: '/papers', team_id: 'T1', enterprise_id: 'E1' }, { team: 'T1', enterprise: 'E1' }],
  ])('%s', (_, body, expected) => {
    expect(originOf(body)).toMatchObject(expected)
  })
})
