// What Slack's errors are taken for: by its documentation, and never for more than it says.
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { appTokenMeaningOf, meaningOf } from '../../adapters/slack/errors.ts'
import { createIdentity } from '../../adapters/slack/identity.ts'
import { createPoster } from '../../adapters/slack/post.ts'
import { createRooms } from '../../adapters/slack/rooms.ts'
import type { METHOD_SCOPES } from '../../adapters/slack/scopes.ts'
import { createSigner, keyOfToken } from '../../adapters/slack/signature.ts'
import { createWeb } from '../../adapters/slack/web.ts'
import { createLog } from '../../src/config/log.ts'
import { textReply } from '../../src/port/chat.ts'
import { say } from '../../src/port/text.ts'
import { startSlack } from '../servers/slack/server.ts'
import { toPost } from './contract.ts'

const AT = { platform: 'slack', workspace: 'T1', channel: 'C1' }
const post = toPost(AT, textReply(say`A digest`))

/** Under “Errors” in the pages of all methods that are called. */
const SHARED = `access_denied accesslimited account_inactive deprecated_endpoint ekm_access_denied enterprise_is_restricted fatal_error
  internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_charset invalid_form_data invalid_post_type
  method_deprecated missing_post_type missing_scope no_permission not_allowed_token_type not_authed org_login_required ratelimited
  request_timeout service_unavailable team_access_not_granted team_added_to_org token_expired token_revoked two_factor_setup_required`

/** Beside them in docs.slack.dev/reference/methods/METHOD. */
const DOCUMENTED: Record<keyof typeof METHOD_SCOPES | 'apps.connections.open', string> = {
  'apps.connections.open': '',
  'auth.test': '',
  'chat.getPermalink': 'channel_not_found message_not_found',
  'chat.postEphemeral': `channel_not_found is_archived msg_too_long no_text restricted_action too_many_attachments user_not_in_channel
    messages_tab_disabled invalid_blocks invalid_blocks_format not_in_channel`,
  'chat.postMessage': `as_user_not_supported cannot_reply_to_message channel_not_found duplicate_channel_not_found duplicate_message_not_found
    invalid_blocks invalid_blocks_format invalid_metadata_format invalid_metadata_schema is_archived message_limit_exceeded
    messages_tab_disabled metadata_must_be_sent_from_app metadata_too_large msg_blocks_too_long msg_too_long no_text not_in_channel
    rate_limited restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel
    restricted_action_thread_locked restricted_action_thread_only_channel slack_connect_canvas_sharing_blocked
    slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked too_many_attachments too_many_contact_cards`,
  'chat.unfurl': `cannot_auth_user cannot_find_channel cannot_find_message cannot_find_service cannot_parse_attachment cannot_prompt
    cannot_unfurl_message cannot_unfurl_url invalid_source invalid_unfurl_id invalid_unfurls_format is_bot missing_channel missing_source
    missing_ts missing_unfurl_id missing_unfurls`,
  'chat.update': `as_user_not_supported block_mismatch cant_broadcast_message cant_update_message channel_not_found edit_window_closed
    external_channel_migrating invalid_attachments invalid_blocks invalid_blocks_format invalid_metadata_format invalid_metadata_schema
    is_bot is_inactive markdown_text_conflict message_limit_exceeded message_not_found metadata_must_be_sent_from_app metadata_too_large
    msg_too_long no_dual_broadcast_content_update no_text slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked
    slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked streaming_state_conflict team_not_found
    too_many_attachments update_failed`,
  'conversations.history':
    'channel_not_found invalid_cursor invalid_metadata_filter_keys invalid_ts_latest invalid_ts_oldest not_in_channel',
  'conversations.info': 'channel_not_found method_not_supported_for_channel_type',
  'conversations.replies': 'channel_not_found invalid_cursor invalid_ts_latest invalid_ts_oldest thread_not_found',
  'oauth.v2.access': `bad_client_secret bad_redirect_uri cannot_install_an_org_installed_app invalid_client_id invalid_code invalid_grant_type
    invalid_refresh_token no_scopes oauth_authorization_url_mismatch preview_feature_not_available`,
  'users.conversations': 'invalid_cursor invalid_limit invalid_types method_not_supported_for_channel_type',
  'users.info': 'user_not_found user_not_visible',
  'views.open': 'duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id push_limit_reached view_too_large',
  'views.publish': 'duplicate_external_id hash_conflict not_enabled view_too_large',
  'views.update': 'duplicate_external_id hash_conflict not_found view_too_large',
}

