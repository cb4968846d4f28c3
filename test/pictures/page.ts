// npm run pictures: draws the page in a browser, as the program serves it, into adapters/web/pictures.
// The browser is chromium, or CHROME.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { ROOT } from '../library.ts'
import { startProgram } from '../program.ts'

const folder = mkdtempSync(join(tmpdir(), 'paperboy-pictures-'))
const program = startProgram([], folder, { PAPERBOY_HTTP: '' })
await program.until('stderr', /In a browser: \S+\n/)
const address = /In a browser: (\S+)\n/.exec(program.written.stderr)?.[1] as string
const browser = await chromium.launch({ executablePath: process.env.CHROME ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const context = await browser.newContext({ viewport: { width: 760, height: 900 }, deviceScaleFactor: 1.5, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(address)
  await page.fill('#line', 'chest x-ray report generation')
  await page.keyboard.press('Enter')
  await page.getByText('match “chest').waitFor()
  await page.screenshot({ path: join(ROOT, 'adapters/web/pictures/page.png') })
} finally {
  await browser.close()
  program.child.kill('SIGTERM')
  await program.finished
  rmSync(folder, { recursive: true, force: true })
}
