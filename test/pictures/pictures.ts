// Draws what people see in Slack and Discord, for the README: CHROME=chromium npm run pictures
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { types } from '@slack/bolt'
import { prefixOf } from '../../adapters/discord/custom-id.ts'
import { renderReply as renderForDiscord } from '../../adapters/discord/render.ts'
import { THREAD_NAME } from '../../adapters/discord/texts.ts'
import { renderHome } from '../../adapters/slack/home.ts'
import { filledIn, renderForm, withPreview } from '../../adapters/slack/modal.ts'
import { renderReply } from '../../adapters/slack/render.ts'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/config/log.ts'
import { type CommandRequest, type Reply, replyOf } from '../../src/port/chat.ts'
import { SYSTEM_CLOCK } from '../../src/port/clock.ts'
import { messagePage, viewPage } from './block-kit.ts'
import { discordPage } from './discord-look.ts'

const OUT = { slack: folderOf('slack'), discord: folderOf('discord') }
const NOW = Date.parse('2026-04-17T07:00:00Z')
const WIDTH = 690
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-device-scale-factor=1.5']

const folder = mkdtempSync(join(tmpdir(), 'paperboy-pictures-'))
const composed = await openApp({
  config: readConfig({ PAPERBOY_DATA: folder }),
  log: createLog('silent'),
  clock: { ...SYSTEM_CLOCK, now: () => NOW },
  patienceMs: Number.POSITIVE_INFINITY,
})
await composed.core.library.refresh()

const at = { platform: 'slack', workspace: 'T1', channel: 'C1' }
const asker = { person: 'U1', name: 'Ada', mayManage: true, isAdmin: false, zone: 'Europe/Berlin' }
const requestOf = (text: string): CommandRequest => ({ id: text, at, asker, takesForms: false, input: { kind: 'text', text } })
const ask = async (text: string): Promise<Reply> => replyOf(await composed.paperboy.respond(requestOf(text)))

try {
  const search = await ask('search chest x-ray report generation')
  const short = { ...search, cards: search.cards.slice(0, 3) }
  draw('slack', 'search', messagePage(renderReply(short).blocks, 'only you'))
  draw('discord', 'search', discordPage(renderForDiscord(short).message, { command: 'papers search' }))
  await ask('save 1')
  await ask('subscribe radiology at 09:00 top 3')
  await ask('digest now')
  const [digest] = await composed.core.store.deliveries.latest({ workspace: 'slack:T1', channel: 'C1' }, 1)
  if (digest) {
    draw('slack', 'digest', messagePage(renderReply(digest.reply).blocks, 1))
    const { message } = renderForDiscord(digest.reply, prefixOf({ delivery: digest.id, channel: null }))
    draw('discord', 'digest', discordPage(message, { thread: THREAD_NAME }))
  }
  const answer = await composed.paperboy.respond({ ...requestOf('edit radiology'), takesForms: true })
  const modal = answer.kind === 'form' && renderForm(answer.form, { spot: { channel: 'C1', thread: null, url: null }, home: null })
  if (modal) draw('slack', 'modal', viewPage(await previewed(modal)))
  const home = await composed.paperboy.home(at, asker)
  draw('slack', 'home', viewPage(renderHome(home, { channels: new Set(['C1']), direct: 'D1', isKnown: true })))
} finally {
  await composed.close()
  rmSync(folder, { recursive: true, force: true })
}

/** As it stands there when what its first field holds was looked up. */
async function previewed(modal: types.ModalView): Promise<types.ModalView> {
  const view = modal as unknown as Parameters<typeof withPreview>[0] // as Slack sends it back, with more that is not drawn
  return withPreview(view, await composed.paperboy.lookAhead(filledIn(view)))
}

function folderOf(platform: string): string {
  const path = fileURLToPath(new URL(`../../adapters/${platform}/pictures/`, import.meta.url))
  mkdirSync(path, { recursive: true })
  return path
}

/** As high as what is on it. */
function draw(platform: keyof typeof OUT, name: string, html: string): void {
  const page = join(folder, `${platform}-${name}.html`)
  writeFileSync(page, `${html}<script>document.body.dataset.height = document.querySelector('main').scrollHeight</script>`)
  const height = /data-height="(\d+)"/.exec(show(page, '--dump-dom', `--window-size=${WIDTH},100`))?.[1]
  show(page, `--window-size=${WIDTH},${height}`, `--screenshot=${join(OUT[platform], `${name}.png`)}`)
  process.stdout.write(`${platform}/${name}.png\n`)
}

function show(page: string, ...flags: readonly string[]): string {
  const browser = process.env.CHROME ?? 'chromium'
  try {
    return execFileSync(browser, [...FLAGS, ...flags, page], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Error(`There is no ${browser} here. Name one: CHROME=/path/to/chrome npm run pictures`)
  }
}
