// What test files leave behind, which goes when each has run: folders, and programs that still run.
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders = new Set<string>()
/** What still runs, and what it has written. */
export const running = new Map<ChildProcessWithoutNullStreams, Readonly<Record<'stdout' | 'stderr', string>>>()

/** A folder that goes when the tests have run. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-test-'))
  folders.add(folder)
  return folder
}

export function cleanUp(): void {
  for (const [child, written] of running) {
    child.kill('SIGKILL')
    process.stderr.write(`Had to be killed: ${child.spawnargs.slice(1).join(' ')}\n${written.stdout}${written.stderr}\n`)
  }
  running.clear()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  folders.clear()
}
