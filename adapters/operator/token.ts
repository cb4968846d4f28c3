import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether a request's `Authorization` holds the token, as Bearer or as the password of Basic. Takes the same time for any wrong one. */
export function isAuthorized(authorization: string | undefined, token: string): boolean {
  const [, scheme = '', given = ''] = /^(\S+) +(\S+)$/.exec(authorization ?? '') ?? []
  if (/^bearer$/i.test(scheme)) return isSame(given, token)
  if (!/^basic$/i.test(scheme)) return false
  const decoded = Buffer.from(given, 'base64').toString('utf8')
  return isSame(decoded.slice(decoded.indexOf(':') + 1), token)
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer]
  return timingSafeEqual(a, b)
}
