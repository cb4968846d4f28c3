import type { Text } from '../port/text.ts'
import type { Subscription } from '../topics/subscription.ts'
import { following } from '../wording/followed.ts'
import type { Needs } from './command.ts'

/** Lets sources bring what a topic needs that was just saved. @returns what to say of it */
export async function followTopic({ query, workspace }: Subscription, { follow }: Needs<'follow'>): Promise<Text[]> {
  return follow === null ? [] : following(await follow.topic(query, workspace))
}
