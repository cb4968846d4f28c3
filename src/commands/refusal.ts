import type { RefusalCode } from '../config/error-codes.ts'
import { type Reply, textReply } from '../port/chat.ts'
import { bare, type Text } from '../port/text.ts'

/** Why a command was not carried out, in words for the person who gave it. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly reply: Reply
  /** The option that was wrong, where it was one; null otherwise. */
  readonly option: string | null

  constructor(code: RefusalCode, reply: Reply | Text, option: string | null = null) {
    const whole = 'text' in reply ? reply : textReply(reply)
    super(bare(whole.text))
    this.code = code
    this.reply = whole
    this.option = option
  }
}

/** What was given is no command, or its options cannot be read. */
export class Misunderstood extends Refusal {}
