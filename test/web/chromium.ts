// A real browser, and what a person does in it.
import { accessSync, constants, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']

/** The first browser that is here; null for none. */
export const executablePath = findBrowser()
if (executablePath === null) console.warn('The page is not tried in a browser: neither chromium nor google-chrome is here.')

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

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
}

export interface Visit {
  readonly page: Page
  /** What must not happen: errors in the console, dialogs, and requests to other hosts. */
  readonly faults: string[]
}

export async function visit(browser: Browser, address: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const page = await (await browser.newContext({ viewport: { width: 900, height: 900 }, ...options })).newPage()
  const faults: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && faults.push(message.text())))
  page.on('pageerror', (error) => void faults.push(error.message))
  page.on('dialog', (dialog) => {
    faults.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    const isOwn = new URL(request.url()).host === new URL(address).host || request.url().startsWith('data:')
    if (!isOwn) faults.push(request.url())
  })
  await page.goto(address)
  return { page, faults }
}

/** Types a line, and waits for its answer. */
export async function say(page: Page, line: string): Promise<void> {
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
export async function evaluate(page: Page, expression: string): Promise<unknown> {
  const session = await page.context().newCDPSession(page)
  const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
  await session.detach()
  return result.value
}

/** What axe finds wrong at the levels A and AA. */
export async function violations(page: Page): Promise<unknown> {
  await evaluate(page, AXE)
  return evaluate(
    page,
    `axe.run({ runOnly: ${JSON.stringify(LEVELS)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
  )
}
