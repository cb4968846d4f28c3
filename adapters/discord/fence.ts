import { type Client, GatewayDispatchEvents } from 'discord.js'
import type { Logger } from 'pino'
import { reasonOf } from './outcome.ts'

/** Takes note of an event that was dropped because handling it threw. */
export type Drop = (event: string, error: unknown) => void

/** What discord.js keeps to itself. It calls both without a catch: what they throw would end the process. */
interface Inner {
  handlePacket(packet: { readonly t?: string | null; readonly d?: unknown } | undefined, shard: unknown): boolean
  emit(event: string, ...args: unknown[]): boolean
}

/** Logs the first of each kind of event as a warning, and counts the others for whoever looks closer. */
export function createDrop(log: Logger): Drop {
  const counts = new Map<string, number>()
  return (event, error) => {
    const count = (counts.get(event) ?? 0) + 1
    counts.set(event, count)
    const level = count === 1 ? 'warn' : 'debug'
    log[level]({ platform: 'discord', event, count, reason: reasonOf(error) }, 'discord: an event could not be read and was dropped')
  }
}

/** Has an interaction that came by HTTP handled as one of the gateway, behind the same fence; before all servers have come it waits like those. */
export function handleInteraction(client: Client, interaction: unknown): void {
  const ws = client.ws as unknown as Inner
  ws.handlePacket({ t: GatewayDispatchEvents.InteractionCreate, d: interaction }, null)
}

/** Puts a fence around each packet: one that discord.js, or a listener of ours, cannot handle is dropped, and the next is handled. */
export function fencePackets(client: Client, drop: Drop): void {
  const ws = client.ws as unknown as Inner
  const handlePacket = ws.handlePacket.bind(ws)
  const emit = ws.emit.bind(ws)
  ws.handlePacket = (packet, shard) => {
    try {
      return handlePacket(packet, shard)
    } catch (error) {
      drop(String(packet?.t), error)
      return true
    }
  }
  ws.emit = (event, ...args) => {
    try {
      return emit(event, ...args)
    } catch (error) {
      drop(event, error)
      return true
    }
  }
}
