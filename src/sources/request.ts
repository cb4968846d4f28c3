import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Fault } from '../config/fault.ts'
import { redact } from '../config/redaction.ts'
import { waitAfterFailures } from '../port/backoff.ts'
import type { Clock } from '../port/clock.ts'
import type { RateLimitStore } from '../store/rate-limits.ts'
import { count } from '../wording/phrases.ts'
import { splitAddress } from './address.ts'
import { createLines, type Lines, NEWS, type Turn } from './lines.ts'
import { type AddressRules, createPublicFetch, PrivateAddress } from './public-address.ts'
import { retryAfterOf, waitOfRateLimit } from './retry-after.ts'

/** A request to a server. */
export interface Ask {
  readonly url: string
  /** Requests with the same name run one after the other, across all copies of the program, at least `apartMs` apart. */
  readonly rateLimit: { readonly name: string; readonly apartMs: number }
  readonly accept: string
  /** The limit of the decompressed answer. */
  readonly maxBytes: number
  /** The validators of an earlier answer. If nothing changed since, the server sends no body. */
  readonly known: Validators
  readonly token: string | null
  /** An API key, for services that want one in a header of its own; none unless given. */
  readonly key?: string
  /** Whether private addresses (this machine and its networks) are refused; not by default. */
  readonly onlyPublic?: boolean
}

export interface Validators {
  readonly etag: string | null
  readonly modified: string | null
}

export type Answer =
  | { readonly kind: 'body'; readonly body: Uint8Array<ArrayBuffer>; readonly contentType: string; readonly validators: Validators }
  | { readonly kind: 'unchanged' }

/** A failed request. The message is a sentence for the operator. */
export class Trouble extends Fault {
  /** When the server wants to be asked again, in milliseconds since 1970; null if it does not say. */
  readonly retryAt: number | null
  /** `limited`: 429 or 503. `absent`: unreachable or broken; a later try may help. `refused`: the answer will not change. */
  readonly kind: 'limited' | 'absent' | 'refused'
  /** The status of the answer; null if there was none. */
  readonly status: number | null

  constructor(kind: Trouble['kind'], message: string, retryAt: number | null = null, status: number | null = null) {
    super(`source-${kind}`, message)
    this.kind = kind
    this.retryAt = retryAt
    this.status = status
  }
}

export interface RequestOptions {
  readonly rateLimits: RateLimitStore
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  /** 0 to 1. */
  readonly random: () => number
  readonly userAgent: string
  /** The limit for the complete answer, in real milliseconds. */
  readonly timeoutMs: number
  /** The same for what a person waits for. */
  readonly pressTimeoutMs?: number
  /** Who waits for which host; lines of its own unless given. */
  readonly lines?: Lines
  /** The proxy of an address; none unless given. */
  readonly proxyFor?: ((address: string) => string | null) | undefined
  /** The rules where private addresses are refused; by default the system's resolver and the public Internet. */
  readonly addressRules?: AddressRules
}

const MOST_REDIRECTS = 5
/** How often a run repeats a request by itself. After that, the source is postponed. */
const MOST_REPEATS = { limited: 3, absent: 1, refused: 0 } as const
/** A run does not wait longer than this. */
const LONGEST_WAIT_MS = 60_000
const BACK_OFF = { first: 5_000, longest: LONGEST_WAIT_MS }

/** @param turn who asks; news unless told */
export type Get = (ask: Ask, turn?: Turn) => Promise<Answer>

/**
 * Requests pages from servers within their rate limits, one at a time for each limit. Retries after a while if that may help, but not while a
 * person waits.
 */
