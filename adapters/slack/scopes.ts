/**
 * What of Slack is used, and the scopes that it takes; the manifest asks for these and no others. Source: docs.slack.dev/reference/methods
 * and /reference/events.
 */

/** The methods of the Web API that are called with the bot token, and the one that gives it. A channel's kind decides which of several scopes it is. */
export const METHOD_SCOPES = {
  'auth.test': [],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.unfurl': ['links:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'oauth.v2.access': [],
  'users.conversations': ['channels:read', 'groups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.update': [],
} as const satisfies Record<string, readonly string[]>

/** The events that are listened to, by the names under which the manifest subscribes to them. */
export const EVENT_SCOPES = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  app_uninstalled: [],
  channel_archive: ['channels:read'],
  channel_deleted: ['channels:read'],
  channel_id_changed: ['groups:read'],
  channel_left: ['channels:read'],
  channel_unarchive: ['channels:read'],
  group_archive: ['groups:read'],
  group_deleted: ['groups:read'],
  group_left: ['groups:read'],
  group_unarchive: ['groups:read'],
  link_shared: ['links:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  'message.im': ['im:history'],
  tokens_revoked: [],
} as const satisfies Record<string, readonly string[]>

/** Slash commands and shortcuts. */
export const FEATURE_SCOPES = ['commands'] as const

/** What each scope is for, as whoever installs reads it. */
export const SCOPE_USES = {
  commands: '/papers, and “Find related papers” in the menu of a message',
  'chat:write': 'answers and digests',
  'app_mentions:read': 'answers where @paperboy is mentioned',
  'im:history': 'answers to direct messages with Paperboy',
  'channels:read': 'whether it may post to a channel, and which channels a person is in',
  'groups:read': 'the same of private channels that it was invited to',
  'channels:history': 'whether a digest arrived of which Slack did not say so',
  'groups:history': 'the same in private channels that it was invited to',
  'users:read': 'people’s names and time zones, and who is a guest',
  'links:read': 'small cards below links to papers',
  'links:write': 'small cards below links to papers',
} as const

/** Without these everything works but one: a digest of which Slack did not say whether it arrived is held for a person to decide. */
export const OPTIONAL_SCOPES = ['channels:history', 'groups:history'] as const
