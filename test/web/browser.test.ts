// The newcomer's minute in a real browser, on the program as `npm start` starts it.
import { accessSync, constants, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newFolder } from '../left-behind.ts'
import { startProgram } from '../program.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PATIENCE_MS = 30_000

/** The first browser that is here; null for none. */
function findBrowser(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const files = ['chromium', 'google-chrome'].flatMap((name) => folders.map((folder) => join(folder, name)))
  return files.find(isProgram) ?? null
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const executablePath = findBrowser()
if (executablePath === null) console.warn('The page is not tried in a browser: neither chromium nor google-chrome is here.')

let browser: Browser
let program: ReturnType<typeof startProgram>

async function start(folder = newFolder(), http = ''): Promise<string> {
  program = startProgram([], folder, { PAPERBOY_HTTP: http })
  await program.until('stderr', /In a browser: \S+\n/)
  return /In a browser: (\S+)\n/.exec(program.written.stderr)?.[1] as string
}

async function stop(): Promise<void> {
  program.child.kill('SIGTERM')
  expect((await program.finished).code).toBe(0)
}

beforeAll(async () => {
  if (executablePath !== null) browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
}, PATIENCE_MS)
afterAll(async () => {
  await browser?.close()
})

/** A page that counts what must not happen: errors in its console, and requests to other hosts. */
async function openPage(address: string, viewport = { width: 900, height: 900 }): Promise<{ page: Page; faults: string[] }> {
  const page = await (await browser.newContext({ viewport })).newPage()
  const faults: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && faults.push(message.text())))
  page.on('pageerror', (error) => void faults.push(error.message))
  page.on(
    'request',
    (request) =>
      void (new URL(request.url()).host === new URL(address).host || request.url().startsWith('data:') || faults.push(request.url())),
  )
  await page.goto(address)
  await page.waitForSelector('#channel article')
  return { page, faults }
}

async function say(page: Page, line: string): Promise<void> {
  const before = await page.locator('article').count()
  await page.fill('#line', line)
  await page.keyboard.press('Enter')
  await page
    .locator('article')
    .nth(before + 1)
    .or(page.locator('#form'))
    .first()
    .waitFor()
}

/** The page's policy lets no code of others in, so that this runs beside the page's own. */
async function evaluate(page: Page, expression: string): Promise<unknown> {
  const session = await page.context().newCDPSession(page)
  const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
  return result.value
}

/** What axe finds wrong at the levels A and AA. */
async function violations(page: Page): Promise<unknown> {
  await evaluate(page, AXE)
  const levels = JSON.stringify(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
  return evaluate(
    page,
    `axe.run({ runOnly: ${levels} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
  )
}

test.skipIf(executablePath === null)(
  'from npm start to a digest, without an error, also for who hears the page or has a narrow one',
  async () => {
    const { page, faults } = await openPage(await start())
    await say(page, 'chest x-ray report generation')
    await page
      .getByRole('button', { name: /^Save: / })
      .first()
      .click()
    await page.getByText('Saved: “').waitFor()
    await say(page, '/papers subscribe')
    expect(await violations(page)).toEqual([])
    await page.getByLabel('What to look for').fill('radiology')
    await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
    await page.getByText('Subscribed to').waitFor()
    await page.getByRole('button', { name: 'Next morning' }).click()
    await page.getByText('Posted to the channel').waitFor()
    expect(await violations(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await evaluate(page, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    const shown = await page.locator('article').count()
    await page.reload()
    expect(await page.locator('article').count()).toBe(shown)
    expect(faults).toEqual([])
    await stop()
    await page.context().close()
  },
  2 * PATIENCE_MS,
)

test.skipIf(executablePath === null)(
  'a page that is open shows what another one does, and works by the keyboard alone',
  async () => {
    const address = await start()
    const { page, faults } = await openPage(address)
    const other = await page.context().newPage()
    await other.goto(new URL('/', address).href)
    await page.bringToFront()
    await page.locator('#line').focus()
    await page.keyboard.type('radiology')
    await page.keyboard.press('Enter')
    await other.getByText('match “radiology”').first().waitFor()
    await page.getByText('match “radiology”').first().waitFor()
    // From the line back to the last button of the answer.
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Shift+Tab')
      if ((await evaluate(page, 'document.activeElement.textContent')) === 'Abstract') break
    }
    await page.keyboard.press('Enter')
    await page.locator('article').nth(3).waitFor()
    expect(faults).toEqual([])
    await stop()
    await page.context().close()
  },
  2 * PATIENCE_MS,
)

test.skipIf(executablePath === null)(
  'a program that is started again finds an open page, which goes on without a new key',
  async () => {
    const folder = newFolder()
    const address = await start(folder)
    const { page } = await openPage(address)
    await say(page, 'radiology')
    await stop()
    await page.fill('#line', 'help')
    await page.keyboard.press('Enter')
    await page.getByText('Paperboy does not answer. Is it still running?').waitFor({ state: 'attached' })
    expect(await page.inputValue('#line')).toBe('help')
    await start(folder, new URL(address).host)
    await page.keyboard.press('Enter')
    await page.getByText('/papers help topics').first().waitFor()
    await stop()
    await page.context().close()
  },
  2 * PATIENCE_MS,
)
