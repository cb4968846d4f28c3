import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Directories that are lent. */
const lent = new Set<string>()
// Who is interrupted leaves none behind either.
process.on('exit', () => {
  for (const directory of lent) rmSync(directory, { recursive: true, force: true })
})

/** Lends an empty directory to a piece of work, and removes it afterwards. */
export async function inScratch<Result>(work: (directory: string) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'paperboy-bench-'))
  lent.add(directory)
  try {
    return await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
    lent.delete(directory)
  }
}
