// A Slack workspace in memory: who is in it, its channels, and what stands in them.

export interface Member {
  readonly id: string
  readonly name?: string
  readonly tz?: string
  readonly is_admin?: boolean
  readonly is_owner?: boolean
  readonly is_restricted?: boolean
  readonly is_ultra_restricted?: boolean
  readonly is_stranger?: boolean
  /** Whether the account was deactivated. */
  readonly deleted?: boolean
  /** Of another workspace than ours where it is named. */
  readonly team_id?: string
  readonly enterprise_user?: { readonly teams: readonly string[] }
}

export interface Channel {
  readonly id: string
  readonly isPrivate: boolean
  readonly members: Set<string>
  isArchived: boolean
  readonly messages: Message[]
}

export interface Message {
  readonly ts: string
  readonly thread_ts?: string
  readonly bot_id?: string
  readonly user?: string
  readonly text: string
  readonly blocks?: unknown
  readonly metadata?: unknown
}

export interface WorkspaceOptions {
  readonly team?: string
  readonly botToken?: string
  readonly appToken?: string
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export type Workspace = ReturnType<typeof createWorkspace>

export const BOT_USER = 'UBOT'
export const BOT_ID = 'BBOT'
const ALL_SCOPES = [
  'commands',
  'chat:write',
  'app_mentions:read',
  'im:history',
  'channels:read',
  'groups:read',
  'users:read',
  'links:read',
  'links:write',
  'channels:history',
  'groups:history',
] as const

/** With one public channel C1, of which we and two people are members. */
export function createWorkspace({ team = 'T1', botToken = 'xoxb-test', appToken = 'xapp-test', now = Date.now }: WorkspaceOptions = {}) {
  const channels = new Map<string, Channel>()
  const users = new Map<string, Member>()
  let last = 0

  /** Slack: seconds with six decimals, each once in a channel, later ones greater. */
  function newTs(): string {
    last = Math.max(last + 1, Math.floor(now() * 1000))
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`
  }

  function addChannel(
    id: string,
    { isPrivate = false, members = [BOT_USER, 'U1', 'U2'] }: { isPrivate?: boolean; members?: string[] } = {},
  ): Channel {
    const channel: Channel = { id, isPrivate, members: new Set(members), isArchived: false, messages: [] }
    // Whoever joins is told of in the history.
    channel.messages.push({ ts: newTs(), user: BOT_USER, text: 'joined' })
    channels.set(id, channel)
    return channel
  }

  addChannel('C1')
  users.set('U1', { id: 'U1', name: 'Ada', tz: 'Europe/Berlin' })
  users.set('U2', { id: 'U2', name: 'Bob', tz: 'America/New_York' })

  return {
    team,
    botToken,
    appToken,
    now,
    channels,
    users,
    scopes: new Set<string>(ALL_SCOPES),
    /** What every call is answered with instead; empty for nothing. */
    refusal: '',
    /** The organisation that the token is of; empty where it is of the one workspace. */
    organisation: '',
    /** Whether the app has more connections than Slack allows. */
    isCrowded: false,
    /** Whether no connection is let in, although an address for one was given. */
    isShut: false,
    /** How long a history does not show what is there, in milliseconds. */
    lagMs: 0,
    newTs,
    addChannel,

    /** A channel as the bot sees it: of a private one nothing where it is no member. A person's id is the direct message with them. */
    find(id: string): Channel | null {
      const direct = /^[UW]/.test(id) ? `D${id.slice(1)}` : id
      const channel =
        channels.get(direct) ??
        (direct.startsWith('D') ? addChannel(direct, { isPrivate: true, members: [BOT_USER, `U${direct.slice(1)}`] }) : null)
      return channel && (!channel.isPrivate || channel.members.has(BOT_USER)) ? channel : null
    },
  }
}
