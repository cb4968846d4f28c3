import { z } from 'zod'
import { type DigestVerb, toAction } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import type { Delivery } from '../store/deliveries/deliveries.ts'
import { LATE_MS } from '../topics/due.ts'
import * as wording from '../wording/deliveries.ts'
import { command, type Needs, type Request } from './command.ts'
import { placeOf } from './place.ts'
import { Refusal } from './refusal.ts'

export const resend = command({
  name: 'resend',
  summary: 'Repost or dismiss a digest that may not have arrived',
  options: z.object({ answer: z.enum(['yes', 'arrived']).optional().describe('Post it again, or it did arrive') }),
  examples: ['resend', 'resend yes', 'resend arrived'],
  who: 'managers',
  isOfChannel: true,
  async run({ answer }, request, core) {
    const held = await core.store.uncertain.held(placeOf(request))
    const [latest] = held
    if (!latest) throw new Refusal('nothing-to-do', wording.nothingHeld())
    if (answer) return decide(latest, answer === 'yes' ? 'resend' : 'arrived', core)
    return offer(latest, held.length)
  },
})

/** What waits for a decision in a channel; null where nothing does. */
export async function offerHeld(request: Request, core: Needs<'store'>): Promise<Reply | null> {
  const held = await core.store.uncertain.held(placeOf(request))
  return held[0] ? offer(held[0], held.length) : null
}

function offer(latest: Delivery, held: number): Reply {
  const actions = (['resend', 'arrived'] as const).map((verb) =>
    toAction(wording.LABELS[verb], { verb, listing: latest.id.slice(0, 8), at: latest.part }),
  )
  return textReply(wording.heldDigest(latest, held), { actions })
}

export async function decide(delivery: Delivery, verb: DigestVerb, core: Needs<'store' | 'now' | 'digests'>): Promise<Reply> {
  const now = core.now()
  if (delivery.state !== 'held') return textReply(wording.notHeld())
  await core.store.uncertain.decide(delivery, verb, now, now + LATE_MS)
  core.digests.wake()
  return textReply(verb === 'resend' ? wording.resending() : wording.arrived())
}
