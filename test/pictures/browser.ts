import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A page, and how wide it is looked at, in CSS pixels. */
interface Page {
  readonly html: string
  readonly width: number
}

export interface Browser {
  /** How high the pages are, in CSS pixels. All at once: a browser takes long to start. */
  measure(pages: readonly Page[]): number[]
  /** Draws pages beside each other, each as high as what is on it. */
  draw(pages: readonly Page[], heights: readonly number[], file: string): void
}

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-device-scale-factor=1.5']
/** Runs when all frames are there. */
const MEASURE = `addEventListener('load', () => {
  const heights = [...document.querySelectorAll('iframe')].map((frame) => frame.contentDocument.querySelector('main').scrollHeight)
  document.body.dataset.heights = heights.join(' ')
})`

/** @param folder where pages stand while they are looked at */
export function createBrowser(folder: string): Browser {
  function run(html: string, ...flags: readonly string[]): string {
    const page = join(folder, 'page.html')
    writeFileSync(page, html)
    const browser = process.env.CHROME ?? 'chromium'
    try {
      return execFileSync(browser, [...FLAGS, ...flags, page], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 2 ** 26,
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      throw new Error(`There is no ${browser} here. Name one: CHROME=/path/to/chrome npm run pictures`)
    }
  }

  return {
    measure(pages) {
      const html = sheetOf(`${pages.map((page) => frameOf(page, 100)).join('')}<script>${MEASURE}</script>`)
      const heights = /data-heights="([\d ]+)"/.exec(run(html, '--dump-dom'))?.[1] ?? ''
      return heights.split(' ').map(Number)
    },
    draw(pages, heights, file) {
      const [width, height] = [pages.reduce((sum, page) => sum + page.width, 0), Math.max(...heights)]
      const html = sheetOf(pages.map((page, index) => frameOf(page, heights[index] ?? height)).join(''))
      run(html, `--window-size=${width},${height}`, `--screenshot=${file}`)
    },
  }
}

function sheetOf(frames: string): string {
  return `<!doctype html><meta charset="utf-8"><body style="margin: 0; display: flex; align-items: start">${frames}</body>`
}

function frameOf({ html, width }: Page, height: number): string {
  const page = html.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  return `<iframe srcdoc="${page}" style="border: 0; flex: none; width: ${width}px; height: ${height}px"></iframe>`
}
