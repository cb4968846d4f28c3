// The methods of the Web API that Paperboy calls, as strict as Slack.
import { METHOD_SCOPES } from '../../../adapters/slack/scopes.ts'
import { servedMs } from '../served-time.ts'
import type { Asked } from './http.ts'
import { blockFaults, messageFaults, viewFaults } from './validate.ts'
import { BOT_ID, BOT_USER, type Channel, type Message, type Workspace } from './workspace.ts'

type Fields = Readonly<Record<string, unknown>>
type Result = { ok: boolean; [name: string]: unknown }

export interface ShownView {
  readonly id: string
  readonly user: string
  readonly hash: string
  readonly view: Fields
}

export type Methods = ReturnType<typeof createMethods>

const TRIGGER_MS = 3_000
/** The arguments of chat.update that are used here. What chat.postMessage takes beside them it does not know. */
const UPDATED = ['channel', 'ts', 'text', 'blocks', 'parse', 'link_names', 'metadata', 'token']

/** @param faults takes what is wrong with a call, whatever it is answered */
export function createMethods(workspace: Workspace, faults: string[]) {
  const triggers = new Map<string, { readonly at: number; readonly user: string; used: boolean }>()
  const views = new Map<string, ShownView>()
  const homes = new Map<string, Fields>()
  const ephemerals: Fields[] = []
  const posts: Fields[] = []
  const unfurls: Fields[] = []
  const updates: Fields[] = []
  let count = 0

  function check(where: string, found: readonly string[]): Result | null {
    faults.push(...found.map((fault) => `${where}: ${fault}`))
    return found.length > 0 ? { ok: false, error: 'invalid_blocks' } : null
  }

  function checkMessage(where: string, fields: Fields): Result | null {
    const unescaped = isUnescaped(fields) ? ['the text is not escaped'] : []
    return check(where, [...messageFaults(fields), ...unescaped])
  }

  function post(fields: Fields): Result {
    const wrong = checkMessage('chat.postMessage', fields)
    if (wrong) return wrong
    const channel = workspace.find(String(fields.channel))
    if (!channel) return { ok: false, error: 'channel_not_found' }
    if (channel.isArchived) return { ok: false, error: 'is_archived' }
    if (!channel.members.has(BOT_USER)) return { ok: false, error: 'not_in_channel' }
    const thread = fields.thread_ts === undefined ? null : String(fields.thread_ts)
    if (thread !== null && !channel.messages.some(({ ts }) => ts === thread)) return { ok: false, error: 'thread_not_found' }
    const { text, blocks, metadata } = fields
    const ts = workspace.newTs()
    channel.messages.push({
      ts,
      bot_id: BOT_ID,
      user: BOT_USER,
      text: String(text),
      blocks,
      metadata,
      ...(thread !== null && { thread_ts: thread }),
    })
    posts.push({ ...fields, channel: channel.id, ts })
    return { ok: true, channel: channel.id, ts }
  }

  function read(fields: Fields, of: (channel: Channel) => readonly Message[]): Result {
    const channel = workspace.find(String(fields.channel))
    if (!channel) return { ok: false, error: 'channel_not_found' }
    if (!channel.members.has(BOT_USER)) return { ok: false, error: 'not_in_channel' }
    const seen = of(channel).filter(({ ts }) => workspace.now() - Number(ts) * 1000 >= workspace.lagMs)
    const from = Number(fields.cursor ?? 0)
    const limit = Number(fields.limit ?? 100)
    const messages = seen
      .slice(from, from + limit)
      .map(({ metadata, ...rest }) => (fields.include_all_metadata === 'true' ? { ...rest, metadata } : rest))
    const more = from + limit < seen.length
    return { ok: true, messages, has_more: more, ...(more && { response_metadata: { next_cursor: String(from + limit) } }) }
  }

  function showView(id: string, user: string, view: Fields): Result {
    const wrong = check('view', viewFaults(view))
    if (wrong) return wrong
    const shown = { id, user, hash: `${++count}.hash`, view }
    views.set(id, shown)
    return { ok: true, view: toPayload(shown) }
  }

  const methods: Record<string, (fields: Fields) => Result> = {
    'auth.test': () => ({
      ok: true,
      user_id: BOT_USER,
      bot_id: BOT_ID,
      team_id: workspace.organisation || workspace.team,
      is_enterprise_install: workspace.organisation !== '',
      team: 'Team',
      user: 'paperboy',
      url: 'https://team.example/',
    }),
    'chat.postMessage': post,
    'chat.getPermalink': ({ channel, message_ts: ts }) => ({
      ok: true,
      permalink: `https://team.example/archives/${channel}/p${String(ts).replace('.', '')}`,
    }),
    'chat.postEphemeral'(fields) {
      const wrong = checkMessage('chat.postEphemeral', fields)
      if (wrong) return wrong
      const channel = workspace.find(String(fields.channel))
      if (!channel) return { ok: false, error: 'channel_not_found' }
      if (!channel.members.has(BOT_USER)) return { ok: false, error: 'not_in_channel' }
      if (!channel.members.has(String(fields.user))) return { ok: false, error: 'user_not_in_channel' }
      // Slack: in a thread they show only where somebody has answered in it.
      const { thread_ts: thread } = fields
      const isSeen = thread === undefined || channel.messages.some((message) => message.thread_ts === thread)
      if (isSeen) ephemerals.push(fields)
      return { ok: true, message_ts: workspace.newTs() }
    },
    'chat.update'(fields) {
      const wrong = checkMessage('chat.update', fields)
      if (wrong) return wrong
      // Slack: of direct messages it takes the conversation's own id, of channels no names.
      const channel = workspace.channels.get(String(fields.channel))
      if (!channel) return { ok: false, error: 'channel_not_found' }
      if (channel.isArchived) return { ok: false, error: 'is_inactive' }
      const at = channel.messages.findIndex(({ ts }) => ts === String(fields.ts))
      const message = channel.messages[at]
      if (!message) return { ok: false, error: 'message_not_found' }
      if (message.bot_id !== BOT_ID) return { ok: false, error: 'cant_update_message' }
      if (hasRichText(message.blocks) && !hasRichText(fields.blocks)) return { ok: false, error: 'block_mismatch' }
      const unknown = Object.keys(fields).filter((name) => !UPDATED.includes(name))
      faults.push(...unknown.map((name) => `chat.update: there is no ${name}`))
      const { text, blocks } = fields
      channel.messages[at] = { ...message, text: String(text), blocks }
      updates.push(fields)
      return { ok: true, channel: channel.id, ts: message.ts, text }
    },
    'chat.unfurl'(fields) {
      const cards = Object.values(fields.unfurls as Record<string, { blocks?: unknown[] }>)
      // Slack: rich text is refused in unfurls.
      const rich = cards.some(({ blocks = [] }) => JSON.stringify(blocks).includes('rich_text')) ? ['rich text in an unfurl'] : []
      const wrong = check('chat.unfurl', [...rich, ...cards.flatMap(({ blocks = [] }) => blockFaults(blocks))])
      if (wrong) return wrong
      if (!((fields.unfurl_id && fields.source) || (fields.channel && fields.ts))) return { ok: false, error: 'cannot_find_message' }
      unfurls.push(fields)
      return { ok: true }
    },
    'conversations.info'({ channel: id }) {
      const channel = workspace.find(String(id))
      if (!channel) return { ok: false, error: 'channel_not_found' }
      if (channel.id.startsWith('D')) return { ok: false, error: 'missing_scope', needed: 'im:read' }
      return {
        ok: true,
        channel: {
          id: channel.id,
          is_private: channel.isPrivate,
          is_archived: channel.isArchived,
          is_member: channel.members.has(BOT_USER),
        },
      }
    },
    'conversations.history': (fields) =>
      read(fields, ({ messages }) => messages.filter(({ thread_ts: thread }) => thread === undefined).reverse()),
    'conversations.replies'(fields) {
      const ts = String(fields.ts)
      const has = workspace.find(String(fields.channel))?.messages.some((message) => message.ts === ts)
      return has
        ? read(fields, ({ messages }) => messages.filter((message) => message.ts === ts || message.thread_ts === ts))
        : { ok: false, error: 'thread_not_found' }
    },
    'users.info'({ user }) {
      const found = workspace.users.get(String(user))
      if (!found) return { ok: false, error: 'user_not_found' }
      const { name, ...flags } = found
      return { ok: true, user: { team_id: workspace.team, ...flags, name, real_name: name, profile: { display_name: name } } }
    },
    'users.conversations'({ user = BOT_USER, types = 'public_channel', limit, cursor, team_id: team }) {
      if (team === undefined && workspace.organisation !== '') return { ok: false, error: 'missing_argument' }
      const all = [...workspace.channels.values()].filter(
        ({ id, isPrivate, members }) =>
          !id.startsWith('D') &&
          String(types).includes(isPrivate ? 'private_channel' : 'public_channel') &&
          members.has(String(user)) &&
          (!isPrivate || members.has(BOT_USER)),
      )
      const from = Number(cursor ?? 0)
      const to = from + Math.min(2, Number(limit ?? 100)) // Slack may give fewer than asked for
      const next = to < all.length ? String(to) : ''
      return { ok: true, channels: all.slice(from, to).map(({ id }) => ({ id })), response_metadata: { next_cursor: next } }
    },
    'views.open'({ trigger_id: id, view }) {
      const trigger = triggers.get(String(id))
      if (!trigger) return { ok: false, error: 'invalid_trigger_id' }
      if (trigger.used) return { ok: false, error: 'exchanged_trigger_id' }
      trigger.used = true
      if (servedMs() - trigger.at > TRIGGER_MS) return { ok: false, error: 'expired_trigger_id' }
      return showView(`V${++count}`, trigger.user, view as Fields)
    },
    'views.update'({ view_id: id, hash, view }) {
      const shown = views.get(String(id))
      if (!shown) return { ok: false, error: 'not_found' }
      if (hash !== undefined && hash !== shown.hash) return { ok: false, error: 'hash_conflict' }
      return showView(shown.id, shown.user, view as Fields)
    },
    'views.publish'({ user_id: user, view }) {
      const wrong = check('views.publish', viewFaults(view as Fields))
      if (wrong) return wrong
      homes.set(String(user), view as Fields)
      return { ok: true, view: { id: `H${String(user)}`, ...(view as Fields) } }
    },
  }

  return {
    views,
    homes,
    ephemerals,
    posts,
    unfurls,
    updates,

    addTrigger(id: string, user: string): void {
      triggers.set(id, { at: servedMs(), user, used: false })
    },

    call(method: string, { type, token, fields }: Asked): Result {
      const run = methods[method]
      if (!run) {
        faults.push(`no such method: ${method}`)
        return { ok: false, error: 'unknown_method' }
      }
      if (type !== 'application/x-www-form-urlencoded') faults.push(`${method} was sent as ${type}`)
      if (workspace.refusal !== '') return { ok: false, error: workspace.refusal }
      if (token === '') return { ok: false, error: 'not_authed' }
      if (token !== workspace.botToken) return { ok: false, error: 'invalid_auth' }
      const needed = METHOD_SCOPES[method as keyof typeof METHOD_SCOPES].filter((scope) => isOf(scope, fields))
      const missing = needed.find((scope) => !workspace.scopes.has(scope))
      return missing === undefined
        ? run(fields)
        : { ok: false, error: 'missing_scope', needed: missing, provided: [...workspace.scopes].join() }
    },
  }

  /** Whether a scope is asked for by this call: of those for several kinds of channels only that of its channel's kind. */
  function isOf(scope: string, fields: Fields): boolean {
    const id = fields.channel === undefined ? null : String(fields.channel)
    if (!/^(?:channels|groups|im):/.test(scope)) return true
    if (id === null) return String(fields.types).includes(scope.startsWith('groups:') ? 'private_channel' : 'public_channel')
    const isPrivate = workspace.channels.get(id)?.isPrivate ?? false
    return scope.startsWith(id.startsWith('D') ? 'im:' : isPrivate ? 'groups:' : 'channels:')
  }
}

function hasRichText(blocks: unknown): boolean {
  return Array.isArray(blocks) && blocks.some((block) => (block as Fields).type === 'rich_text')
}

/** A view as interactions bring it back. */
export function toPayload({ id, hash, view }: ShownView): Fields {
  return {
    id,
    hash,
    team_id: 'T1',
    app_id: 'A1',
    bot_id: BOT_ID,
    root_view_id: id,
    previous_view_id: null,
    state: { values: {} },
    close: null,
    submit: null,
    ...view,
  }
}

/** Slack: three signs are to be escaped; what Paperboy may write between them is the name of a channel that its blocks show, too. */
export function isUnescaped({ text, blocks }: Fields): boolean {
  const named = new Set(JSON.stringify(blocks ?? []).match(/(?<="channel_id":")\w+/g))
  return /[<>]|&(?!amp;|lt;|gt;)/.test(String(text).replace(/<#([CG]\w+)>/g, (mark, id: string) => (named.has(id) ? '' : mark)))
}
