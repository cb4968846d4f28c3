import type { Logger } from 'pino'
import type { ImportStore } from '../store/imports.ts'
import { lockOutImports } from '../store/lock.ts'
import { importStopped } from '../wording/operator.ts'

/** Reports each interrupted import once, with its progress. */
export async function tellStopped(imports: ImportStore, directory: string, now: number, log: Logger): Promise<void> {
  if (!(await imports.areOpen())) return
  const release = lockOutImports(directory)
  if (release === null) return
  try {
    for (const each of await imports.markStopped(now)) log.warn({ file: each.file, taken: each.taken }, importStopped(each))
  } finally {
    release()
  }
}
