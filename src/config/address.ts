/** Whether it is an address of the web. */
export function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** `127.0.0.1:3211` or `[::1]:3211`; null for what is no address of a machine with a port. */
export function readAddress(text: string): { readonly host: string; readonly port: number } | null {
  const [, bracketed, plain, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : null
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/** Whether it is an address that only this machine reaches. */
export function isOwnAddress(text: string): boolean {
  return LOOPBACK.has(readAddress(text)?.host ?? '')
}
