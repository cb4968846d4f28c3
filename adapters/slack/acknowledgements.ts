import type { SocketModeReceiver } from '@slack/bolt'

interface Delivery {
  readonly ack: (response?: unknown) => Promise<void>
}

/**
 * Measures how long Slack waits until what it sends is acknowledged. Stands between Slack’s client and Bolt.
 * @param measure begins to measure, and returns what ends it
 */
export function measureAcknowledgements(client: SocketModeReceiver['client'], measure: () => () => void): void {
  const takers = client.listeners('slack_event')
  client.removeAllListeners('slack_event')
  client.on('slack_event', (delivery: Delivery) => {
    const acknowledged = measure()
    const ack = async (response?: unknown): Promise<void> => {
      await delivery.ack(response)
      acknowledged()
    }
    for (const take of takers) take({ ...delivery, ack })
  })
}
