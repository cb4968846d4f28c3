/** What a code says of what was asked. A code that is not in the table says nothing: it is unknown. */
export type CodeClass =
  /** Not now; the same may be taken later. Of the channel, or of the whole server. */
  | 'later in channel'
  | 'later in server'
  /** Not before somebody acts in this channel, or in this server. */
  | 'channel'
  | 'server'
  /** Not this message; others are taken. */
  | 'dropped'
  /** Not this message, and the fault is ours. */
  | 'ours'
  /** Nothing, before the token or the application is mended. */
  | 'token'

export interface Code {
  readonly class: CodeClass
  /** What was wrong, and what to do. */
  readonly sentence: string
}

const INVITE = 'Invite it to the server again.'
const FAULT = 'This is a fault of Paperboy: tell its operator.'
export const TAGLESS = 'The forum wants a tag with each post, and has none that Paperboy may set. Add one, or make tags optional.'

/**
 * The codes of errors that posting, starting threads, reading histories and telling people can meet.
 * Source: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes
 * Those of interactions (`OF_INTERACTIONS`) say something else there: show.ts has them.
 */
export const CODES: ReadonlyMap<number, Code> = new Map<number, Code>([
  [10003, { class: 'channel', sentence: 'The channel is gone.' }],
  [10004, { class: 'server', sentence: `Paperboy is not in the server any more. ${INVITE}` }],
  [10007, { class: 'channel', sentence: 'Discord knows no such member of the server.' }],
  [10008, { class: 'dropped', sentence: 'The message that this belongs to was deleted (10008).' }],
  [10013, { class: 'channel', sentence: 'Discord knows nobody with this id.' }],
  [20016, { class: 'later in channel', sentence: 'The channel is in slow mode (20016).' }],
  [20028, { class: 'later in channel', sentence: 'The channel has had too many posts for now (20028).' }],
  [20029, { class: 'later in server', sentence: 'The server has had too many posts for now (20029).' }],
  [40001, { class: 'token', sentence: 'Discord does not accept Paperboy’s token (40001).' }],
  [40003, { class: 'later in server', sentence: 'Paperboy opens direct messages too fast for Discord (40003).' }],
  [40004, { class: 'later in server', sentence: 'Discord takes no messages for the moment (40004).' }],
  [40005, { class: 'dropped', sentence: 'The message is too large for Discord (40005).' }],
  [40006, { class: 'later in server', sentence: 'Discord has switched this off for the moment (40006).' }],
  [40007, { class: 'server', sentence: 'Paperboy is banned from the server. Lift the ban, and invite it again.' }],
  [40058, { class: 'channel', sentence: 'Discord takes no such posts in a forum.' }],
  [40066, { class: 'channel', sentence: TAGLESS }],
  [40067, { class: 'channel', sentence: TAGLESS }],
  [40333, { class: 'token', sentence: 'Discord refuses whoever asks like Paperboy (40333).' }],
  [50001, { class: 'channel', sentence: 'Paperboy may not see the channel. Give it View Channel there.' }],
  [50006, { class: 'ours', sentence: `Discord says that the message is empty (50006). ${FAULT}` }],
  [50007, { class: 'channel', sentence: 'This person takes no direct messages from Paperboy.' }],
  [50008, { class: 'channel', sentence: 'Discord lets nobody post to a channel of this kind.' }],
  [
    50009,
    { class: 'channel', sentence: 'The server’s verification level keeps Paperboy from posting. Lower it, or give Paperboy a role.' },
  ],
  [50013, { class: 'channel', sentence: 'Paperboy may not post to the channel. Give it Send Messages and Embed Links there.' }],
  [50024, { class: 'channel', sentence: 'Discord does not do this in a channel of this kind.' }],
  [50035, { class: 'ours', sentence: `Discord refuses how Paperboy wrote the message (50035). ${FAULT}` }],
  [50083, { class: 'channel', sentence: 'The thread is archived. Unarchive it.' }],
  [50109, { class: 'ours', sentence: `Discord cannot read what Paperboy wrote (50109). ${FAULT}` }],
  [50278, { class: 'channel', sentence: 'This person is in no server with Paperboy.' }],
  [110001, { class: 'later in server', sentence: 'Discord says that Paperboy is not available yet (110001).' }],
  [130000, { class: 'later in channel', sentence: 'Discord is overloaded (130000).' }],
  [160002, { class: 'channel', sentence: 'Paperboy may not read the history. Give it Read Message History in the channel.' }],
  [160004, { class: 'dropped', sentence: 'The message has a thread already (160004).' }],
  [160005, { class: 'channel', sentence: 'The thread is locked. Unlock it.' }],
  [160006, { class: 'later in server', sentence: 'The server has as many active threads as Discord allows (160006).' }],
  [160007, { class: 'later in server', sentence: 'The server has as many active announcement threads as Discord allows (160007).' }],
  [200000, { class: 'dropped', sentence: 'The server’s AutoMod blocked the message (200000).' }],
  [200001, { class: 'dropped', sentence: 'The server’s AutoMod blocked the title (200001).' }],
  [240000, { class: 'dropped', sentence: 'Discord blocked the message for a link in it (240000).' }],
])

/** Of an interaction: whoever asked is told nothing any more, for it is too late, or the token is used up. */
export const EXPIRED: readonly number[] = [10062, 10015, 50027, 10008]
/** Of an interaction: already acknowledged, as by an attempt of ours whose answer was lost. */
export const ACKNOWLEDGED = 40060
export const OF_INTERACTIONS: readonly number[] = [...EXPIRED, ACKNOWLEDGED]
