import type Sqlite from 'better-sqlite3'
import type { WordVectors } from '../vectors/word-vectors.ts'

type Row = [step: number, terms: Buffer, scales: Buffer, numbers: Buffer]

/** The word vectors in the index's file. */
export function createFileVectors(database: Sqlite.Database) {
  const select = database.prepare<[], Row>('select step, terms, scales, numbers from word_vectors').raw()
  const replace = database.transaction(({ step, terms, scales, numbers }: WordVectors): void => {
    database.exec('delete from word_vectors')
    database.prepare('insert into word_vectors values (?, ?, ?, ?)').run(step, bytesOf(terms), bytesOf(scales), bytesOf(numbers))
  })

  return {
    read(): WordVectors | null {
      const row = select.get()
      if (!row) return null
      const [step, terms, scales, numbers] = row
      return {
        step,
        terms: new Uint32Array(copyOf(terms)),
        scales: new Float32Array(copyOf(scales)),
        numbers: new Int8Array(copyOf(numbers)),
      }
    },

    keep(vectors: WordVectors): void {
      try {
        replace.immediate(vectors)
      } catch {
        // As on a full disk, or while another process writes. After the next start they are learnt again.
      }
    },
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array | Float32Array | Int8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)
}

/** Numbers of four bytes must begin at a place that four divides. */
function copyOf(buffer: Buffer): ArrayBuffer {
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer
}
