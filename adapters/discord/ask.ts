import type { REST } from 'discord.js'

const STRANGE = 'What answered is not Discord. A proxy may stand between, or DISCORD_API_URL may name another server.'

/** Asks for what has all of these. Rejects as the REST client does, and where something else answers that all is well, as a proxy’s page. */
export async function ask<Answer extends object>(
  rest: REST,
  route: `/${string}`,
  needed: readonly (keyof Answer & string)[],
): Promise<Answer> {
  const answer: unknown = await rest.get(route)
  if (typeof answer !== 'object' || answer === null || !needed.every((key) => key in answer)) throw new Error(STRANGE)
  return answer as Answer
}

/** Asks for a list, in the same way. */
export async function askList<Item>(rest: REST, route: `/${string}`, query = new URLSearchParams()): Promise<readonly Item[]> {
  const answer: unknown = await rest.get(route, { query })
  if (!Array.isArray(answer)) throw new Error(STRANGE)
  return answer as Item[]
}
