// Creating, editing and finding messages, threads and forum posts: what Discord's channels answer.
import { ChannelType, type PermissionsString } from 'discord.js'
import { type ApiError, ERRORS, invalidForm } from './faults.ts'
import type { Guilds } from './guilds.ts'
import type { Asked, Body, SentFile } from './http.ts'
import { EPHEMERAL, IS_COMPONENTS_V2, isEmptyMessage, messageFaults, partsOf } from './limits.ts'
import { APP, BOT, type Channel, isForum, isThread, type Message } from './payloads.ts'

export type Result = { readonly json: unknown } | { readonly error: ApiError } | { readonly status: 204 }

const fail = (error: ApiError): Result => ({ error })

export interface Posted extends Body {
  readonly channel: string
  readonly id: string
  readonly content: string
  readonly embeds: readonly Body[]
  readonly components: readonly Body[]
}

export type Messages = ReturnType<typeof createMessages>

const TEXT_CHANNELS: readonly ChannelType[] = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.DM,
  ChannelType.PublicThread,
  ChannelType.AnnouncementThread,
  ChannelType.PrivateThread,
]

/** @param faults takes what is wrong with a message, whatever it is answered */
export function createMessages(guilds: Guilds, nonceMs: number, faults: string[]) {
  const posts: Posted[] = []
  const nonces = new Map<string, { readonly at: number; readonly message: Message }>()

  /** What Discord refuses in a message, wherever it goes. */
  function refusal(where: string, body: Body, files: readonly SentFile[]): ApiError | null {
    // Discord takes any mention that nobody switched off; Paperboy means none but of a role that its text names.
    const mentions = body.allowed_mentions as { parse?: unknown[]; users?: unknown[]; roles?: unknown[] } | undefined
    const isRoleOf = (id: unknown): boolean =>
      [...guilds.guilds.values()].some(({ named }) => named.has(String(id))) && String(body.content).includes(`<@&${id}>`)
    const others = [...(mentions?.parse ?? []), ...(mentions?.users ?? []), ...(mentions?.roles ?? []).filter((id) => !isRoleOf(id))]
    if (!mentions?.parse || others.length > 0) faults.push(`${where}: mentions are not switched off`)
    const found = messageFaults(body)
    faults.push(...found.map(({ path, code, message }) => `${where}: ${path} ${code}: ${message}`))
    if (found.length > 0) return invalidForm(found)
    if (!isEmptyMessage(body, files.length)) return null
    faults.push(`${where}: an empty message`)
    return ERRORS.emptyMessage
  }

  function create(channel: string, body: Body, files: readonly SentFile[], rest: Partial<Message> = {}): Message {
    return {
      type: 0,
      id: guilds.newId(),
      channel_id: channel,
      content: String(body.content ?? ''),
      embeds: partsOf(body.embeds),
      components: partsOf(body.components),
      flags: Number(body.flags ?? 0) & (IS_COMPONENTS_V2 | EPHEMERAL | 4 | 4_096),
      author: BOT,
      at: guilds.now(),
      files,
      ...rest,
    }
  }

  /** As Discord gives it out. */
  function toJson({ at, files, ...message }: Message): Body {
    const isOurs = message.author.id === APP
    return {
      ...message,
      // Without the intent for it, what others write is not told.
      ...(!isOurs && { content: '', embeds: [], components: [] }),
      timestamp: new Date(at).toISOString(),
      edited_timestamp: null,
      attachments: files.map(({ name, text }, index) => ({
        id: String(index + 1),
        filename: name,
        size: text.length,
        url: `https://cdn.discordapp.com/attachments/1/1/${encodeURIComponent(name)}`,
        proxy_url: `https://media.discordapp.net/attachments/1/1/${encodeURIComponent(name)}`,
      })),
      mentions: [],
      mention_roles: [],
      pinned: false,
      tts: false,
      mention_everyone: false,
    }
  }

  /** What of a message we may not write there. */
  function lacks(channel: Channel, body: Body, files: readonly SentFile[]): ApiError | null {
    if (channel.guild === null) return channel.isClosed || guilds.blocked.has(channel.person ?? '') ? ERRORS.closedDirect : null
    if (!guilds.may(channel, 'ViewChannel')) return ERRORS.missingAccess
    const needed: PermissionsString[] = [isThread(channel) ? 'SendMessagesInThreads' : 'SendMessages']
    if (channel.type === ChannelType.GuildVoice || channel.type === ChannelType.GuildStageVoice) needed.push('Connect')
    if (partsOf(body.embeds).length > 0) needed.push('EmbedLinks')
    if (files.length > 0) needed.push('AttachFiles')
    return guilds.may(channel, ...needed) ? null : ERRORS.missingPermissions
  }

  function send(id: string, body: Body, files: readonly SentFile[]): Result {
    const channel = guilds.find(id)
    if (!channel) return fail(ERRORS.unknownChannel)
    const denied = lacks(channel, body, files)
    if (denied) return fail(denied)
    if (isForum(channel)) return fail(ERRORS.forumPost)
    if (!TEXT_CHANNELS.includes(channel.type)) return fail(ERRORS.noText)
    if (channel.isLocked && !guilds.may(channel, 'ManageThreads')) return fail(ERRORS.threadLocked)
    const refused = refusal(`POST /channels/${id}/messages`, body, files)
    if (refused) return fail(refused)
    const nonce = body.nonce === undefined ? null : String(body.nonce)
    const known = nonce !== null && body.enforce_nonce === true ? nonces.get(nonce) : undefined
    // Discord: by the same author; of another channel too, so a nonce must never stand for two messages.
    if (known && guilds.now() - known.at < nonceMs) {
      const isThere = guilds.find(known.message.channel_id)?.messages.some((message) => message.id === known.message.id)
      return isThere ? { json: { ...toJson(known.message), nonce } } : fail(ERRORS.unknownMessage)
    }
    channel.isArchived = false // a message takes a thread out of its archive
    const message = create(id, body, files)
    channel.messages.push(message)
    posts.push({ ...body, channel: id, id: message.id, content: message.content, embeds: message.embeds, components: message.components })
    if (nonce !== null) nonces.set(nonce, { at: guilds.now(), message })
    return { json: { ...toJson(message), ...(nonce !== null && { nonce }) } }
  }

  function edit(channel: Channel, message: Message, body: Body, files: readonly SentFile[], where: string): Result {
    if (message.author.id !== APP) return fail(ERRORS.otherAuthor)
    if (channel.isArchived) return fail(ERRORS.archived)
    const edited = editedWith(where, message, body, files)
    if ('error' in edited) return edited
    channel.messages[channel.messages.indexOf(message)] = edited.message
    return { json: toJson(edited.message) }
  }

  /** What an edit makes of a message: what it does not name stays. Components V2 cannot be taken back. */
  function editedWith(where: string, message: Message, body: Body, files: readonly SentFile[]): { message: Message } | { error: ApiError } {
    const flags = (Number(body.flags ?? 0) & (IS_COMPONENTS_V2 | 4)) | message.flags
    const isNowV2 = (flags & IS_COMPONENTS_V2) !== 0 && (message.flags & IS_COMPONENTS_V2) === 0
    const old = isNowV2 ? {} : { content: message.content, embeds: message.embeds, components: message.components }
    const whole = { ...old, ...body, flags }
    const kept = body.attachments === undefined ? [...message.files, ...files] : files
    const refused = refusal(where, whole, kept)
    if (refused) return { error: refused }
    return { message: { ...create(message.channel_id, whole, kept), id: message.id, at: message.at, flags } }
  }

  function startThread(id: string, messageId: string, body: Body): Result {
    const channel = guilds.find(id)
    if (!channel) return fail(ERRORS.unknownChannel)
    if (!guilds.may(channel, 'ViewChannel')) return fail(ERRORS.missingAccess)
    if (channel.type !== ChannelType.GuildText && channel.type !== ChannelType.GuildAnnouncement) return fail(ERRORS.wrongType)
    if (!guilds.may(channel, 'CreatePublicThreads')) return fail(ERRORS.missingPermissions)
    if (!channel.messages.some((message) => message.id === messageId)) return fail(ERRORS.unknownMessage)
    if (guilds.channels.has(messageId)) return fail(ERRORS.threadExists)
    const found = nameFault(body)
    if (found) return fail(found)
    const type = channel.type === ChannelType.GuildAnnouncement ? ChannelType.AnnouncementThread : ChannelType.PublicThread
    // Discord: the thread has the id of the message it begins from.
    const thread = guilds.addChannel(messageId, { guild: channel.guild, type, name: String(body.name), parent: id, startedBy: APP })
    guilds.events.emit(channel.guild, 'THREAD_CREATE', { ...guilds.channelJson(thread), newly_created: true })
    return { json: guilds.channelJson(thread) }
  }

  function nameFault(body: Body): ApiError | null {
    const name = String(body.name ?? '')
    if (name.trim() !== '' && name.length <= 100) return null
    faults.push(`a thread's name of ${name.length} characters`)
    return invalidForm([{ path: 'name', code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 100 in length.' }])
  }

  function startForumPost(id: string, body: Body, files: readonly SentFile[]): Result {
    const channel = guilds.find(id)
    if (!channel) return fail(ERRORS.unknownChannel)
    if (!guilds.may(channel, 'ViewChannel')) return fail(ERRORS.missingAccess)
    if (!isForum(channel)) return fail(ERRORS.wrongType)
    const message = (body.message ?? {}) as Body
    const denied = lacks(channel, message, files)
    if (denied) return fail(denied)
    if (channel.tagRequired && partsOf(body.applied_tags).length === 0) return fail(ERRORS.tagRequired)
    const refused = nameFault(body) ?? refusal(`POST /channels/${id}/threads`, message, files)
    if (refused) return fail(refused)
    const thread = guilds.addChannel(guilds.newId(), {
      guild: channel.guild,
      type: ChannelType.PublicThread,
      name: String(body.name),
      parent: id,
      startedBy: APP,
    })
    const first = create(thread.id, message, files, { id: thread.id })
    thread.messages.push(first)
    posts.push({ ...message, channel: thread.id, id: first.id, content: first.content, embeds: first.embeds, components: first.components })
    guilds.events.emit(channel.guild, 'THREAD_CREATE', { ...guilds.channelJson(thread), newly_created: true })
    return { json: { ...guilds.channelJson(thread), message: toJson(first) } }
  }

  /** The history, the newest first. Without the permission to read it Discord gives out nothing, and no error. */
  function history(id: string, query: URLSearchParams): Result {
    const channel = guilds.find(id)
    if (!channel) return fail(ERRORS.unknownChannel)
    if (!guilds.may(channel, 'ViewChannel')) return fail(ERRORS.missingAccess)
    const limit = Number(query.get('limit') ?? 50)
    if (limit < 1 || limit > 100)
      return fail(invalidForm([{ path: 'limit', code: 'NUMBER_TYPE_MAX', message: 'int value should be less than or equal to 100.' }]))
    if (!guilds.may(channel, 'ReadMessageHistory')) return { json: [] }
    const [before, after] = [query.get('before'), query.get('after')]
    const seen = channel.messages.filter(
      (message) =>
        guilds.now() - message.at >= guilds.lagMs.value &&
        (before === null || BigInt(message.id) < BigInt(before)) &&
        (after === null || BigInt(message.id) > BigInt(after)),
    )
    const page = after === null ? seen.slice(-limit) : seen.slice(0, limit)
    return { json: page.reverse().map(toJson) }
  }

  return { posts, refusal, create, toJson, send, edit, editedWith, startThread, startForumPost, history }
}

export function bodyOf({ body }: Pick<Asked, 'body'>): Body {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Body) : {}
}
