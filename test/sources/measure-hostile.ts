// Run by answer.test.ts in a process of its own, with --expose-gc: what each hostile answer costs, as JSON.
import { readJson } from '../../src/sources/formats/answer.ts'
import { readFeed } from '../../src/sources/formats/feed-document.ts'
import { HOSTILE } from './hostile-answers.ts'

const measured = Object.entries(HOSTILE).map(([name, { kind, body }]) => {
  const text = body()
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  const start = performance.now()
  try {
    if (kind === 'json') readJson(text, 'The list')
    else readFeed(text)
  } catch {
    // That it is refused, and how, is another test.
  }
  return { name, ms: Math.round(performance.now() - start), megabytes: Math.round((process.memoryUsage().rss - before) / 1e6) }
})
process.stdout.write(JSON.stringify(measured))
