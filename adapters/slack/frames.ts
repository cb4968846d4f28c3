import type { SocketModeReceiver } from '@slack/bolt'
import type { Logger } from 'pino'

interface Frame {
  readonly type: string
  readonly reason?: unknown
  readonly payload?: unknown
}

/** An event of this type has no listener; Bolt acknowledges it as it does all events. */
const UNREADABLE = { type: 'event_callback', event: { type: 'unreadable' } }

/**
 * Stands before Bolt’s client: what it cannot read would end the process. Such a delivery is acknowledged and left, for Slack would only
 * repeat it.
 * @param onEnd hears why Slack ends the connection
 */
export function fenceFrames(client: SocketModeReceiver['client'], onEnd: (reason: string) => void, log: Logger): void {
  const takers = client.listeners('ws_message')
  client.removeAllListeners('ws_message')
  client.on('ws_message', (data: unknown) => {
    const frame = readFrame(data)
    if (frame === null) return log.warn({ platform: 'slack' }, 'slack: a frame could not be read; it is left')
    if (frame.type === 'disconnect') onEnd(String(frame.reason))
    const isGood = isReadable(frame)
    if (!isGood) log.warn({ platform: 'slack' }, 'slack: a delivery could not be read; it is acknowledged and left')
    const handed = isGood ? data : JSON.stringify({ ...frame, type: 'events_api', payload: UNREADABLE })
    for (const take of takers) take(handed, false)
  })
}

function readFrame(data: unknown): Frame | null {
  try {
    const frame: unknown = JSON.parse(String(data))
    return isRecord(frame) && typeof frame.type === 'string' ? (frame as unknown as Frame) : null
  } catch {
    return null
  }
}

/** Hello and disconnect carry no payload; an event must say what it is. */
function isReadable({ type, payload }: Frame): boolean {
  if (type === 'hello' || type === 'disconnect') return true
  return isRecord(payload) && (type !== 'events_api' || (isRecord(payload.event) && typeof payload.event.type === 'string'))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
