import { verifySlackRequest } from '@slack/bolt'

/** What Slack sends by HTTP, read: what to answer at once, or what it says. */
export type Signed =
  | { readonly kind: 'answer'; readonly response: Response }
  /** What is wrong, in a sentence; null of what does not even look as if Slack had sent it. To be answered 401. */
  | { readonly kind: 'unsigned'; readonly fault: string | null }
  | { readonly kind: 'body'; readonly body: Record<string, unknown> }

/** Slack: a request is signed with its time, and no older than five minutes. One from the future is no better. In seconds. */
export const MOST_SKEW_S = 300

/**
 * Reads a request that must be signed by Slack. Source: docs.slack.dev/authentication/verifying-requests-from-slack
 * @param now milliseconds since 1970
 */
export async function readSigned(request: Request, signingSecret: string, now: number): Promise<Signed> {
  if (request.method !== 'POST') return answer(405)
  const text = await request.text()
  const unsigned = refusalOf(request.headers, text, signingSecret, now)
  if (unsigned !== null) return unsigned
  const body = parse(text, request.headers.get('content-type') ?? '')
  if (body === null) return answer(400)
  if (body.ssl_check === '1') return answer(200)
  if (body.type === 'url_verification') return { kind: 'answer', response: Response.json({ challenge: body.challenge }) }
  return { kind: 'body', body }
}

function answer(status: number): Signed {
  return { kind: 'answer', response: new Response(null, { status }) }
}

/** @returns null where Slack signed it */
function refusalOf(headers: Headers, body: string, signingSecret: string, now: number): Signed | null {
  const unsigned = (fault: string | null): Signed => ({ kind: 'unsigned', fault })
  const signature = headers.get('x-slack-signature') ?? ''
  const stamp = headers.get('x-slack-request-timestamp') ?? ''
  if (!/^\d{1,12}$/.test(stamp) || !signature.startsWith('v0=')) return unsigned(null)
  const behind = now / 1000 - Number(stamp)
  if (Math.abs(behind) > MOST_SKEW_S) {
    const off = `${Math.round(Math.abs(behind))} seconds ${behind > 0 ? 'behind' : 'ahead of'}`
    return unsigned(`Its time is ${off} this machine’s. If Slack sent it, set the clock.`)
  }
  try {
    const signed = { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(stamp) }
    verifySlackRequest({ signingSecret, body, headers: signed, nowMilliseconds: now })
    return null
  } catch {
    return unsigned('Its signature was made with another secret. If Slack sent it, check SLACK_SIGNING_SECRET.')
  }
}

/** Slack sends events as JSON, commands as a form, and interactions as JSON in a field of a form. */
function parse(text: string, type: string): Record<string, unknown> | null {
  try {
    if (type.startsWith('application/json')) return toObject(JSON.parse(text))
    const fields = Object.fromEntries(new URLSearchParams(text))
    return fields.payload === undefined ? fields : toObject(JSON.parse(fields.payload))
  } catch {
    return null
  }
}

function toObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
}
