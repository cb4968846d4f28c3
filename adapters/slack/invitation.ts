import { type CommandRequest, lines, plain, type Reply } from '../../src/chat.ts'
import { isDirect } from './channel.ts'
import type { Desk } from './desk.ts'

/** After these a channel is to be posted to, which takes membership. */
const POSTING = /^(?:subscribe|resume|digest)\b/i
const POSTING_BUTTON = /^p\d+:(?:start|now|resume):/

/** What to type where we are no member of a channel that is to be posted to; null where that is not asked, or all is well. */
export async function invitationTo({ input, at, asker }: CommandRequest, { probe }: Pick<Desk, 'probe'>): Promise<string | null> {
  const name = input.kind === 'options' ? input.command : input.kind === 'action' ? '' : input.text.trim()
  const isPosting = input.kind === 'action' ? POSTING_BUTTON.test(input.action) : POSTING.test(name)
  if (!isPosting || !asker.mayManage || isDirect(at.channel)) return null
  const access = await probe(at)
  return access.kind === 'closed' ? access.reason : null
}

export function withInvitation(reply: Reply, invitation: string | null): Reply {
  return invitation === null ? reply : { ...reply, text: lines(reply.text, [plain(invitation)]) }
}
