// A proxy on this machine that knows the method CONNECT and wants a password, as companies have them.
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

export const PASSWORD = 's3cret-of-the-proxy'

export interface LocalProxy {
  /** With its user and password. */
  readonly address: string
  /** What was asked for, in order: `host:port`. */
  readonly asked: string[]
  close(): Promise<void>
}

/**
 * @param takes the password that it takes
 * @param always what it answers to all, without a connection behind it; `nothing` where it closes the connection
 */
export async function startProxy(takes = PASSWORD, always: number | 'nothing' | null = null): Promise<LocalProxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const wanted = `Basic ${Buffer.from(`ada:${takes}`).toString('base64')}`
  const server = createServer((_, answer) => answer.writeHead(405).end())
  server.on('connection', (socket) => sockets.add(socket))
  server.on('connect', ({ url = '', headers }, socket) => {
    socket.on('error', () => {})
    if (headers['proxy-authorization'] !== wanted) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    asked.push(url)
    if (always === 'nothing') return socket.destroy()
    if (always !== null) return socket.end(`HTTP/1.1 ${always} As told\r\n\r\n`)
    const upstream = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      socket.pipe(upstream).pipe(socket)
    })
    sockets.add(upstream)
    upstream.on('error', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://ada:${PASSWORD}@127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
