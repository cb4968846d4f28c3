// What test files leave behind, which goes when each has run: folders, and programs that still run.
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders = new Set<string>()
/** What still runs, and what it has written. */
export const running = new Map<ChildProcessWithoutNullStreams, Readonly<Record<'stdout' | 'stderr', string>>>()

/** Linux: files in memory. A disk would take most of the time of tests that commit often. */
const MEMORY = '/dev/shm'
const NEEDED_BYTES = 2 * 1024 ** 3
const parent = hasRoom(MEMORY) ? MEMORY : tmpdir()

function hasRoom(path: string): boolean {
  if (!existsSync(path)) return false
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize >= NEEDED_BYTES
}

/** A folder that goes when the tests have run. */
export function newFolder(): string {
  const folder = mkdtempSync(join(parent, 'paperboy-test-'))
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
