import { createWriteStream, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What another program wrote, in a file of its own: its encoding is known only at its end, so it is read twice. */
export interface KeptInput {
  readonly path: string
  forget(): void
}

/** Keeps a stream in a file until it is forgotten. Gzipped input gets the ending that says so. */
export async function keepInput(input: Readable): Promise<KeptInput> {
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-import-'))
  const forget = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'input')
    let start = Buffer.alloc(0)
    input.on('data', (piece: Buffer | string) => {
      if (start.length < 2) start = Buffer.concat([start, Buffer.from(piece)])
    })
    await pipeline(input, createWriteStream(path, { mode: 0o600 }))
    if (start[0] !== 0x1f || start[1] !== 0x8b) return { path, forget }
    renameSync(path, `${path}.gz`)
    return { path: `${path}.gz`, forget }
  } catch (error) {
    forget()
    throw error
  }
}
