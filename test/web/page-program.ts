// The program as somebody starts it who wants the page in a browser.
import { expect } from 'vitest'
import { newFolder } from '../left-behind.ts'
import { startProgram } from '../program.ts'

/** @param http the address to serve at; any that is free unless given @returns the address that it prints, and what stops it */
export async function startPage(folder = newFolder(), http = ''): Promise<{ address: string; stop(): Promise<void> }> {
  const { child, finished, until, written } = startProgram([], folder, { PAPERBOY_HTTP: http })
  await until('stderr', /In a browser: \S+\n/)
  return {
    address: /In a browser: (\S+)\n/.exec(written.stderr)?.[1] as string,
    async stop() {
      child.kill('SIGTERM')
      expect((await finished).code).toBe(0)
    },
  }
}
