// What is taken out of every text that is printed, logged or answered: the one place that decides what counts as secret.

/** Anything that looks like a token, wherever it stands. */
const TOKENS = /\b(?:xox[a-z]-|xapp-|hf_)[\w-]+|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}\b/g

/** An address in a text ends at what no address holds unescaped. A log is JSON: a backslash and a quotation mark end it there. */
const ADDRESSES = /((?:\b[a-z][a-z\d+.-]*:)?\/\/)([^\s"'<>“”\\]+)/gi

/** A text without tokens, and its addresses without user, password, query and fragment: a query may be a key. */
export function redact(text: string): string {
  return text.replace(ADDRESSES, (_, scheme: string, rest: string) => `${scheme}${withoutSecrets(rest)}`).replace(TOKENS, '[token]')
}

function withoutSecrets(address: string): string {
  const place = address.replace(/^[^/?#]*@/, '')
  const end = place.search(/[?#]/)
  return end === -1 || end === place.length - 1 ? place : `${place.slice(0, end)}?…`
}

/** What was typed where an address belongs. One that cannot be read as such may hold a password anywhere. */
export function redactTyped(word: string): string {
  const isRead = URL.canParse(word) && /^https?:$/.test(new URL(word).protocol)
  return isRead || !/[@?#=&]/.test(word) ? redact(word) : `[${word.length} characters]`
}
