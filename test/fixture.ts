import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Paperboy, Reply } from '../src/chat.ts'
import type { Core } from '../src/commands/command.ts'
import { compose } from '../src/compose.ts'
import { readConfig } from '../src/config.ts'
import { readDraft } from '../src/import/draft.ts'
import { LOCAL_CHANNEL } from '../src/local.ts'
import { createLog } from '../src/log.ts'

/** The real core on the bundled papers, in a folder of its own, on a clock that stands. */
export interface Fixture {
  readonly paperboy: Paperboy
  readonly core: Core
  readonly folder: string
  ask(text: string): Promise<Reply>
  /** Adds papers as a source tells of them. */
  ingest(records: readonly object[]): Promise<void>
  close(): Promise<void>
}

const NOON = Date.UTC(2026, 10, 23, 12)

export async function openFixture(): Promise<Fixture> {
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-'))
  const config = readConfig({ PAPERBOY_DATA: folder, PAPERBOY_LOG: 'silent' })
  const composed = await compose(config, createLog('silent'), () => NOON, Number.POSITIVE_INFINITY)
  return {
    paperboy: composed.paperboy,
    core: composed.core,
    folder,
    ask: (text) =>
      composed.paperboy.answer({ id: 'id', at: LOCAL_CHANNEL, asker: { person: 'ada', name: 'Ada' }, input: { kind: 'text', text } }),
    async ingest(records) {
      const drafts = records.map((record) => readDraft(record)).filter((draft) => typeof draft !== 'string')
      await composed.core.store.papers.ingest(drafts, { source: 'test', isNews: true, at: NOON })
    },
    async close() {
      await composed.close()
      rmSync(folder, { recursive: true })
    },
  }
}