async function openPoster(log = createLog('silent')) {
  const server = await startSlack()
  onTestFinished(() => server.close())
  const { apiUrl, workspace } = server
  const web = createWeb({ token: workspace.botToken, apiUrl, timeoutMs: 5_000, log })
  const signer = createSigner(keyOfToken(workspace.botToken))
  return { server, slack: createPoster({ web, identity: createIdentity(web), signer, rooms: createRooms(), log }) }
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')
const KNOWN = [...new Set([SHARED, ...Object.values(DOCUMENTED)].flatMap(words))]

describe('the table of errors', () => {
  test.each(Object.entries(DOCUMENTED))('has all that Slack documents of %s, each with a sentence', (method, own) => {
    const meaning = method === 'apps.connections.open' ? appTokenMeaningOf : meaningOf
    for (const name of words(`${SHARED} ${own}`))
      expect([name, meaning(name)?.sentence]).toEqual([name, expect.stringMatching(/^[A-Z].+\.$/)])
  })

  test('speaks of the app-level token where that was refused', () => {
    for (const name of ['invalid_auth', 'not_authed', 'not_allowed_token_type', 'missing_scope'])
      expect(appTokenMeaningOf(name)?.sentence).toMatch(/app-level|SLACK_APP_TOKEN/)
    expect(appTokenMeaningOf('token_revoked')).toEqual(meaningOf('token_revoked'))
  })
})

describe('a post that Slack refuses', () => {
  test.each([
    ['org_login_required', 'later', 'moved to an organisation'],
    ['team_added_to_org', 'later', 'moved to an organisation'],
    ['accesslimited', 'later', 'Slack limits access from the network'],
    ['team_access_not_granted', 'later', 'Ask the organisation’s admins'],
    ['account_inactive', 'later', 'Install it again'],
    ['missing_scope', 'later', 'lacks a scope'],
    ['message_limit_exceeded', 'later', 'as many messages as Slack takes'],
    ['metadata_too_large', 'dropped', 'metadata_too_large'],
    ['invalid_metadata_format', 'dropped', 'invalid_metadata_format'],
    ['restricted_action_thread_locked', 'dropped', 'locked'],
    ['restricted_action_thread_only_channel', 'refused', 'in threads only'],
    ['restricted_action_read_only_channel', 'refused', 'read-only'],
    ['is_archived', 'refused', 'Unarchive it.'],
    ['internal_error', 'unknown', 'internal_error'],
  ])('for %s is %s', async (error, kind, reason) => {
    const { server, slack } = await openPoster()
    server.fates.set('chat.postMessage', [{ error }])
    expect(await slack.post(post)).toMatchObject({ kind, reason: expect.stringContaining(reason) })
  })

  test('for what no documentation names is in doubt, refuses no channel, and is told to the operator once', async () => {
    const lines: string[] = []
    const { server, slack } = await openPoster(createLog('error', (line) => lines.push(line)))
    const names = fc.stringMatching(/^[a-z][a-z_]{4,30}$/).filter((name) => !KNOWN.includes(name) && meaningOf(name) === null)
    const drawn = new Set<string>()
    await fc.assert(
      fc.asyncProperty(names, async (error) => {
        drawn.add(error)
        server.fates.set('chat.postMessage', [{ error }, { error }])
        expect(await slack.post(post)).toEqual({ kind: 'unknown', reason: expect.stringContaining(error) })
        expect(await slack.post(post)).toMatchObject({ kind: 'unknown' })
      }),
      { numRuns: 50 },
    )
    expect(lines).toHaveLength(drawn.size)
  }, 20_000)

  test('keeps no channel closed that only the workspace or the network closes', async () => {
    const { server, slack } = await openPoster()
    for (const error of ['org_login_required', 'accesslimited', 'missing_scope', 'something_new']) {
      server.fates.set('conversations.info', [{ error }])
      expect(await slack.probe(AT)).toMatchObject({ kind: 'unclear' })
    }
    server.fates.set('conversations.info', [{ error: 'access_denied' }])
    expect(await slack.probe(AT)).toMatchObject({ kind: 'closed' })
  })
})
