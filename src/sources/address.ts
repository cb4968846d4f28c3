/** An address as it is asked for: what it says of who asks goes as a header, never in the address. */
export interface SplitAddress {
  readonly url: string
  /** Of HTTP's Basic authentication; null where the address has no user. */
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

/** A sign of percent that escapes nothing stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
