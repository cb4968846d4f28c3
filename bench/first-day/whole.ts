import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type App, openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/config/log.ts'
import { readEntries } from '../../src/import/file.ts'
import type { PaperDraft } from '../../src/papers/paper.ts'
import { SYSTEM_CLOCK } from '../../src/port/clock.ts'

const BATCH = 500

/** A library of the whole corpus, which no source feeds. @param folder its data; used again if it is there */
export async function openWhole(file: string, folder: string, tell: (progress: string) => void): Promise<App> {
  const isNew = !existsSync(join(folder, 'paperboy.db'))
  const config = readConfig({ PAPERBOY_DATA: folder, PAPERBOY_SOURCES: 'off' })
  const app = await openApp({ config, log: createLog('silent'), clock: SYSTEM_CLOCK, patienceMs: Number.POSITIVE_INFINITY })
  if (isNew) {
    tell('the whole corpus into the store')
    let batch: PaperDraft[] = []
    const flush = async (): Promise<void> => {
      await app.core.store.papers.ingest(batch, { source: 'import', isNews: false, at: Date.now() })
      batch = []
    }
    for await (const entry of readEntries(file)) {
      if ('draft' in entry) batch.push(entry.draft)
      if (batch.length >= BATCH) await flush()
    }
    await flush()
  }
  tell('the whole corpus into the index')
  await app.core.library.refresh()
  return app
}
