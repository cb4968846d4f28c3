import { ChannelType, DiscordAPIError, Events, type Message, MessageType, Routes } from 'discord.js'
import { type CommandRequest, type Reply, replyOf } from '../../src/port/chat.ts'
import { bare } from '../../src/port/text.ts'
import { typedAlone } from '../shared/typed-alone.ts'
import { type Desk, isFirst, PLATFORM } from './desk.ts'
import { reasonOf } from './outcome.ts'
import { placeOfMessage } from './place.ts'
import { renderReply } from './render.ts'
import { SENTENCES } from './texts.ts'

/** What a person writes has one of these. */
const WRITTEN: readonly MessageType[] = [MessageType.Default, MessageType.Reply]

/** A packet of the gateway, as it came. */
interface Packet {
  readonly t: string | null
  readonly d: { readonly guild_id?: string; channel_type?: ChannelType } | null
}

/** Takes plain words: in direct messages, and behind a mention of us. Of other messages Discord tells no content, and we read none. */
export function listenToMessages(desk: Desk): void {
  // discord.js drops a direct message of which it is not told that it is one.
  desk.client.on(Events.Raw, ({ t, d }: Packet) => {
    if (t === 'MESSAGE_CREATE' && d && d.guild_id === undefined) d.channel_type ??= ChannelType.DM
  })
  desk.client.on(Events.MessageCreate, (message: Message) => {
    if (message.author.bot || message.system || !WRITTEN.includes(message.type)) return
    const mention = new RegExp(`<@!?${desk.client.user.id}>`, 'g')
    // Discord mentions whom a message answers, too: a word about a digest is not said to us.
    const isOurs = message.inGuild() ? message.content.search(mention) >= 0 : message.content !== ''
    if (!isOurs) return
    const words = message.content.replace(mention, ' ').replace(/\s+/g, ' ').trim()
    void desk.tasks.run('plain words', () => takeWords(message, words, desk))
  })
}

async function takeWords(message: Message, words: string, desk: Desk): Promise<void> {
  if (!(await isFirst(desk, message.id))) return
  const { at, asker } = placeOfMessage(message, await desk.managerRoleIn(message.guildId))
  const input: CommandRequest['input'] = words === '' ? { kind: 'text', text: '' } : { kind: 'words', text: words }
  const reply = replyOf(await desk.paperboy.respond({ id: message.id, at, asker, takesForms: false, input }))
  if (message.inGuild()) {
    if (reply.audience === 'asker') return tellAlone(message, reply, desk)
    return postAnswer(message, reply, desk)
  }
  const hello = await desk.paperboy.firstHello(at, asker.person)
  if (hello !== null && bare(hello.text) !== bare(reply.text)) await send(message.channelId, typedAlone(hello), null, desk)
  await postAnswer(message, typedAlone(reply), desk)
}

/** What comes of it later takes its place. */
async function postAnswer(message: Message, reply: Reply, desk: Desk): Promise<void> {
  const sent = await send(message.channelId, reply, message.inGuild() ? message.id : null, desk)
  if (!reply.later || sent === null) return
  const { message: body, files } = renderReply(await reply.later)
  await desk.client.rest.patch(Routes.channelMessage(message.channelId, sent), { body, files: [...files] })
}

/** Discord shows something to one person alone only where that person used a command: here it is a direct message, without buttons. */
async function tellAlone(message: Message, reply: Reply, desk: Desk): Promise<void> {
  const told = reply.later ? await reply.later : reply
  const bareReply = { ...told, actions: [], cards: told.cards.map((card) => ({ ...card, actions: [], menu: [] })) }
  try {
    const { id } = await message.author.createDM()
    await send(id, bareReply, null, desk)
  } catch (error) {
    if (!(error instanceof DiscordAPIError)) throw error
    await desk.client.rest.post(Routes.channelMessages(message.channelId), {
      body: { content: SENTENCES.forYouAlone, allowed_mentions: { parse: [] }, message_reference: toReference(message.id) },
    })
  }
}

/** @returns the message's id; null where we may not write, which is no fault */
async function send(channel: string, reply: Reply, answered: string | null, { client, log }: Desk): Promise<string | null> {
  const { message, files } = renderReply(reply)
  const body = { ...message, ...(answered !== null && { message_reference: toReference(answered) }) }
  try {
    return ((await client.rest.post(Routes.channelMessages(channel), { body, files: [...files] })) as { id: string }).id
  } catch (error) {
    if (answered === null || !(error instanceof DiscordAPIError)) throw error
    log.info({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: a mention could not be answered')
    return null
  }
}

function toReference(id: string): { message_id: string; fail_if_not_exists: false } {
  return { message_id: id, fail_if_not_exists: false }
}
