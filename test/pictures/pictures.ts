// Draws what people see in Slack and Discord, for the README, and tells how high lists and digests are on a phone:
//   npm run pictures             draws those of the README
//   npm run pictures -- heights  measures alone
//   npm run pictures -- FOLDER   draws all there, as a desktop and a phone show it, light and dark
// The browser is chromium, or CHROME.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { types } from '@slack/bolt'
import { prefixOf } from '../../adapters/discord/custom-id.ts'
import { renderReply as renderForDiscord } from '../../adapters/discord/render.ts'
import { renderHome } from '../../adapters/slack/home.ts'
import { filledIn, renderForm, withPreview } from '../../adapters/slack/modal.ts'
import { renderReply } from '../../adapters/slack/render.ts'
import { discordPage } from '../../adapters/web/looks/discord.ts'
import { type Look, WIDTHS } from '../../adapters/web/looks/look.ts'
import { messagePage, viewPage } from '../../adapters/web/looks/slack.ts'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/config/log.ts'
import { dayOf } from '../../src/papers/dates.ts'
import { type CommandRequest, type Reply, replyOf } from '../../src/port/chat.ts'
import { SYSTEM_CLOCK } from '../../src/port/clock.ts'
import type { Delivery } from '../../src/store/deliveries/deliveries.ts'
import { threadName } from '../../src/wording/digests.ts'
import { createBrowser } from './browser.ts'

/** What is drawn. */
interface Scene {
  readonly platform: 'slack' | 'discord'
  readonly name: string
  /** Whether the README shows it; the others are there for their heights. */
  readonly isShown: boolean
  html(look: Look): string
}

const NOW = Date.parse('2026-04-17T07:00:00Z')
const LOOKS: readonly (Look & { readonly device: keyof typeof WIDTHS })[] = [
  { theme: 'light', device: 'desktop' },
  { theme: 'dark', device: 'desktop' },
  { theme: 'light', device: 'phone' },
  { theme: 'dark', device: 'phone' },
]
/** Which of them the README shows, and which the heights are of. */
const README_LOOKS = { slack: 0, discord: 1 } as const
const PHONE = 2

const folder = mkdtempSync(join(tmpdir(), 'paperboy-pictures-'))
const browser = createBrowser(folder)
const composed = await openApp({
  config: readConfig({ PAPERBOY_DATA: folder }),
  log: createLog('silent'),
  clock: { ...SYSTEM_CLOCK, now: () => NOW },
  patienceMs: Number.POSITIVE_INFINITY,
})
await composed.core.library.refresh()

const at = { platform: 'slack', workspace: 'T1', channel: 'C1' }
const asker = { person: 'U1', name: 'Ada', mayManage: true, isAdmin: false, zone: 'Europe/Berlin' }
const requestOf = (text: string, channel: string): CommandRequest => ({
  id: text,
  at: { ...at, channel },
  asker,
  takesForms: false,
  input: { kind: 'text', text },
})
const ask = async (text: string, channel = 'C1'): Promise<Reply> => replyOf(await composed.paperboy.respond(requestOf(text, channel)))

try {
  const scenes = await makeScenes()
  const sheets = scenes.map(({ html }) => LOOKS.map((look) => ({ html: html(look), width: WIDTHS[look.device] })))
  const heights = browser.measure(sheets.flat())
  const asked = process.argv[2] ?? 'readme'
  for (const [index, { platform, name, isShown }] of scenes.entries()) {
    const pages = sheets[index] ?? []
    const own = heights.slice(index * LOOKS.length, (index + 1) * LOOKS.length)
    const drawn = README_LOOKS[platform]
    if (!isShown) process.stdout.write(`${platform}: a ${name} is ${own[PHONE]} px high, ${WIDTHS.phone} px wide\n`)
    if (asked === 'heights') continue
    if (asked !== 'readme') browser.draw(pages, own, join(asked, `${platform}-${name.replaceAll(' ', '-')}.png`))
    else if (isShown) browser.draw(pages.slice(drawn, drawn + 1), own.slice(drawn, drawn + 1), join(folderOf(platform), `${name}.png`))
  }
} finally {
  await composed.close()
  rmSync(folder, { recursive: true, force: true })
}

async function makeScenes(): Promise<Scene[]> {
  const search = await ask('search chest x-ray report generation')
  const list = scenesOf('list of five', search, false)
  const shown = scenesOf('search', { ...search, cards: search.cards.slice(0, 3) }, true)
  await ask('save 1')
  const three = await digestOf('radiology at 09:00 top 3', 'C1')
  const ten = await digestOf('radiology at 09:00 top 10', 'C2')
  const answer = await composed.paperboy.respond({ ...requestOf('edit radiology', 'C1'), takesForms: true })
  const modal = answer.kind === 'form' && renderForm(answer.form, { spot: { channel: 'C1', thread: null, url: null }, home: null })
  const form = modal && (await previewed(modal))
  const home = renderHome(await composed.paperboy.home(at, asker), { channels: new Set(['C1']), direct: 'D1', isKnown: true })
  return [
    ...shown,
    ...digestScenes('digest', three, true),
    ...list,
    ...digestScenes('digest of ten', ten, false),
    ...(form ? [{ platform: 'slack', name: 'modal', isShown: true, html: (look: Look) => viewPage(form, look) } as const] : []),
    { platform: 'slack', name: 'home', isShown: true, html: (look) => viewPage(home, look) },
  ]
}

function scenesOf(name: string, reply: Reply, isShown: boolean): Scene[] {
  return [
    { platform: 'slack', name, isShown, html: (look) => messagePage(renderReply(reply).blocks, 'only you', look) },
    {
      platform: 'discord',
      name,
      isShown,
      html: (look) => discordPage(renderForDiscord(reply).message, { command: 'papers search' }, look),
    },
  ]
}

function digestScenes(name: string, { id, reply }: Delivery, isShown: boolean): Scene[] {
  const { message } = renderForDiscord(reply, prefixOf({ delivery: id, channel: null }))
  const thread = threadName(['Radiology'], dayOf(NOW))
  return [
    { platform: 'slack', name, isShown, html: (look) => messagePage(renderReply(reply).blocks, 1, look) },
    { platform: 'discord', name, isShown, html: (look) => discordPage(message, { thread }, look) },
  ]
}

async function digestOf(topic: string, channel: string): Promise<Delivery> {
  await ask(`subscribe ${topic}`, channel)
  await ask('digest now', channel)
  const [digest] = await composed.core.store.deliveries.latest({ workspace: 'slack:T1', channel }, 1)
  if (!digest) throw new Error(`${topic} brought no digest`)
  return digest
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
