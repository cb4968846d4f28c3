/**
 * What each error of the Web API says, for the methods that are called (scopes.ts). Sources: docs.slack.dev/reference/methods/METHOD, under
 * “Errors”, of each; errors that all methods share stand in every one of these pages.
 */

/** Whom an error is about. */
export type ErrorClass =
  /** Nothing was done, and Slack says that it may be in a while. */
  | 'later'
  /** This channel does not take what we post, before somebody acts. */
  | 'channel'
  /** No channel of the workspace does: it is about the workspace, the network or the token. */
  | 'workspace'
  /** This one message, modal or card is refused: the next one may be taken. */
  | 'dropped'
  /** How we call, or what the operator did not grant. */
  | 'ours'
  /** Slack does not know itself: what was asked may have been done. */
  | 'unknown'

export interface Meaning {
  readonly class: ErrorClass
  /** What happened, and what to do about it where somebody can do something. */
  readonly sentence: string
}

type Row = readonly [about: ErrorClass, sentence: string, ...names: string[]]

/** Where the error’s name stands in a sentence. */
const NAME = 'NAME'
const INVITE = 'Type /invite @paperboy in the channel.'
const FAULT = 'This is a fault of Paperboy: tell its operator.'
const MALFORMED = `Slack does not accept how Paperboy calls it (${NAME}). ${FAULT}`

