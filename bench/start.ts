import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inScratch } from './scratch.ts'
import { median } from './statistics.ts'

/** Milliseconds from the start of the program to the first line of its answer, medians. */
export interface StartTimes {
  /** As after installation: nothing compiled yet, no library. */
  readonly uncompiled: number
  /** No library yet. */
  readonly fresh: number
  readonly existing: number
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Where the program keeps what it has compiled. */
const COMPILED = join(ROOT, 'node_modules/.cache/paperboy')
const LINE = 'search xplainer'
const ROUNDS = 7
const UNCOMPILED_ROUNDS = 3
/** No start takes so long, milliseconds; one that does is stuck. */
const PATIENCE_MS = 30_000

export async function measureStart(): Promise<StartTimes> {
  return inScratch(async (scratch) => {
    const makeDirectory = (): Promise<string> => mkdtemp(join(scratch, 'start-'))
    const existing = await makeDirectory()
    await timeAnswer({ PAPERBOY_DATA: existing }) // makes the library, and fills the caches of the compiler and the file system
    const times = { uncompiled: [] as number[], fresh: [] as number[], existing: [] as number[] }
    for (let round = 0; round < ROUNDS; round++) {
      times.fresh.push(await timeAnswer({ PAPERBOY_DATA: await makeDirectory() }))
      times.existing.push(await timeAnswer({ PAPERBOY_DATA: existing }))
    }
    for (let round = 0; round < UNCOMPILED_ROUNDS; round++) {
      await rm(COMPILED, { recursive: true, force: true })
      times.uncompiled.push(await timeAnswer({ PAPERBOY_DATA: await makeDirectory() }))
    }
    return { uncompiled: median(times.uncompiled), fresh: median(times.fresh), existing: median(times.existing) }
  })
}

/** Starts the program as `npm start` does, asks it one question through a pipe, and waits until it has left. */
function timeAnswer(environment: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(process.execPath, ['src/start.cjs'], {
      cwd: ROOT,
      env: { ...cleanEnvironment(), ...environment },
      timeout: PATIENCE_MS,
    })
    let output = ''
    let errors = ''
    let answered: number | null = null
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('\n')) answered ??= performance.now() - started
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (answered !== null && code === 0 && /xplainer/i.test(output)) resolve(answered)
      else reject(new Error(`The program did not answer “${LINE}” (exit code ${code}):\n${output}${errors}`))
    })
    child.stdin.end(`${LINE}\n`)
  })
}

/** Nothing of what the one who measures has set; empty, not missing, so that a `.env` file does not count either. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(([name]) => !/^(?:PAPERBOY_|SLACK_|DISCORD_|NODE_OPTIONS$)/.test(name))
  return {
    ...Object.fromEntries(ours),
    PAPERBOY_LOG: 'warn',
    PAPERBOY_SEEDS: 'on',
    SLACK_BOT_TOKEN: '',
    SLACK_APP_TOKEN: '',
    DISCORD_TOKEN: '',
  }
}