export function createRequests(options: RequestOptions): Get {
  const {
    rateLimits,
    clock,
    random,
    userAgent,
    timeoutMs,
    pressTimeoutMs = timeoutMs,
    lines = createLines(),
    addressRules,
    proxyFor,
  } = options
  const fetchPublic = createPublicFetch(addressRules, proxyFor)

  async function withRateLimit<Result>({ rateLimit }: Ask, turn: Turn, work: () => Promise<Result>): Promise<Result> {
    // The lines are of this process. The database coordinates it with others.
    return lines.enter(rateLimit.name, turn, async () => {
      const holder = randomUUID()
      for (;;) {
        const acquired = await rateLimits.acquire(rateLimit.name, holder, clock.now())
        if (acquired.kind === 'open') break
        const wait = acquired.until - clock.now()
        if (wait > LONGEST_WAIT_MS) throw new Trouble('limited', askedToWait(rateLimit.name, wait), acquired.until)
        if (wait > 0) await clock.sleep(wait)
      }
      try {
        return await work()
      } finally {
        // The distance counts from the end of a request: it may arrive slowly, and the next one quickly.
        await rateLimits.release(rateLimit.name, holder, clock.now() + rateLimit.apartMs)
      }
    })
  }

  async function once(ask: Ask, turn: Turn, url: string, redirects = 0): Promise<Answer> {
    const answered = await withRateLimit(ask, turn, () => send(ask, url, turn.rank === 'press' ? pressTimeoutMs : timeoutMs))
    if (!('location' in answered)) return answered
    if (redirects >= MOST_REDIRECTS) throw new Trouble('refused', `${hostOf(url)} redirects without end.`)
    return once(ask, turn, follow(url, answered.location), redirects + 1)
  }

  async function send(ask: Ask, address: string, withinMs: number): Promise<Answer | { location: string }> {
    const { url } = splitAddress(address)
    // After a redirect, the credentials still come from the configured address.
    const { authorization } = splitAddress(ask.url)
    const host = hostOf(url)
    const response = await (ask.onlyPublic ? fetchPublic : fetch)(url, {
      headers: {
        'user-agent': userAgent,
        accept: ask.accept,
        ...(ask.known.etag !== null && { 'if-none-match': ask.known.etag }),
        ...(ask.known.modified !== null && { 'if-modified-since': ask.known.modified }),
        ...(authorization !== null && { authorization }),
        ...(ask.token !== null && { authorization: `Bearer ${ask.token}` }),
        ...(ask.key !== undefined && { 'x-api-key': ask.key }),
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(withinMs),
    }).catch((error: Error) => {
      const hidden = [error, error.cause].find((each) => each instanceof PrivateAddress)
      if (hidden) throw new Trouble('refused', isPrivate(host, hidden.address))
      throw new Trouble('absent', `${host} could not be reached: ${reasonOf(error)}.`)
    })
    try {
      const closedFor = waitOfRateLimit(response.headers)
      if (closedFor !== null) await rateLimits.blockUntil(ask.rateLimit.name, clock.now() + closedFor)
      return await read(ask, response, host)
    } finally {
      await response.body?.cancel().catch(() => {})
    }
  }

  async function read(ask: Ask, response: Response, host: string): Promise<Answer | { location: string }> {
    const { status, headers } = response
    if (status === 304) return { kind: 'unchanged' }
    const location = headers.get('location')
    if (status >= 300 && status < 400 && location !== null) return { location }
    if (status === 429 || status === 503) {
      const wait = retryAfterOf(headers.get('retry-after'), clock.now())
      if (wait !== null) await rateLimits.blockUntil(ask.rateLimit.name, clock.now() + wait)
      const asked = wait === null ? '' : ` and asks to wait ${Math.ceil(wait / 1000)} s`
      const meaning = status === 429 ? 'too many requests' : 'not available'
      throw new Trouble('limited', `${host} answered ${status} (${meaning})${asked}.`, wait === null ? null : clock.now() + wait, status)
    }
    if (status >= 500) throw new Trouble('absent', `${host} answered ${status}: it has an internal error for now.`, null, status)
    if (status !== 200)
      throw new Trouble('refused', `${host} answered ${status} to ${pathOf(response.url || ask.url)}. ${adviceFor(status)}`, null, status)
    const body = await unpack(await readBody(response, ask.maxBytes, host), ask.maxBytes, host)
    return {
      kind: 'body',
      body,
      contentType: headers.get('content-type') ?? '',
      validators: { etag: headers.get('etag'), modified: headers.get('last-modified') },
    }
  }

  return async (ask, turn = NEWS) => {
    for (let repeats = 0; ; repeats++) {
      try {
        return await once(ask, turn, ask.url)
      } catch (error) {
        if (!(error instanceof Trouble) || turn.rank === 'press' || repeats >= MOST_REPEATS[error.kind]) throw error
        const wait =
          error.retryAt === null ? Math.round(waitAfterFailures(BACK_OFF, repeats) * (1 + random())) : error.retryAt - clock.now()
        if (wait > LONGEST_WAIT_MS) throw error
        await clock.sleep(wait)
      }
    }
  }
}

/** The address of a redirect. It must be on the same host, and never go from https to http. @throws {Trouble} */
export function follow(from: string, location: string): string {
  const [old, next] = [new URL(from), URL.canParse(location, from) ? new URL(location, from) : null]
  const isSame = next !== null && next.host === old.host && (next.protocol === old.protocol || next.protocol === 'https:')
  // From http to https the default port changes, too.
  const isSecured = next !== null && next.protocol === 'https:' && next.hostname === old.hostname && next.port === '' && old.port === ''
  if (next && (isSame || isSecured)) return next.href
  if (next?.protocol === 'http:' && next.hostname === old.hostname)
    throw new Trouble(
      'refused',
      `${old.host} redirects from https to http, where anybody on the way can change the answer. Nothing was stored.`,
    )
  if (!next) throw new Trouble('refused', `${old.host} redirects to an invalid address.`)
  throw new Trouble('refused', `${old.host} redirects to another host: ${redact(next.href)}. If that is right, configure the new address.`)
}

/** @throws {Trouble} if the answer is larger than allowed, or incomplete */
async function readBody(response: Response, maxBytes: number, host: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > maxBytes) throw tooMuch(host, maxBytes)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof Trouble) throw error
    throw new Trouble('absent', `${host} stopped in the middle of its answer: ${reasonOf(error as Error)}.`)
  }
  await setTimeout(0) // yield before the copy, which may be long
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.byteLength
  }
  return body
}