const SHARED: readonly Row[] = [
  ['later', 'Slack asks for fewer requests.', 'ratelimited', 'rate_limited'],
  ['unknown', `Slack answered ${NAME}.`, 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'],
  [
    'workspace',
    'The workspace is being moved to an organisation, and Slack does not serve it until that is done.',
    'org_login_required',
    'team_added_to_org',
  ],
  [
    'workspace',
    'Slack limits access from the network that Paperboy runs in. Ask the workspace’s admins to allow its address.',
    'accesslimited',
  ],
  [
    'workspace',
    'Paperboy’s token is not granted access to the workspace. Ask the organisation’s admins to add the app to it.',
    'team_access_not_granted',
  ],
  ['workspace', 'Slack wants two-factor authentication to be set up for whoever installed Paperboy.', 'two_factor_setup_required'],
  [
    'workspace',
    'Slack does not allow this to a token of a whole organisation. Install Paperboy in one workspace.',
    'enterprise_is_restricted',
  ],
  ['workspace', 'The workspace’s admins have suspended posting.', 'ekm_access_denied'],
  ['workspace', 'Paperboy was removed from the workspace. Install it again.', 'account_inactive'],
  ['workspace', 'Paperboy’s token was revoked. Install it again.', 'token_revoked'],
  [
    'workspace',
    'Paperboy’s token has expired. Install Paperboy again; by Socket Mode, switch token rotation off for the app first.',
    'token_expired',
  ],
  [
    'workspace',
    'Slack does not accept Paperboy’s token. Check SLACK_BOT_TOKEN; by HTTP, install Paperboy again.',
    'invalid_auth',
    'not_authed',
  ],
  [
    'workspace',
    'SLACK_BOT_TOKEN is a token of another kind. The bot token stands on the app’s page Install App.',
    'not_allowed_token_type',
  ],
  ['ours', 'Paperboy lacks a scope. Add it to the app, and install it again.', 'missing_scope'],
  [
    'ours',
    `Slack has retired what Paperboy calls (${NAME}). Update Paperboy.`,
    'method_deprecated',
    'deprecated_endpoint',
    'unknown_method',
  ],
  ['ours', MALFORMED, 'invalid_arg_name', 'invalid_array_arg', 'invalid_charset', 'invalid_form_data', 'invalid_post_type'],
  ['ours', MALFORMED, 'missing_post_type', 'invalid_json', 'json_not_object', 'missing_charset', 'superfluous_charset'],
  // Slack: more likely with blocks, so of the one message.
  ['dropped', `Slack refuses how Paperboy wrote this (${NAME}). ${FAULT}`, 'invalid_arguments'],
  ['channel', `Slack does not show the channel to Paperboy any more. ${INVITE}`, 'access_denied'],
  ['channel', `The workspace does not let Paperboy post to the channel. ${INVITE}`, 'no_permission'],
]

/** chat.postMessage, chat.postEphemeral. */
const MESSAGES: readonly Row[] = [
  ['later', 'The workspace has sent as many messages as Slack takes from it for now.', 'message_limit_exceeded'],
  ['channel', `Slack does not show the channel to Paperboy: it was deleted, or it is private. ${INVITE}`, 'channel_not_found'],
  ['channel', `Paperboy is not a member of the channel. ${INVITE}`, 'not_in_channel'],
  ['channel', 'The channel is archived. Unarchive it.', 'is_archived'],
  ['channel', 'The workspace lets only some members post to the channel. Ask an admin to let Paperboy post.', 'restricted_action'],
  ['channel', 'The channel is read-only. Ask an admin to let Paperboy post.', 'restricted_action_read_only_channel'],
  ['channel', 'The channel takes messages in threads only. Ask an admin to let Paperboy post.', 'restricted_action_thread_only_channel'],
  ['channel', 'Slack takes no messages in a conversation of this kind. Use another channel.', 'channel_type_not_supported'],
  ['channel', 'Direct messages to Paperboy are switched off in its app settings.', 'messages_tab_disabled'],
  ['channel', 'The person is not in the channel.', 'user_not_in_channel'],
  ['dropped', 'The thread is locked.', 'restricted_action_thread_locked'],
  ['dropped', 'The channel takes no threads.', 'restricted_action_non_threadable_channel', 'cannot_reply_to_message'],
  ['dropped', `Slack refuses how Paperboy wrote the message (${NAME}). ${FAULT}`, 'invalid_blocks', 'invalid_blocks_format', 'no_text'],
  ['dropped', `The message is longer than Slack takes (${NAME}). ${FAULT}`, 'msg_blocks_too_long', 'msg_too_long'],
  ['dropped', `The message holds more than Slack takes (${NAME}). ${FAULT}`, 'too_many_attachments', 'too_many_contact_cards'],
  ['dropped', `Slack refuses how Paperboy marks the message (${NAME}). ${FAULT}`, 'invalid_metadata_format', 'invalid_metadata_schema'],
  [
    'dropped',
    `Slack refuses how Paperboy marks the message (${NAME}). ${FAULT}`,
    'metadata_too_large',
    'metadata_must_be_sent_from_app',
    'duplicate_channel_not_found',
    'duplicate_message_not_found',
    'as_user_not_supported',
  ],
  [
    'dropped',
    `The workspace’s admins do not allow what the message links to in channels shared with others (${NAME}).`,
    'slack_connect_canvas_sharing_blocked',
    'slack_connect_clip_sharing_blocked',
    'slack_connect_file_link_sharing_blocked',
    'slack_connect_file_upload_sharing_blocked',
    'slack_connect_lists_sharing_blocked',
  ],
]

/** chat.update, beside those of other messages. */
const EDITS: readonly Row[] = [
  ['later', 'The channel is moving to another workspace.', 'external_channel_migrating'],
  ['channel', 'The channel is archived, frozen or deleted.', 'is_inactive'],
  ['dropped', 'The message is not Paperboy’s.', 'cant_update_message', 'is_bot'],
  ['dropped', 'The workspace lets nobody edit messages that are so old.', 'edit_window_closed'],
  ['dropped', `Slack refuses how Paperboy changed the message (${NAME}). ${FAULT}`, 'block_mismatch', 'invalid_attachments'],
  ['dropped', `Slack refuses how Paperboy changed the message (${NAME}). ${FAULT}`, 'markdown_text_conflict', 'cant_broadcast_message'],
  ['dropped', `Slack refuses how Paperboy changed the message (${NAME}). ${FAULT}`, 'no_dual_broadcast_content_update'],
  ['unknown', `Slack could not change the message (${NAME}).`, 'update_failed', 'streaming_state_conflict', 'team_not_found'],
]

/** conversations.history, .info and .replies, chat.getPermalink, users.conversations, users.info. */
const LOOKS: readonly Row[] = [
  ['channel', 'Slack does not tell this of a conversation of this kind.', 'method_not_supported_for_channel_type'],
  ['dropped', 'The message is not there any more.', 'thread_not_found', 'message_not_found'],
  ['dropped', 'Slack does not know the person.', 'user_not_found', 'user_not_visible'],
  ['ours', MALFORMED, 'invalid_cursor', 'invalid_limit', 'invalid_ts_latest', 'invalid_ts_oldest', 'invalid_types'],
  ['ours', MALFORMED, 'invalid_metadata_filter_keys', 'pagination_not_available', 'missing_argument'],
]

/** views.open, views.publish, views.update. */
const VIEWS: readonly Row[] = [
  ['dropped', 'It took too long to open the form. Please try again.', 'invalid_trigger_id', 'expired_trigger_id', 'exchanged_trigger_id'],
  ['dropped', 'It took too long to open the form. Please try again.', 'trigger_expired', 'trigger_exchanged'],
  ['dropped', 'The modal is not open any more.', 'not_found', 'view_not_found', 'hash_conflict', 'push_limit_reached'],
  ['dropped', `Slack refuses how Paperboy wrote the modal (${NAME}). ${FAULT}`, 'view_too_large', 'duplicate_external_id'],
  ['ours', 'The Home tab is switched off. Switch it on, on the app’s page App Home.', 'not_enabled'],
]

/** chat.unfurl. */
const UNFURLS: readonly Row[] = [
  ['channel', 'Slack does not show the channel to Paperboy.', 'cannot_find_channel'],
  ['dropped', 'Slack does not take a card for the link.', 'cannot_unfurl_url', 'cannot_unfurl_message', 'cannot_find_message'],
  ['dropped', 'Slack does not take a card for the link.', 'cannot_prompt', 'cannot_auth_user'],
  ['dropped', `Slack refuses how Paperboy wrote the card (${NAME}). ${FAULT}`, 'cannot_parse_attachment', 'invalid_unfurls_format'],
  ['ours', 'The app may not show cards in the workspace. Install it again.', 'cannot_find_service', 'is_bot', 'user_is_bot'],
  ['ours', MALFORMED, 'missing_channel', 'missing_ts', 'missing_unfurls', 'missing_unfurl_id', 'missing_source'],
  ['ours', MALFORMED, 'invalid_unfurl_id', 'invalid_source', 'invalid_unfurls'],
]

/** oauth.v2.access. */
const INSTALLS: readonly Row[] = [
  ['ours', 'Slack does not know the app. Check SLACK_CLIENT_ID and SLACK_CLIENT_SECRET.', 'invalid_client_id', 'bad_client_secret'],
  [
    'ours',
    'The redirect URL is not one of the app’s page OAuth & Permissions. Add PAPERBOY_URL/slack/oauth_redirect there.',
    'bad_redirect_uri',
  ],
  ['ours', MALFORMED, 'invalid_grant_type', 'no_scopes', 'oauth_authorization_url_mismatch', 'preview_feature_not_available'],
  ['dropped', 'The attempt to install took too long, or was used before. Begin again.', 'invalid_code'],
  [
    'dropped',
    'The app is installed in the whole organisation already, and cannot be installed in one workspace of it.',
    'cannot_install_an_org_installed_app',
  ],
  ['workspace', 'Slack does not renew Paperboy’s token. Install Paperboy again.', 'invalid_refresh_token'],
]

/** apps.connections.open, where it says something else than the others: it is asked with the app-level token. */
const APP_TOKEN: readonly Row[] = [
  ['workspace', 'Slack does not accept the app-level token. Check SLACK_APP_TOKEN.', 'invalid_auth', 'not_authed'],
  [
    'workspace',
    'SLACK_APP_TOKEN is a token of another kind. App-level tokens stand on the app’s page Basic Information, and begin with xapp-.',
    'not_allowed_token_type',
  ],
  [
    'ours',
    'The app-level token lacks connections:write. Generate a new one with it, on the app’s page Basic Information, for SLACK_APP_TOKEN.',
    'missing_scope',
    'no_permission',
    'access_denied',
  ],
]

const TABLE = toTable([...SHARED, ...MESSAGES, ...EDITS, ...LOOKS, ...VIEWS, ...UNFURLS, ...INSTALLS])
const APP_TOKEN_TABLE = toTable(APP_TOKEN)

/** What an error says, by Slack’s name of it; null for one that Slack does not document. */
export function meaningOf(name: string): Meaning | null {
  return TABLE.get(name) ?? null
}

/** The same of what was asked with the app-level token. */
export function appTokenMeaningOf(name: string): Meaning | null {
  return APP_TOKEN_TABLE.get(name) ?? meaningOf(name)
}

function toTable(rows: readonly Row[]): ReadonlyMap<string, Meaning> {
  return new Map(
    rows.flatMap(([about, sentence, ...names]) =>
      names.map((name) => [name, { class: about, sentence: sentence.replace(NAME, name) }] as const),
    ),
  )
}
