import { renderReply } from '../../adapters/terminal/render.ts'
import { runVerb } from '../../src/cli/table.ts'
import type { Desk } from '../../src/cli/verb.ts'
import type { Config } from '../../src/config/config.ts'
import { type TestLibrary, testConfig } from '../library.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly remarks: readonly string[]
}

/** Runs a verb over a library that is open, or over none, and keeps what it printed. */
export async function runOver(library: TestLibrary | null, args: readonly string[], config: Partial<Config> = {}): Promise<Ran> {
  const printed: string[] = []
  const remarks: string[] = []
  const open = async (): Promise<TestLibrary> => {
    if (!library) throw new Error('this verb opens no library')
    return library
  }
  const desk: Desk = {
    config: { ...testConfig(library?.folder ?? '/dev/null'), ...config },
    open,
    openIndexed: open,
    checkPlatforms: async () => [],
    registerDiscord: async () => '',
    print: (line) => void printed.push(line),
    remark: (line) => void remarks.push(line),
    render: (reply) => renderReply(reply, { width: null, colour: false }),
  }
  const code = await runVerb(args, desk)
  return { code, stdout: printed.join('\n'), remarks }
}
