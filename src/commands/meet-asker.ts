import { noDirectMessages, ownTopics } from '../wording/following.ts'
import type { Needs, Request } from './command.ts'
import { Refusal } from './refusal.ts'

/** The same request as if made in the asker's own direct messages, which are theirs to manage. @throws {Refusal} where they take none */
export async function meetAsker({ at, asker }: Request, { digests }: Needs<'digests'>): Promise<Request> {
  const own = await digests.platform(at.platform)?.meet?.(at.workspace, asker.person, ownTopics())
  if (!own) throw new Refusal('channel-closed', noDirectMessages())
  return { at: own, asker: { ...asker, mayManage: true, isAdmin: false } }
}
