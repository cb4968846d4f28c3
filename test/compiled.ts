// Scripts that tests run as processes or threads of their own, compiled as the program is.
import { join } from 'node:path'
import { compile } from '../src/compile.mjs'

const SCRIPTS = {
  killed: 'test/chaos/killed.ts',
  'kill-child': 'test/sources/kill-child.ts',
  'killed-import': 'test/import/killed-import.ts',
  'services-child': 'test/sources/services-child.ts',
  'measure-hostile': 'test/sources/measure-hostile.ts',
  'stubborn-thread': 'test/search/stubborn-thread.ts',
} as const

/** @returns the script's path */
export async function compiled(name: keyof typeof SCRIPTS): Promise<string> {
  return join(await compile(SCRIPTS), `${name}.mjs`)
}
