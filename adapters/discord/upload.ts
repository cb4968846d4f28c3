import { DefaultRestOptions, type RESTOptions } from 'discord.js'

type Ask = RESTOptions['makeRequest']

/**
 * Sends a form with files as bytes. discord.js hands the form itself to the process's HTTP dispatcher, which is that of another version of
 * undici if the program or Node loaded that first; such a dispatcher does not know the form ("action is not a function").
 */
export function encodeForms(ask: Ask = DefaultRestOptions.makeRequest): Ask {
  return async (url, init) => {
    if (!(init.body instanceof FormData)) return ask(url, init)
    const encoded = new Response(init.body)
    const headers = { ...(init.headers as Record<string, string>), 'content-type': encoded.headers.get('content-type') ?? '' }
    return ask(url, { ...init, headers, body: new Uint8Array(await encoded.arrayBuffer()) })
  }
}
