import type { Context, MiddlewareHandler } from 'hono'

/** What this machine is named by itself. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** Of each page. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

/** Of pages that draw a message as another platform shows it: their style stands in them, nothing runs, and the channel alone frames them. */
export const LOOK_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

/** The names of a server for others. @param host that it listens at @param url where people reach it @returns null where it may have any */
export function namesOf(host: string, url: string | null): readonly string[] | null {
  const isLoopback = /^(?:localhost|127\.[\d.]+|::1)$/.test(host)
  return isLoopback && url !== null ? [new URL(url).hostname, ...LOOPBACK] : null
}

/** Refuses names that other machines may give this one (DNS rebinding). @returns null for one of these, with any port */
export function refuseHost(context: Context, names: readonly string[]): Response | null {
  const host = context.req.header('host') ?? ''
  if (names.includes(host.replace(/:\d+$/, '').toLowerCase())) return null
  return context.text(`This page is for ${names[0]}. Your browser asked for “${host.slice(0, 100)}”.\n`, 421)
}

/** Refuses other names, and what other sites send. */
export const guard: MiddlewareHandler = async (context, next) => {
  for (const [name, value] of Object.entries(HEADERS)) context.header(name, value)
  const refused = refuseHost(context, LOOPBACK)
  if (refused) return refused
  if (context.req.method !== 'POST') return next()
  if (context.req.header('origin') !== `http://${context.req.header('host')}`)
    return context.text('This page takes only what is sent from itself. Open it again, and try there.\n', 403)
  if (!/^application\/x-www-form-urlencoded\b/i.test(context.req.header('content-type') ?? ''))
    return context.text('This page takes forms alone.\n', 415)
  return next()
}
