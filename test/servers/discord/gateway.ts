// Discord's gateway: hello, identify, resume, heartbeats, and the ways a connection ends.
import type { Server } from 'node:http'
import { GatewayIntentBits } from 'discord.js'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Guilds } from './guilds.ts'
import type { Body } from './http.ts'
import { APP, BOT } from './payloads.ts'

interface Session {
  readonly id: string
  readonly shard: readonly [number, number]
  readonly log: { readonly s: number; readonly frame: string }[]
  sequence: number
  socket: WebSocket | null
}

/** How the connection ends. `zombie`: it stands, but heartbeats are not acknowledged any more. */
export type Ending = 'reconnect' | 'invalid session' | 'silently' | 'zombie' | number

export interface GatewayOptions {
  readonly token: string
  readonly shards: number
  /** How many shards may identify within five seconds. */
  readonly concurrency: number
  readonly heartbeatMs: number
  /** IDENTIFYs left of the day. */
  readonly identifies: number
  /** What never comes of it: an answer to who connects, the greeting, or READY. */
  readonly lacks: 'connection' | 'hello' | 'ready' | null
}

export type Gateway = ReturnType<typeof createGateway>

const PRIVILEGED = [GatewayIntentBits.GuildMembers, GatewayIntentBits.GuildPresences, GatewayIntentBits.MessageContent]
/** Discord: 120 frames a minute, 4096 bytes each. */
const FRAMES_A_MINUTE = 120
const FRAME_BYTES = 4_096
/** With some room for a clock that is read twice. */
const IDENTIFY_MS = 4_900
const LOG_LENGTH = 1_000
const DAY_MS = 86_400_000

