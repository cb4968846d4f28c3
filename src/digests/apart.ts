import type { Logger } from 'pino'
import { SearchFailure } from '../search/thread-calls.ts'
import type { Store } from '../store/store.ts'
import type { Subscription } from '../topics/subscription.ts'
import { unanswerable } from '../wording/subscriptions.ts'
import type { DigestContext } from './digest-context.ts'

/** A query is at fault only when it fails so often alone: the index may have ended for what somebody else asked meanwhile. */
const TRIES = 2

/** What is left of a channel whose digest could not be composed, and an index that can be asked for it. */
export interface Sound {
  readonly subscriptions: readonly Subscription[]
  readonly context: DigestContext
}

/**
 * Finds the topics whose queries the index cannot answer, and pauses them with a reason: the others of their channel are planned without them.
 * @param faulty queries that are known to be at fault; what is found is added
 * @param startContext begins anew, with an index that answers
 */
export async function pauseFaulty(
  { store, log }: { readonly store: Store; readonly log: Logger },
  subscriptions: readonly Subscription[],
  faulty: Set<string>,
  startContext: () => Promise<DigestContext>,
): Promise<Sound> {
  let context = await startContext()

  async function isAnswered(subscription: Subscription): Promise<boolean> {
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        await context.ask(subscription)
        return true
      } catch (error) {
        if (!isOfQuery(error)) throw error
        context = await startContext() // a thread that has ended begins anew
      }
    }
    return false
  }

  const sound: Subscription[] = []
  for (const subscription of subscriptions) {
    if (!faulty.has(subscription.query) && (await isAnswered(subscription))) {
      sound.push(subscription)
      continue
    }
    faulty.add(subscription.query)
    await store.pauses.pauseFaulty(subscription, unanswerable())
    const { workspace, channel, name } = subscription
    log.error({ workspace, channel, topic: name }, 'a topic is paused: the index cannot answer its query. Please report it')
  }
  return { subscriptions: sound, context }
}

/** Whether a query may be why the index gave no answer. What SQLite says of its file is not of the query. */
export function isOfQuery(error: unknown): boolean {
  return error instanceof SearchFailure && error.code === ''
}
