/** An address as it is requested. Its user and password are sent as a header, never in the address. */
export interface SplitAddress {
  readonly url: string
  /** The header of HTTP's Basic authentication; null if the address has no user. */
  readonly authorization: string | null
}

export function splitAddress(address: string): SplitAddress {
  const url = new URL(address)
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (username === '' && password === '') return { url: url.href, authorization: null }
  const pair = `${decode(username)}:${decode(password)}`
  return { url: url.href, authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** A percent sign that escapes nothing stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
