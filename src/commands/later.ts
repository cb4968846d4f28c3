import { type Reply, textReply } from '../port/chat.ts'
import { awaitLater, withTimeout } from '../port/timeout.ts'
import { Refusal } from './refusal.ts'

/**
 * An answer that may take long, as when services are asked: given at once where it is there soon; else what is said meanwhile, with the answer
 * on its way.
 * @param late what the answer becomes where it takes the place of that
 */
export async function soonOrLater(
  work: Promise<Reply>,
  soonMs: number,
  meanwhile: () => Promise<Reply>,
  late: (reply: Reply) => Promise<Reply> = async (reply) => reply,
): Promise<Reply> {
  const soon = await withTimeout(soonMs, work)
  return soon ?? { ...(await meanwhile()), later: awaitLater(work.catch(asReply).then(late)) }
}

function asReply(error: unknown): Reply {
  if (error instanceof Refusal) return textReply(error.reply.text, error.reply)
  throw error
}
