// Long walks through the page in a real browser, on the program as `npm start` starts it. The short one is in browser.test.ts.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SHAPES } from '../../src/commands/table.ts'
import { IS_LONG } from '../effort.ts'
import { freePort } from '../free-port.ts'
import { hostileTexts } from '../hostile.ts'
import { hostileKinds } from '../hostile-kinds.ts'
import { newFolder } from '../left-behind.ts'
import { runProgram, startProgram } from '../program.ts'
import { evaluate, executablePath, launch, say, type Visit, violations, visit } from './chromium.ts'
import { startPage } from './page-program.ts'

const TIMEOUT_MS = 10 * 60_000
const NARROW = { width: 360, height: 740 }

let browser: Browser
let stop: () => Promise<void>

async function start(folder?: string, http?: string): Promise<string> {
  const { address, ...started } = await startPage(folder, http)
  stop = started.stop
  return address
}

/** The channel, in a program of its own; afterwards nothing must have gone wrong in it. */
async function walk(steps: (visited: Visit & { readonly address: string }) => Promise<void>, options = {}): Promise<void> {
  const address = await start()
  const visited = await visit(browser, address, options)
  await visited.page.locator('#channel article').first().waitFor()
  await steps({ ...visited, address })
  expect(visited.faults).toEqual([])
  await visited.page.context().close()
  await stop()
}

const versionOf = async (page: Page): Promise<string> => (await page.locator('#channel').getAttribute('data-version')) ?? ''

/** Does something that changes the channel, and waits until the page shows it and takes the next thing. */
async function change(page: Page, act: () => Promise<unknown>): Promise<void> {
  const before = await versionOf(page)
  await act()
  await page.locator(`#channel:not([data-version="${before}"])`).waitFor()
  await page.locator('body:not([aria-busy])').waitFor()
}

async function widthOf(page: Page): Promise<unknown> {
  return evaluate(page, 'document.documentElement.scrollWidth')
}

/** Opens all that is folded, so that what is in it is looked at, too. */
async function unfold(page: Page): Promise<void> {
  await evaluate(page, `for (const each of document.querySelectorAll('details')) each.open = true`)
}

/** By levels A and AA, light and dark, wide and on a phone, with all folded out. */
async function look(page: Page): Promise<void> {
  await unfold(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page), colorScheme).toEqual([])
  }
  const size = page.viewportSize()
  await page.setViewportSize(NARROW)
  expect(await widthOf(page)).toBeLessThanOrEqual(NARROW.width)
  expect(await violations(page), 'on a phone').toEqual([])
  if (size) await page.setViewportSize(size)
}

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, isThere: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press(key)
    if (await evaluate(page, `(() => { const at = document.activeElement; return ${isThere} })()`)) return
  }
  throw new Error(`No control of the page is ${isThere}.`)
}

beforeAll(async () => {
  if (IS_LONG && executablePath !== null) browser = await launch()
}, TIMEOUT_MS)
afterAll(() => browser?.close())

