import type { MiddlewareHandler } from 'hono'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

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

/** Refuses names that other machines may give this one (DNS rebinding), and what other sites send. */
export const guard: MiddlewareHandler = async (context, next) => {
  for (const [name, value] of Object.entries(HEADERS)) context.header(name, value)
  const host = context.req.header('host') ?? ''
  if (!LOOPBACK.has(host.replace(/:\d+$/, '').toLowerCase()))
    return context.text(`This page is for localhost. Your browser asked for “${host.slice(0, 100)}”.\n`, 421)
  if (context.req.method === 'POST' && context.req.header('origin') !== `http://${host}`)
    return context.text('This page takes only what is sent from itself. Open it again, and try there.\n', 403)
  return next()
}
