import { type Client, Events, type Interaction, type InternalRequest } from 'discord.js'

/** Of interactions without a first word so many are remembered; those never get one. */
const MOST_WAITING = 1_000

/**
 * Measures how long Discord waits for the first word to an interaction, whether that acknowledges or answers it.
 * @param measure begins to measure, and returns what ends it
 */
export function measureFirstWords(client: Client, measure: () => () => void): void {
  const waiting = new Map<string, () => void>()
  client.on(Events.InteractionCreate, ({ id }: Interaction) => {
    waiting.set(id, measure())
    const [oldest] = waiting.keys()
    if (waiting.size > MOST_WAITING && oldest !== undefined) waiting.delete(oldest)
  })
  const ask = client.rest.request.bind(client.rest)
  client.rest.request = async (options: InternalRequest) => {
    const answer = await ask(options)
    const [, id = ''] = /^\/interactions\/(\d+)\//.exec(options.fullRoute) ?? []
    waiting.get(id)?.()
    waiting.delete(id)
    return answer
  }
}
