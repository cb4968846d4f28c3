// The token is of one workspace: nothing that is of another reaches it.
import { expect, test } from 'vitest'
import { textReply } from '../../src/port/chat.ts'
import { say } from '../../src/port/text.ts'
import { openSlackTest } from '../servers/slack/harness.ts'
import { toPost } from './contract.ts'

const reply = textReply(say`Set up by Ada.`)

test('a digest of another workspace is not posted to a channel of the same id', async () => {
  const { server, slack } = await openSlackTest()
  const at = { platform: 'slack', workspace: 'T2', channel: 'C1' }
  expect(await slack.post(toPost(at, reply))).toEqual({
    kind: 'refused',
    code: 'other_workspace',
    reason: 'Paperboy’s Slack token is of another workspace. Check SLACK_BOT_TOKEN.',
  })
  expect(server.posts).toEqual([])
  expect(await slack.post(toPost({ ...at, workspace: 'T1' }, reply))).toMatchObject({ kind: 'sent' })
  expect(server.posts).toHaveLength(1)
})

test('nobody of another workspace is told anything', async () => {
  const { server, slack } = await openSlackTest()
  expect(await slack.tell('T2', 'U1', say`Your topic is paused.`)).toBe('failed')
  expect(server.posts).toEqual([])
})
