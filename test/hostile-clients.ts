// What hostile or broken clients of an HTTP server do.
import { connect, type Socket } from 'node:net'

export interface Held {
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<void>
  /** All that the server said. */
  readonly said: () => string
  end(): void
}

/** Connections on which nothing is said. @returns closes them */
export async function holdIdle(port: number, connections: number): Promise<() => void> {
  const sockets: Socket[] = []
  const open = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve())
      socket.on('error', () => resolve())
      sockets.push(socket)
    })
  await Promise.all(Array.from({ length: connections }, open))
  return () => {
    for (const socket of sockets) socket.destroy()
  }
}

/** A request that goes on and on: after its beginning the same part again and again. */
export function dripInto(port: number, beginning: string, part: string, everyMs = 100): Held {
  let said = ''
  const socket = connect(port, '127.0.0.1', () => socket.write(beginning))
  const closed = new Promise<void>((resolve) => void socket.once('close', resolve))
  socket.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  socket.on('error', () => {})
  const dripping = setInterval(() => void (socket.writable && socket.write(part)), everyMs)
  void closed.then(() => clearInterval(dripping))
  return {
    closed,
    said: () => said,
    end() {
      clearInterval(dripping)
      socket.destroy()
    },
  }
}