export function createGateway(server: Server, url: () => string, guilds: Guilds, options: GatewayOptions, faults: string[]) {
  const sessions = new Map<string, Session>()
  const zombies = new Set<WebSocket>()
  const seen = { identifies: 0, resumes: 0, heartbeats: 0, connections: 0, intents: 0 }
  const identified = new Map<number, number>()
  /** Shards that are refused, with the code. */
  const refused = new Map<number, number>()
  let left = options.identifies
  let count = 0
  let waiting: (() => void)[] = []
  const beats: (() => void)[] = []
  let toRefuse = 0

  function dispatch(session: Session, type: string, data: unknown): void {
    const s = ++session.sequence
    const frame = JSON.stringify({ op: 0, s, t: type, d: data })
    session.log.push({ s, frame })
    if (session.log.length > LOG_LENGTH) session.log.shift()
    if (session.socket && !zombies.has(session.socket)) session.socket.send(frame)
  }

  const isOf = (guild: string | null, [shard, shards]: readonly [number, number]): boolean =>
    (guild === null ? 0n : (BigInt(guild) >> 22n) % BigInt(shards)) === BigInt(shard)

  /** To the shard of the server; of direct messages, to the first. */
  function emit(guild: string | null, type: string, data: Body): void {
    for (const session of sessions.values()) if (isOf(guild, session.shard)) dispatch(session, type, data)
  }
  guilds.events.emit = emit

  function identify(
    socket: WebSocket,
    { token, intents, shard = [0, 1] }: { token: string; intents: number; shard?: [number, number] },
  ): void {
    seen.identifies++
    seen.intents = intents
    if (left-- <= 0) faults.push('gateway: no IDENTIFY is left today, and the token is reset')
    const rank = shard[0] % options.concurrency
    if (options.concurrency < options.shards && performance.now() - (identified.get(rank) ?? Number.NEGATIVE_INFINITY) < IDENTIFY_MS) {
      faults.push(`gateway: shard ${shard[0]} identifies too early`)
      socket.send(JSON.stringify({ op: 9, d: false }))
      return
    }
    identified.set(rank, performance.now())
    if (options.lacks === 'ready') return
    const ends: readonly (readonly [boolean, number, string])[] = [
      [refused.has(shard[0]), refused.get(shard[0]) ?? 0, 'Refused.'],
      [token !== options.token, 4004, 'Authentication failed.'],
      [PRIVILEGED.some((intent) => (intents & intent) !== 0), 4014, 'Disallowed intent(s).'],
      [shard[1] < options.shards, 4011, 'Sharding required.'],
    ]
    for (const [applies, code, reason] of ends) {
      if (!applies) continue
      socket.close(code, reason)
      return
    }
    for (const [id, other] of sessions) if (!other.socket && other.shard.join() === shard.join()) sessions.delete(id)
    const session: Session = { id: `session${++count}`, shard, log: [], sequence: 0, socket }
    sessions.set(session.id, session)
    const own = [...guilds.guilds.values()].filter(({ id }) => isOf(id, shard))
    dispatch(session, 'READY', {
      v: 10,
      user: BOT,
      guilds: own.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: url(),
      application: { id: APP, flags: 0 },
      shard,
    })
    for (const guild of guilds.guildsJson(own.filter(({ isUnavailable }) => !isUnavailable))) dispatch(session, 'GUILD_CREATE', guild)
    for (const resolve of waiting) resolve()
    waiting = []
  }

  function resume(socket: WebSocket, { token, session_id: id, seq }: { token: string; session_id: string; seq: number }): void {
    seen.resumes++
    const session = sessions.get(id)
    const [oldest] = session?.log ?? []
    if (!session || token !== options.token || (oldest && seq < oldest.s - 1)) {
      socket.send(JSON.stringify({ op: 9, d: false }))
      return
    }
    if (seq > session.sequence) {
      socket.close(4007, 'Invalid seq.')
      return
    }
    // A session is of one connection, which need not be the one that began it.
    session.socket?.close(4000, 'The session goes on elsewhere.')
    session.socket = socket
    for (const { s, frame } of session.log) if (s > seq) socket.send(frame)
    dispatch(session, 'RESUMED', {})
    for (const resolve of waiting) resolve()
    waiting = []
  }

  const verifyClient = (): boolean => toRefuse-- <= 0
  const sockets = new WebSocketServer(options.lacks === 'connection' ? { noServer: true } : { server, path: '/', verifyClient })
  if (options.lacks === 'connection')
    server.on('upgrade', (_, socket) => {
      seen.connections++
      socket.resume().on('end', () => socket.destroy())
    })
  sockets.on('connection', (socket, request) => {
    seen.connections++
    const query = new URL(request.url ?? '', 'http://localhost').searchParams
    if (query.get('v') !== '10' || query.get('encoding') !== 'json') faults.push(`gateway: connected with ${query}`)
    let frames: number[] = []
    // Discord hangs up on who does not beat.
    const deaf = (): NodeJS.Timeout => setTimeout(() => socket.close(4009, 'Session timed out.'), options.heartbeatMs * 2)
    let alive = deaf()
    if (options.lacks !== 'hello') socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: options.heartbeatMs } }))
    socket.on('message', (raw) => {
      const text = String(raw)
      frames = [...frames.filter((at) => at > Date.now() - 60_000), Date.now()]
      if (frames.length > FRAMES_A_MINUTE) return socket.close(4008, 'You are being rate limited.')
      if (text.length > FRAME_BYTES) return socket.close(4002, 'Error while decoding payload.')
      if (zombies.has(socket)) return
      const { op, d } = JSON.parse(text) as { op: number; d: never }
      const isKnown = [...sessions.values()].some((session) => session.socket === socket)
      switch (op) {
        case 1:
          seen.heartbeats++
          for (const resolve of beats.splice(0)) resolve()
          clearTimeout(alive)
          alive = deaf()
          return socket.send(JSON.stringify({ op: 11 }))
        case 2:
          return isKnown ? socket.close(4005, 'Already authenticated.') : identify(socket, d)
        case 6:
          return resume(socket, d)
        default:
          if (!isKnown) socket.close(4003, 'Not authenticated.')
      }
    })
    socket.on('close', (code) => {
      clearTimeout(alive)
      zombies.delete(socket)
      for (const [id, session] of sessions) {
        if (session.socket !== socket) continue
        session.socket = null
        // Discord: 1000 and 1001 end the session; any other can be resumed.
        if (code === 1000 || code === 1001) sessions.delete(id)
      }
    })
  })

  return {
    seen,
    emit,
    /** What GET /gateway/bot says. */
    info: () => ({
      url: url(),
      shards: options.shards,
      session_start_limit: {
        total: 1_000,
        remaining: Math.max(0, left),
        reset_after: DAY_MS,
        max_concurrency: options.concurrency,
      },
    }),
    /** The shard of each connection that has a session. */
    shards: () => [...sessions.values()].flatMap(({ socket, shard: [shard] }) => (socket ? [shard] : [])).sort((a, b) => a - b),
    /** How many connections there are, with a session or without. */
    connections: () => sockets.clients.size,
    isConnected: () => [...sessions.values()].some(({ socket }) => socket !== null),
    /** Resolves when a session begins or goes on. */
    async connected(): Promise<void> {
      await new Promise<void>((resolve) => waiting.push(resolve))
    },
    /** Resolves when the client has read all that was sent: Discord may ask for a heartbeat, which comes after it. */
    async settled(): Promise<void> {
      for (const { socket } of sessions.values()) {
        if (!socket) continue
        socket.send(JSON.stringify({ op: 1, d: null }))
        await new Promise<void>((resolve) => beats.push(resolve))
      }
    },
    /** Sends a frame as it is, to every connection. */
    sendRaw(frame: string): void {
      for (const { socket } of sessions.values()) socket?.send(frame)
    },
    /** Discord keeps sessions for a while only. */
    forget(): void {
      sessions.clear()
    },
    /** Lets in nobody, the next so many times. */
    refuse(times: number): void {
      toRefuse = times
    },
    /** Refuses one shard, now and whenever it identifies again. */
    refuseShard(shard: number, code: number): void {
      refused.set(shard, code)
    },
    /** Ends every connection, or that of one shard. */
    end(how: Ending, shard: number | null = null): void {
      for (const [id, session] of [...sessions]) {
        const { socket } = session
        if (!socket || (shard !== null && session.shard[0] !== shard)) continue
        if (how === 'zombie') zombies.add(socket)
        else if (how === 'silently') socket.terminate()
        else if (how === 'reconnect') socket.send(JSON.stringify({ op: 7, d: null }))
        else if (how === 'invalid session') {
          sessions.delete(id)
          socket.send(JSON.stringify({ op: 9, d: false }))
        } else socket.close(how)
      }
    },
    close(): void {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
    },
  }
}
