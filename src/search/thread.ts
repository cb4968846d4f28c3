import { parentPort, workerData } from 'node:worker_threads'
import type { SearchEngine } from './engine.ts'
import { openFts5Engine } from './fts5.ts'
import { createMiniSearchEngine } from './minisearch.ts'

/** A call of the engine, sent to its thread. */
export type Call = {
  [Verb in keyof SearchEngine]: { readonly id: number; readonly verb: Verb; readonly args: Parameters<SearchEngine[Verb]> }
}[keyof SearchEngine]

export type Return = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string }

const SLICE_GAP_MS = 50

/** The file of the index; in memory without one. */
const file = workerData as string | null
const engine = file === null ? createMiniSearchEngine() : openFts5Engine(file)
if (file !== null) setTimeout(warmUp, SLICE_GAP_MS)

/** What answers will want is read in slices, between them. */
function warmUp(): void {
  if (engine.warmUp()) setTimeout(warmUp, SLICE_GAP_MS)
}

parentPort?.on('message', (call: Call) => {
  parentPort?.postMessage(answer(call))
})

function answer({ id, verb, args }: Call): Return {
  try {
    return { id, value: (engine[verb] as (...args: unknown[]) => unknown)(...args) }
  } catch (error) {
    return { id, error: (error as Error).stack ?? String(error) }
  }
}
