import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { App } from '../app.ts'
import type { Config } from '../config/config.ts'
import { Fault } from '../config/fault.ts'
import { ROOT } from '../config/root.ts'
import { createPublicPapers } from '../pages/public-papers.ts'
import { openPlayground } from '../playground/playground.ts'
import { SYSTEM_CLOCK } from '../port/clock.ts'
import type { Mount } from '../port/mount.ts'
import { keptSecret } from '../store/kept-secret.ts'
import { pageRefused, pageTaken } from '../wording/operations.ts'

/** The pages in a browser. */
export interface Pages {
  /** An address that opens the channel in a browser once; null where the pages are for everybody. */
  newAddress(): string | null
  close(): Promise<void>
}

/** Where the pages are unless PAPERBOY_HTTP says otherwise, and the ports behind it where this one is taken. */
const DEFAULT = { host: '127.0.0.1', port: 3210 }
/** A form that is only looked at. */
const NOWHERE = { spot: { channel: 'C0', thread: null, url: null }, home: null }

/** @param isAside whether the program starts or ends, so that a proxy had better ask another copy @returns null where no pages are to be served @throws {Fault} where the address that is set cannot be used */
export async function openPages(
  config: Config,
  { core, sync, feedPages }: Pick<App, 'core' | 'sync' | 'feedPages'>,
  mounts: readonly Mount[],
  log: Logger,
  isAside: () => boolean,
): Promise<Pages | null> {
  const { http, publicUrl, publicPapers, slack, discord, zone } = config
  if (http === 'off' || (http === null && (slack || discord))) return null
  const { openPublic, openWeb } = await import('../../adapters/web/server.ts')
  const { host, port } = http ?? DEFAULT
  const asset = (name: string): string => readFileSync(new URL(`adapters/web/assets/${name}`, ROOT), 'utf8')
  const clock = SYSTEM_CLOCK
  const { papers } = core.store
  try {
    // Where others may come, the channel is not.
    if (publicUrl !== null || mounts.length > 0) {
      const server = await openPublic({
        host,
        port,
        papers: publicPapers ? createPublicPapers(core) : null,
        feeds: feedPages,
        url: publicUrl,
        mounts,
        isAside,
        style: asset('style.css'),
        now: clock.monotonic,
        log,
      })
      if (feedPages !== null) log.info(`pages and feeds of channels are below ${publicUrl}/feeds`)
      if (publicPapers) log.info(`pages for everybody are at ${publicUrl}/search`)
      return { newAddress: () => null, close: server.close }
    }
    return await openWeb({
      host,
      port,
      mayMove: http === null,
      openTrial: (platform) => openPlayground({ papers, settings: config, sources: sync.sources, zone, clock, log, platform }),
      builders: {
        slack: async (reply) => (await import('../../adapters/slack/render.ts')).renderReply(reply).blocks,
        slackForm: async (form) => (await import('../../adapters/slack/modal.ts')).renderForm(form, NOWHERE),
        discord: async (reply) => (await import('../../adapters/discord/render.ts')).renderReply(reply).message,
        async discordForm(form) {
          const { renderForm, renderRest } = await import('../../adapters/discord/modal.ts')
          return { modal: renderForm(form, ''), rest: renderRest(form, '') }
        },
      },
      secret: keptSecret(join(config.data, 'browser-secret')),
      style: asset('style.css'),
      script: asset('script.js'),
      newId: randomUUID,
      sleep: clock.sleep,
      log,
    })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (http === null) {
      log.warn(`no page in a browser: ${message}`)
      return null
    }
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
    throw new Fault('configuration', code === 'EADDRINUSE' ? pageTaken(address) : pageRefused(address, code ?? message))
  }
}
