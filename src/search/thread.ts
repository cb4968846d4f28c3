import { parentPort } from 'node:worker_threads'
import type { SearchEngine } from './engine.ts'
import { createMiniSearchEngine } from './minisearch.ts'

/** A call of the engine, sent to its thread. */
export type Call = {
  [Verb in keyof SearchEngine]: { readonly id: number; readonly verb: Verb; readonly args: Parameters<SearchEngine[Verb]> }
}[keyof SearchEngine]

export type Return = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string }

const engine = createMiniSearchEngine()

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
