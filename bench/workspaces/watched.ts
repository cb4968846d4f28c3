import type { Clock } from '../../src/port/clock.ts'
import type { ChatPlatform } from '../../src/port/platform.ts'

/** As many posts as run at once to one platform (src/digests/queue.ts). */
export const MOST_POSTS = 128

/** A platform whose posts are counted while they run. */
export function watchPosts(inner: ChatPlatform, clock: Pick<Clock, 'monotonic'>) {
  let running = 0
  let mostPosts = 0
  let fullMs = 0
  let fullSince = 0
  const platform: ChatPlatform = {
    ...inner,
    async post(post) {
      if (++running === MOST_POSTS) fullSince = clock.monotonic()
      mostPosts = Math.max(mostPosts, running)
      const outcome = await inner.post(post)
      if (running-- === MOST_POSTS) fullMs += clock.monotonic() - fullSince
      return outcome
    },
  }
  return { platform, seen: () => ({ mostPosts, fullMs }) }
}
