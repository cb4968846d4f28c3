import { parentPort, workerData } from 'node:worker_threads'
import type { SearchEngine } from './engine.ts'
import { openFts5Engine } from './fts5.ts'
import { discardIndexFile, isDamaged } from './fts5-file.ts'
import { createMiniSearchEngine } from './minisearch.ts'

/** A call of the engine, sent to its thread. */
export type Call = {
  [Verb in keyof SearchEngine]: { readonly id: number; readonly verb: Verb; readonly args: Parameters<SearchEngine[Verb]> }
}[keyof SearchEngine]

export type Return =
  | { readonly id: number; readonly value: unknown }
  /** The code is SQLite's; empty where the error is not of SQLite. */
  | { readonly id: number; readonly error: string; readonly code: string }

const SLICE_GAP_MS = 50

/** Where the index is, and of which store; in memory where it is null. */
export type Place = { readonly file: string; readonly identity: number } | null

const place = workerData as Place
let engine = open()
if (place !== null) setTimeout(warmUp, SLICE_GAP_MS)

/** What answers will want is read in slices, between them. */
function warmUp(): void {
  try {
    if (engine.warmUp()) setTimeout(warmUp, SLICE_GAP_MS)
  } catch (error) {
    if (place === null || !isDamaged(error)) throw error
    mend(place.file)
  }
}

parentPort?.on('message', (call: Call) => {
  parentPort?.postMessage(answer(call))
})

function answer({ id, verb, args }: Call): Return {
  try {
    return { id, value: (engine[verb] as (...args: unknown[]) => unknown)(...args) }
  } catch (error) {
    if (place !== null && isDamaged(error)) mend(place.file)
    return { id, error: (error as Error).stack ?? String(error), code: String((error as { code?: unknown }).code ?? '') }
  }
}

function open(): SearchEngine {
  if (place === null) return createMiniSearchEngine()
  try {
    return openFts5Engine(place.file, place.identity)
  } catch (error) {
    // An error of SQLite's own would lose its message on the way out of the thread.
    throw new Error(
      `The index ${place.file} cannot be opened: ${(error as Error).message}. It may be deleted: it is made anew from the papers.`,
    )
  }
}

/** What is asked meanwhile fails; an index that begins anew says by its revision that it must be fed. */
function mend(damaged: string): void {
  try {
    engine.close()
  } catch {
    // It goes anyhow.
  }
  discardIndexFile(damaged)
  engine = open()
}