describe.skipIf(!IS_LONG || executablePath === null)('the channel in a browser', { timeout: TIMEOUT_MS }, () => {
  test('each command’s examples can be typed', () =>
    walk(async ({ page }) => {
      const examples = SHAPES.flatMap((shape) => shape.examples)
      expect(examples.length).toBeGreaterThan(40)
      for (const example of examples) {
        await say(page, `/papers ${example}`)
        if ((await page.locator('#form').count()) > 0) {
          await look(page)
          await change(page, () => page.getByRole('button', { name: 'Cancel' }).click())
        }
      }
      await look(page)
    }))

  test('each control of a search and a digest can be pressed', () =>
    walk(async ({ page }) => {
      await say(page, 'radiology')
      await say(page, '/papers subscribe radiology')
      await change(page, () => page.getByRole('button', { name: 'Next morning' }).click())
      await page.getByText('Posted to the channel').waitFor()
      const controls = (await evaluate(
        page,
        `[...document.querySelectorAll('#channel article button[data-entry]')].map(({ value, dataset, textContent }) => ({ value, entry: dataset.entry, label: textContent }))`,
      )) as { value: string; entry: string; label: string }[]
      expect(controls.length).toBeGreaterThan(60)
      for (const { value, entry, label } of controls) {
        const control = page.locator(`button[data-entry="${entry}"][value="${value}"]`).first()
        // Some are in a menu or a thread; some are gone once another of theirs was pressed.
        if ((await control.count()) === 0) continue
        await unfold(page)
        await change(page, () => control.click()).catch((error: unknown) => {
          throw new Error(`${label} (${value}) of ${entry}: ${error}`)
        })
        const cancel = page.getByRole('button', { name: 'Cancel' })
        if ((await cancel.count()) > 0) await change(page, () => cancel.click())
      }
      await look(page)
    }))

  test('each control of a form can be used, and faults stand beside fields', () =>
    walk(async ({ page }) => {
      await say(page, '/papers subscribe')
      const form = page.locator('#form')
      await form.getByLabel('What to look for').fill('"')
      await change(page, () => form.getByRole('button', { name: 'Subscribe', exact: true }).click())
      const faulty = form.locator('[aria-invalid]')
      await faulty.first().waitFor()
      expect(await faulty.first().inputValue()).toBe('"')
      await look(page)
      await faulty.first().fill('radiology')
      const fields = form.locator('.field input, .field select, .field textarea')
      for (const field of await fields.all()) await useField(field)
      await change(page, () => form.getByRole('button', { name: 'Subscribe', exact: true }).click())
      await page.getByText('Subscribed to').waitFor()
      await say(page, '/papers edit radiology')
      await look(page)
      for (const platform of ['Slack', 'Discord']) {
        const frame = page.frameLocator(`#form iframe[title="As ${platform} would show it"]`)
        await frame.getByText('What to look for').first().waitFor()
      }
      await change(page, () => form.getByRole('button', { name: 'Cancel' }).click())
      expect(await form.count()).toBe(0)
    }))

  test('the newcomer’s minute goes by the keyboard alone', () =>
    walk(async ({ page }) => {
      await page.locator('#line').focus()
      await page.keyboard.type('radiology')
      await change(page, () => page.keyboard.press('Enter'))
      await tabTo(page, `at.textContent === 'Save'`, 'Shift+Tab')
      await change(page, () => page.keyboard.press('Enter'))
      await page.getByText('Saved').first().waitFor()
      // A menu is opened and what is in it pressed.
      await page.locator('#line').focus()
      await tabTo(page, `at.matches('.menu > summary')`, 'Shift+Tab')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      expect(await evaluate(page, `document.activeElement.closest('.menu') !== null`)).toBe(true)
      await change(page, () => page.keyboard.press('Enter'))
      // Tab completes, and holds nobody.
      await page.locator('#line').focus()
      await page.keyboard.type('/papers subscrib')
      await page.keyboard.press('Tab')
      await expect.poll(() => page.inputValue('#line')).toBe('/papers subscribe ')
      await change(page, () => page.keyboard.press('Enter'))
      await page.locator('#form').waitFor()
      await page.keyboard.type('radiology')
      await tabTo(page, `at.textContent === 'Subscribe'`)
      await change(page, () => page.keyboard.press('Enter'))
      await page.getByText('Subscribed to').waitFor()
      await tabTo(page, `at.textContent === 'Next morning'`, 'Shift+Tab')
      await change(page, () => page.keyboard.press('Enter'))
      await page.getByText('Posted to the channel').waitFor()
      await page.locator('#line').focus()
      await tabTo(page, `at.matches('.looks > summary')`, 'Shift+Tab')
      await page.keyboard.press('Enter')
      await page.frameLocator('iframe[title="As Discord would show it"]').last().getByText('Paperboy').first().waitFor()
      await page.locator('#line').focus()
      await page.keyboard.type('/papers nothing-like-this')
      await page.keyboard.press('Tab')
      await expect.poll(() => evaluate(page, 'document.activeElement.textContent')).toBe('Send')
      await page.keyboard.press('Shift+Tab')
      expect(await evaluate(page, 'document.activeElement.id')).toBe('line')
      await page.keyboard.press('Shift+Tab')
      expect(await evaluate(page, 'document.activeElement.id')).not.toBe('line')
    }))

  test('reload and Back keep the place', () =>
    walk(async ({ page, address }) => {
      for (const line of ['radiology', 'chest x-ray', 'help', 'new', 'report generation']) await say(page, line)
      const shown = await page.locator('article').count()
      await evaluate(page, `document.querySelector('#e4').scrollIntoView({ behavior: 'instant' })`)
      const place = async (): Promise<number> =>
        (await evaluate(page, `document.querySelector('#e4').getBoundingClientRect().top`)) as number
      const before = await place()
      await page.reload()
      expect(await page.locator('article').count()).toBe(shown)
      await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThan(50)
      await page.goto('about:blank')
      await page.goBack()
      await page
        .locator('article')
        .nth(shown - 1)
        .waitFor()
      await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThan(50)
      // It hears what happens, as before.
      const other = await page.context().newPage()
      await other.goto(new URL('/', address).href)
      await say(other, 'knee')
      await page.locator('article').nth(shown).waitFor()
    }))

  test('two tabs show the same, a form and a fresh start as well', () =>
    walk(async ({ page, address }) => {
      const other = await page.context().newPage()
      await other.goto(new URL('/', address).href)
      await say(page, '/papers subscribe')
      await other.locator('#form').waitFor()
      await other.getByLabel('What to look for').fill('radiology')
      await change(page, () => other.getByRole('button', { name: 'Subscribe', exact: true }).click())
      await page.getByText('Subscribed to').waitFor()
      expect(await page.locator('#form').count()).toBe(0)
      await page.fill('#line', 'half a wor')
      await change(page, () => other.getByRole('button', { name: 'Start over' }).click())
      await expect.poll(() => page.locator('article').count()).toBe(1)
      expect(await page.inputValue('#line')).toBe('half a wor')
    }))

  test('a program that is started again serves an open page and its form anew, without a key', async () => {
    const folder = newFolder()
    const address = await start(folder)
    const { page } = await visit(browser, address)
    await say(page, '/papers subscribe')
    await page.getByLabel('What to look for').fill('radiology')
    await stop()
    await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
    await page.getByText('Paperboy does not answer. Is it still running?').waitFor({ state: 'attached' })
    expect(await page.getByLabel('What to look for').inputValue()).toBe('radiology')
    await start(folder, new URL(address).host)
    // The browser finds it again by itself.
    await expect.poll(() => page.locator('#form').count(), { timeout: 20_000 }).toBe(0)
    await say(page, 'radiology')
    await page.getByText('match “radiology”').first().waitFor()
    await page.context().close()
    await stop()
  })

  test('works without a script', () =>
    walk(
      async ({ page }) => {
        await page.fill('#line', 'radiology')
        await page.keyboard.press('Enter')
        await page.getByText('match “radiology”').first().waitFor()
        await page
          .getByRole('button', { name: /^Save: / })
          .first()
          .click()
        await page.getByText('Saved: “').waitFor()
        await page.fill('#line', '/papers subscribe')
        await page.keyboard.press('Enter')
        await page.getByLabel('What to look for').fill('radiology')
        await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
        await page.getByText('Subscribed to').waitFor()
        await page.getByRole('button', { name: 'Next morning' }).click()
        await page.getByText('Posted to the channel').waitFor()
      },
      { javaScriptEnabled: false },
    ))
})