/** Unpacks an answer that is gzipped although its header does not say so, as files with the ending `.gz` are. @throws {Trouble} */
async function unpack(body: Uint8Array<ArrayBuffer>, maxBytes: number, host: string): Promise<Uint8Array<ArrayBuffer>> {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body
  try {
    return new Uint8Array(await promisify(gunzip)(body, { maxOutputLength: maxBytes }))
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooMuch(host, maxBytes)
    throw new Trouble('absent', `${host} sends a damaged gzip file; none of it was stored.`)
  }
}

function tooMuch(host: string, maxBytes: number): Trouble {
  return new Trouble('refused', `${host} sends more than ${Math.round(maxBytes / 1_048_576)} MB at once; none of it was stored.`)
}

function adviceFor(status: number): string {
  if (status === 401 || status === 403) return 'Access is denied: check the token, if one is configured, and the contact.'
  return status === 404 || status === 410 ? 'The page does not exist (any more): check its address.' : 'It does not understand the request.'
}

/** The cause of a fetch error says more than its message: `ENOTFOUND`, `ECONNREFUSED`, `timeout`. */
function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return 'no answer in time'
  const { cause } = error as { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? error.message
}

function askedToWait(name: string, wait: number): string {
  return `${name} asked for a pause: the next request follows in ${count(Math.ceil(wait / 60_000), 'minute')}.`
}

function isPrivate(host: string, address: string): string {
  const at = host.includes(address) ? 'is' : `is at ${address},`
  return `${host} ${at} an address of this machine or its networks, which feeds may not use. If the address is right, set PAPERBOY_FEEDS_PRIVATE=on.`
}

function hostOf(url: string): string {
  return new URL(url).host
}

function pathOf(url: string): string {
  return new URL(url).pathname.slice(0, 100)
}
