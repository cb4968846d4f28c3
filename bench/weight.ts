import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What an index of papers adds to a process that did not have it, bytes. */
export interface Weight {
  readonly papers: number
  /** Live after a full collection: JavaScript heap, and the typed arrays outside it. */
  readonly live: number
  /** Memory of the process that the system counts, with what building it left unreturned. */
  readonly resident: number
}

const CHILD = new URL('./weigh.ts', import.meta.url)

/** Builds the index in a process of its own: the index's thread has a heap of its own, which no other thread can measure. */
export function measureWeight(size: number): Promise<Weight> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', fileURLToPath(CHILD), String(size)], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as Weight)
      else reject(new Error(`The index of ${size} papers could not be weighed (exit code ${code}).`))
    })
  })
}
