// The program itself, as a process of its own.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { join } from 'node:path'
import { databaseOf } from './databases/postgres.ts'
import { newFolder, running } from './left-behind.ts'
import { ROOT } from './library.ts'

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the program as `npm start` does, in a folder of its own, with nothing set but what is given, and no live sources. */
export function startProgram(args: readonly string[], folder: string, environment: Record<string, string> = {}, noInput = false) {
  const child = spawn(process.execPath, [join(ROOT, 'src/start.cjs'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, PAPERBOY_DATA: join(folder, 'data'), PAPERBOY_SOURCES: 'off', PAPERBOY_HTTP: 'off', ...environment },
    stdio: [noInput ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  }) as ChildProcessWithoutNullStreams
  const written = { stdout: '', stderr: '' }
  running.set(child, written)
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text
    })
  }
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code) => {
      running.delete(child)
      resolve({ code, ...written })
    })
  })
  /** Waits until the program has written this. */
  function until(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(written[stream])) resolve()
      }
      child[stream].on('data', look)
      child.on('close', () => reject(new Error(`ended without ${pattern}: ${written.stdout}${written.stderr}`)))
      look()
    })
  }
  return { child, finished, until, written }
}

/** Where the data of a folder are, in a run that is about PostgreSQL. */
export async function databaseFor(folder: string): Promise<Record<string, string>> {
  const address = await databaseOf(folder)
  return address === null ? {} : { PAPERBOY_DATABASE: address }
}

/** Runs it to its end, with something typed. */
export async function runProgram(args: readonly string[], { folder = newFolder(), input = '', environment = {} } = {}): Promise<Finished> {
  const { child, finished } = startProgram(args, folder, { ...(await databaseFor(folder)), ...environment })
  child.stdin.end(input)
  return finished
}
