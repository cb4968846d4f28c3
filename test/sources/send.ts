import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { writeErrorEntry } from './arxiv-pages.ts'
import type { Mishap } from './faults.ts'
import type { Answer } from './source-answers.ts'

/** @returns whether nothing else is to be answered */
export function strike(
  mishap: Mishap,
  request: IncomingMessage,
  response: ServerResponse,
  now: number,
  done: (status: number) => void,
): boolean {
  const html = { 'content-type': 'text/html' }
  switch (mishap.kind) {
    case 'status': {
      const { status, retryAfter } = mishap
      const after = retryAfter === 'date' ? new Date(now + 60_000).toUTCString() : retryAfter
      done(status)
      response.writeHead(status, after === undefined ? html : { ...html, 'retry-after': String(after) })
      response.end(`<html><body>\n<h1>Retry after ${after ?? 'a while'}</h1>\n</body></html>\n`)
      return true
    }
    case 'offline':
      request.socket.destroy()
      return true
    case 'silence':
      return true
    case 'page':
      done(200)
      response
        .writeHead(200, html)
        .end('<!doctype html><html><head><title>Be right back</title></head><body>We are down for maintenance.</body></html>')
      return true
    case 'error-entry':
      done(200)
      response.writeHead(200, { 'content-type': 'application/atom+xml' }).end(writeErrorEntry(mishap.message, now))
      return true
    case 'redirect':
      done(302)
      response.writeHead(302, { location: mishap.to }).end()
      return true
    case 'bomb':
      done(200)
      response.writeHead(200, { 'content-type': 'application/xml', 'content-encoding': 'gzip' })
      response.end(gzipSync(Buffer.alloc(mishap.megabytes * 1024 * 1024, ' ')))
      return true
    default:
      return false
  }
}

/** With validators for those who ask again, and gzipped for who takes it. */
export function sendAnswer(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { status, type, body, modified }: Answer,
  cut: Extract<Mishap, { kind: 'truncated' }> | null,
  done: (status: number) => void,
): void {
  const plain = Buffer.from(body)
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 20)}"`
  response.setHeader('content-type', type)
  response.setHeader('etag', etag)
  if (modified !== undefined) response.setHeader('last-modified', new Date(modified).toUTCString())
  const since = Date.parse(headers['if-modified-since'] ?? '')
  const isKnown =
    headers['if-none-match'] === undefined
      ? modified !== undefined && Math.floor(modified / 1_000) * 1_000 <= since
      : headers['if-none-match'] === etag
  if (status === 200 && isKnown && cut === null) {
    done(304)
    response.writeHead(304).end()
    return
  }
  done(status)
  if (cut) {
    const half = plain.subarray(0, Math.floor(plain.length / 2))
    if (cut.silently) response.writeHead(status).end(half)
    else {
      response.writeHead(status, { 'content-length': plain.length })
      response.write(half, () => response.destroy())
    }
    return
  }
  const isGzipped = /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))
  const sent = isGzipped ? gzipSync(plain) : plain
  if (isGzipped) response.setHeader('content-encoding', 'gzip')
  response.setHeader('vary', 'accept-encoding')
  response.writeHead(status, { 'content-length': sent.length }).end(sent)
}
