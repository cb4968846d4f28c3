// The newcomer's minute in a real browser, on the program as `npm start` starts it.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newFolder } from '../left-behind.ts'
import { evaluate, executablePath, launch, say, violations, visit } from './chromium.ts'
import { startPage } from './page-program.ts'

const PATIENCE_MS = 30_000

let browser: Browser
let stop: () => Promise<void>

async function start(folder?: string, http?: string): Promise<string> {
  const { address, ...started } = await startPage(folder, http)
  stop = started.stop
  return address
}

beforeAll(async () => {
  if (executablePath !== null) browser = await launch()
}, PATIENCE_MS)
afterAll(async () => {
  await browser?.close()
})

async function openPage(address: string): Promise<{ page: Page; faults: string[] }> {
  const opened = await visit(browser, address)
  await opened.page.waitForSelector('#channel article')
  return opened
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
  'pictures that are open are as high as what they show, and move nothing below them',
  async () => {
    const { page, faults } = await openPage(await start())
    const heights = (): Promise<unknown> =>
      evaluate(
        page,
        `JSON.stringify([...document.querySelectorAll('.looks[open] iframe')].map((each) => each.clientHeight - each.contentDocument.documentElement.offsetHeight))`,
      )
    await page.setViewportSize({ width: 900, height: 740 })
    await say(page, 'radiology')
    await page.locator('.looks > summary').last().click()
    await expect.poll(heights).toBe('[0,0]')
    await page.setViewportSize({ width: 360, height: 740 })
    await expect.poll(heights).toBe('[0,0]')
    await say(page, '/papers subscribe')
    await expect.poll(heights).toBe('[0,0]')
    const isSeen = `(({ top, bottom }) => top >= 0 && bottom <= innerHeight)(document.querySelector('#form textarea').getBoundingClientRect())`
    await expect.poll(() => evaluate(page, isSeen)).toBe(true)
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
