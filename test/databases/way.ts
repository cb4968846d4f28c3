// A way to a server that can be cut, or stand still as a network does that says nothing.
import { connect, createServer, type Server, type Socket } from 'node:net'

export interface Way {
  readonly port: number
  /** Ends all connections, and refuses others. */
  cut(): Promise<void>
  /** Nothing goes through any more, and nobody is told. */
  stall(): void
  /** Lets through again; what stood still goes on. */
  open(): Promise<void>
  close(): Promise<void>
}

export async function openWay(host: string, port: number): Promise<Way> {
  const sockets = new Set<Socket>()
  let isStalled = false
  const accept = (from: Socket): void => {
    const to = connect(port, host)
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one)
      one.on('data', (bytes) => void other.write(bytes))
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      if (isStalled) one.pause()
    }
  }
  let server = await listen(accept, 0)
  const own = (server.address() as { port: number }).port
  const end = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  return {
    port: own,
    cut: end,
    stall() {
      isStalled = true
      for (const socket of sockets) socket.pause()
    },
    async open() {
      isStalled = false
      for (const socket of sockets) socket.resume()
      if (!server.listening) server = await listen(accept, own)
    },
    close: end,
  }
}

function listen(accept: (socket: Socket) => void, port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer(accept).listen(port, '127.0.0.1', () => resolve(server))
  })
}
