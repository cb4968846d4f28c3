import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie, setCookie } from 'hono/cookie'
import { streamSSE } from 'hono/streaming'
import type { Choice } from '../../src/port/chat.ts'
import { completeLine } from '../shared/complete-line.ts'
import type { Channel } from './channel.ts'
import type { Entrance } from './entrance.ts'
import { guard, LOOK_POLICY } from './guard.ts'
import { type Builders, PLATFORMS, renderFormLook, renderLook } from './look.ts'
import { renderChannel, renderNotice } from './page.ts'
import { offers } from './reply.ts'

export interface WebDesk {
  readonly channel: Channel
  readonly entrance: Entrance
  readonly builders: Builders
  /** What is sent as it is: the stylesheet and the script. */
  readonly style: string
  readonly script: string
  /** The port that the server listens at: cookies are shared by the ports of a machine, so their name carries it. */
  readonly port: () => number
  /** How an open page is kept informed: resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>
  /** Aborted when the server closes. */
  readonly closing: AbortSignal
}

const MOST_BODY = 64 * 1024
const LONGEST_LINE = 2_000
/** A quiet connection is kept alive this often. */
const PING_MS = 15_000
const YEAR_S = 365 * 24 * 3_600
const NO_ENTRY =
  'This page is for the person who started Paperboy. Its address, with a key, is printed at the start; each key opens it once. Type “browser” in Paperboy’s terminal for a new one.'
const NO_FORM = '<!doctype html><title>A form</title><p>This form has no room there; the command is answered in words.</p>'
const NOT_SHOWN = 'That button is not shown any more.'

/** The channel in a browser, for one person at this machine. */
export function createRoutes({ channel, entrance, builders, style, script, port, sleep, closing }: WebDesk): Hono {
  const app = new Hono()
  const cookie = (): string => `paperboy-${port()}`
  const back = (context: Context): Response => context.redirect(`/#${channel.form ? 'form' : 'end'}`, 303)

  app.get('/healthz', (context) => context.text('ok\n'))
  app.use(guard)
  app.use(bodyLimit({ maxSize: MOST_BODY, onError: (context) => context.text('That is too much to send at once.\n', 413) }))
  app.get('/style.css', (context) => context.body(style, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' }))
  app.get('/script.js', (context) =>
    context.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' }),
  )
  app.get('/enter/:key', (context) => {
    // A program that only looks whether the address answers uses no key up.
    if (context.req.method === 'HEAD') return context.body(null, 405, { allow: 'GET' })
    if (entrance.isInside(getCookie(context, cookie()))) return context.redirect('/', 303)
    const session = entrance.enter(context.req.param('key'))
    if (session === null) return context.html(renderNotice('This key was used', NO_ENTRY), 403)
    setCookie(context, cookie(), session, { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: YEAR_S })
    return askAgain(context)
  })
  app.use(async (context, next) => {
    context.header('cache-control', 'no-store')
    if (entrance.isInside(getCookie(context, cookie()))) return next()
    if (context.req.path === '/' && isFollowed(context)) return askAgain(context)
    return context.html(renderNotice('A key is needed', NO_ENTRY), 403)
  })

  app.get('/', async (context) => {
    await channel.open()
    return context.html(renderChannel(channel, await suggestionsFor(channel)))
  })
  app.post('/say', async (context) => {
    const line = textOf((await context.req.formData()).get('line'))
      .trim()
      .slice(0, LONGEST_LINE)
    if (line !== '') await channel.say(line)
    return back(context)
  })
  app.post('/press', async (context) => {
    const form = await context.req.formData()
    const [entry, action] = [Number(textOf(form.get('entry'))), textOf(form.get('action'))]
    const shown = channel.entries.find(({ id }) => id === entry)
    if (!shown || !offers(shown, action)) return context.html(renderNotice('Nothing was pressed', NOT_SHOWN), 409)
    await channel.press(entry, action)
    return back(context)
  })
  app.post('/form', async (context) => {
    await channel.fillIn([...(await context.req.formData())].map(([name, value]) => [name, textOf(value)]))
    return back(context)
  })
  app.post('/form/close', (context) => {
    channel.closeForm()
    return back(context)
  })
  app.post('/clock', async (context) => {
    const to = textOf((await context.req.formData()).get('to'))
    if (to === 'morning') await channel.nextMorning()
    else if (to === 'start') await channel.reset()
    return back(context)
  })
  app.get('/complete', async (context) => {
    const { paperboy, at, asker } = await channel.open()
    const [candidates, typed] = await completeLine((context.req.query('line') ?? '').slice(0, LONGEST_LINE), paperboy, {
      channel: at,
      asker,
    })
    return context.json({ candidates, typed })
  })
  app.get('/file/:entry/:place', (context) => {
    const entry = channel.entries.find(({ id }) => id === Number(context.req.param('entry')))
    const file = entry?.reply.attachments[Number(context.req.param('place'))]
    if (!file) return context.html(renderNotice('There is no such file', 'Ask for it again in the channel.'), 404)
    const name = file.name.replace(/[^\w.-]/g, '-')
    return context.body(file.content, 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${name}"`,
    })
  })
  app.get('/look/:platform/:entry', async (context) => {
    const platform = PLATFORMS.find((each) => each === context.req.param('platform'))
    const asked = context.req.param('entry')
    const entry = channel.entries.find(({ id, kind }) => String(id) === asked && kind !== 'said')
    context.header('content-security-policy', LOOK_POLICY)
    if (platform && asked === 'form' && channel.form)
      return context.html((await renderFormLook(platform, channel.form.form, builders)) ?? NO_FORM)
    return platform && entry ? context.html(await renderLook(platform, entry, builders)) : context.text('It is not shown any more.\n', 404)
  })
  /** Tells an open page that the channel has changed. */
  app.get('/events', (context) =>
    streamSSE(context, async (stream) => {
      let wake = (): void => {}
      const wakeUp = (): void => wake()
      const end = channel.watch(wakeUp)
      closing.addEventListener('abort', wakeUp)
      stream.onAbort(wakeUp)
      for (let told = -1; !stream.aborted && !closing.aborted; ) {
        const version = channel.version()
        if (version !== told) await stream.writeSSE({ data: String(version) })
        else await stream.write(': \n\n')
        told = version
        await Promise.race([new Promise<void>((resolve) => (wake = resolve)), sleep(PING_MS)])
      }
      end()
      closing.removeEventListener('abort', wakeUp)
    }),
  )
  app.notFound((context) => context.html(renderNotice('There is no such page', 'The channel is at /.'), 404))
  return app
}

/** Whether a link of another site was followed: then the browser keeps the cookie back. */
function isFollowed({ req }: Context): boolean {
  return req.header('sec-fetch-site') === 'cross-site' && req.header('sec-fetch-dest') === 'document'
}

/** A redirect from another site's link would not carry the cookie yet, so the page asks for itself. */
function askAgain(context: Context): Response | Promise<Response> {
  return context.html(renderNotice('Welcome', 'One moment…').replace('<link', '<meta http-equiv="refresh" content="0;url=/"><link'))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** What fields that are looked up offer at first. */
async function suggestionsFor(channel: Channel): Promise<Map<string, readonly Choice[]>> {
  const found = new Map<string, readonly Choice[]>()
  if (channel.form === null) return found
  const { paperboy, at, asker } = await channel.open()
  const { command, fields } = channel.form.form
  for (const { option, input, value } of fields)
    if (input.kind === 'lookup') found.set(option, await paperboy.complete({ at, asker, command, option, typed: value }))
  return found
}
