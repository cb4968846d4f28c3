// Removes secrets from every text that is printed, logged or sent. Only this file decides what is secret.

/** Anything that looks like a token, at any position. */
const TOKENS = /\b(?:xox[a-z]-|xapp-|hf_)[\w-]+|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}\b/g

/** An address ends at a character that addresses must escape. In a log, which is JSON, a backslash or a quotation mark ends it. */
const ADDRESSES = /((?:\b[a-z][a-z\d+.-]*:)?\/\/)([^\s"'<>“”\\]+)/gi

/** Removes tokens from a text, and user, password, query and fragment from its addresses, because a query may be a key. */
export function redact(text: string): string {
  return text.replace(ADDRESSES, (_, scheme: string, rest: string) => `${scheme}${withoutSecrets(rest)}`).replace(TOKENS, '[token]')
}

function withoutSecrets(address: string): string {
  const place = address.replace(/^[^/?#]*@/, '')
  const end = place.search(/[?#]/)
  return end === -1 || end === place.length - 1 ? place : `${place.slice(0, end)}?…`
}

/** Redacts a text typed as an address. If it cannot be read as one, a password may be anywhere in it. */
export function redactTyped(word: string): string {
  const isRead = URL.canParse(word) && /^https?:$/.test(new URL(word).protocol)
  return isRead || !/[@?#=&]/.test(word) ? redact(word) : `[${word.length} characters]`
}
