// Scripts that tests run as processes or threads of their own, compiled as the program is.
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { compile } from '../src/compile.mjs'
import { CALL_LIMITS, type SearchThreads } from '../src/search/thread-calls.ts'

const SCRIPTS = {
  killed: 'test/chaos/killed.ts',
  'kill-child': 'test/sources/kill-child.ts',
  'killed-import': 'test/import/killed-import.ts',
  'measure-hostile': 'test/sources/measure-hostile.ts',
  'stubborn-thread': 'test/search/stubborn-thread.ts',
} as const

/** @returns the path of a script, or of the program's search thread */
export async function compiled(name: keyof typeof SCRIPTS | 'thread'): Promise<string> {
  return join(await compile(SCRIPTS), `${name}.mjs`)
}

/** Searches in a thread of their own, where long ones would block the test. */
export async function compiledThreads(): Promise<SearchThreads> {
  const thread = await compiled('thread')
  return { start: (location) => new Worker(thread, { workerData: location }), limits: CALL_LIMITS }
}
