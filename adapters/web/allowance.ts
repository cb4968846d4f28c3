/** How much is answered in a minute, to one client and in all: who chats comes first. */
const LIMITS = { windowMs: 60_000, perClient: 30, all: 300 }

/** @returns takes one request of a client: 0 where it may be answered, else how many seconds it is to wait */
export function createAllowance(now: () => number): (client: string) => number {
  let begun = now()
  let all = 0
  const byClient = new Map<string, number>()
  return (client) => {
    if (now() - begun >= LIMITS.windowMs) {
      begun = now()
      all = 0
      byClient.clear()
    }
    const own = byClient.get(client) ?? 0
    if (own >= LIMITS.perClient || all >= LIMITS.all) return Math.ceil((begun + LIMITS.windowMs - now()) / 1_000)
    byClient.set(client, own + 1)
    all++
    return 0
  }
}
