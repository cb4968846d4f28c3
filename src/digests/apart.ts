import type { Logger } from 'pino'
import { SearchFailure } from '../search/thread-calls.ts'
import type { Store } from '../store/store.ts'
import type { Subscription } from '../topics/subscription.ts'
import { unanswerable } from '../wording/subscriptions.ts'
import type { DigestContext } from './digest-context.ts'

/** A query is at fault only if it fails this often alone: one failure may come from another query that ended the index. */
const TRIES = 2

/** The topics of a channel that can be planned, and a context whose index answers. */
export interface Sound {
  readonly subscriptions: readonly Subscription[]
  readonly context: DigestContext
}

/**
 * Finds the topics whose queries the index cannot answer, and pauses them. The other topics of their channel are planned without them.
 * @param faulty queries known to be at fault; newly found ones are added
 * @param startContext makes a new context, with an index that answers
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
        context = await startContext() // starts a new thread where the old one has ended
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

/** Whether the query may be the reason why the index did not answer. An error of SQLite about its file is not. */
export function isOfQuery(error: unknown): boolean {
  return error instanceof SearchFailure && error.code === ''
}