describe.skipIf(!IS_LONG || executablePath === null)('pages for others in a browser', { timeout: TIMEOUT_MS }, () => {
  test('are accessible and narrow enough, and run nothing of hostile papers and topics', async () => {
    const folder = newFolder()
    const texts = [...hostileTexts, ...hostileKinds.map(({ text }) => text)].filter((text) => text.trim().length > 3)
    const papers = texts.map((text, at) =>
      JSON.stringify({
        title: `Quokka ${at} ${text.slice(0, 250)}`,
        abstract: text.slice(0, 3_000),
        authors: [text.slice(0, 60)],
        arxiv: `2601.${String(at).padStart(5, '0')}`,
      }),
    )
    writeFileSync(join(folder, 'hostile.jsonl'), `${papers.join('\n')}\n`)
    expect((await runProgram(['import', 'hostile.jsonl'], { folder })).code).toBe(0)
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const others = { PAPERBOY_URL: url, PAPERBOY_HTTP: `127.0.0.1:${port}`, PAPERBOY_PUBLIC: 'on', PAPERBOY_FEED_PAGES: 'on' }
    const program = startProgram([], folder, others)
    const topic = '<img src=x onerror=alert(1)>'
    program.child.stdin.write(`subscribe quokka as "${topic}" top 20\n`)
    await program.until('stdout', /Subscribed/)
    program.child.stdin.write('digest now\n')
    await program.until('stdout', /20\. /)
    program.child.stdin.write('feed\n')
    await program.until('stdout', /Page: \S+\/feeds\/[\w-]{22}/)
    const [, feed = ''] = /Page: \W?(http\S+\/feeds\/[\w-]{22})/.exec(program.written.stdout) ?? []
    const { page, faults } = await visit(browser, `${url}/search`)
    await look(page)
    for (let shown = 1; shown <= 5; shown++) {
      await page.goto(`${url}/search?q=quokka&page=${shown}`)
      await look(page)
    }
    const papersShown = (await evaluate(page, `[...document.querySelectorAll('h3 a')].map(({ href }) => href)`)) as string[]
    for (const address of papersShown) {
      await page.goto(address)
      await look(page)
    }
    await page.goto(feed)
    await page.getByText(topic).first().waitFor()
    expect(await page.locator('.card').count()).toBe(20)
    await look(page)
    for (const name of ['Atom', 'RSS', 'JSON Feed']) {
      const end = (await page.getByRole('link', { name }).getAttribute('href')) ?? ''
      expect((await page.request.get(new URL(end, url).href)).status()).toBe(200)
    }
    expect(faults).toEqual([])
    await page.context().close()
    program.child.kill('SIGTERM')
    expect((await program.finished).code).toBe(0)
  })
})

/** Uses a field as a person does, and leaves what is valid in it. */
async function useField(field: Locator): Promise<void> {
  const kind = (await field.evaluate((each) => each.tagName + (each.getAttribute('type') ?? ''))) as string
  if (kind === 'SELECT') {
    const options = await field.locator('option').count()
    await field.selectOption({ index: options - 1 })
    await field.selectOption({ index: 0 })
  } else if (kind.endsWith('time')) await field.fill('08:30')
  else await field.focus()
}
