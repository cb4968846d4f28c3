import type { SearchEngine } from './engine.ts'
import { openFts5Engine } from './fts5.ts'
import { discardIndexFile, isDamaged } from './fts5-file.ts'
import { createMiniSearchEngine } from './minisearch.ts'

/** A call of the engine, sent to its host. */
export type Call = {
  [Verb in keyof SearchEngine]: { readonly id: number; readonly verb: Verb; readonly args: Parameters<SearchEngine[Verb]> }
}[keyof SearchEngine]

export type Return =
  | { readonly id: number; readonly value: unknown }
  /** The code is SQLite's; empty where the error is not of SQLite. */
  | { readonly id: number; readonly error: string; readonly code: string }

/** Where the index is, and of which store; in memory where it is null. */
export type IndexLocation = { readonly file: string; readonly identity: number } | null

/** An engine that is called by messages, whichever thread they come from. A damaged file begins anew, empty. */
export interface EngineHost {
  answer(call: Call): Return
  /** Reads a slice of what answers will want. @returns whether there is more; always false in memory */
  warmUp(): boolean
  close(): void
}

export function hostEngine(location: IndexLocation): EngineHost {
  let engine = openEngine(location)

  /** What is asked meanwhile fails; an index that begins anew says by its revision that it must be fed. */
  function mend(damaged: string): void {
    try {
      engine.close()
    } catch {
      // It goes anyhow.
    }
    discardIndexFile(damaged)
    engine = openEngine(location)
  }

  return {
    answer({ id, verb, args }) {
      try {
        return { id, value: (engine[verb] as (...args: unknown[]) => unknown)(...args) }
      } catch (error) {
        if (location !== null && isDamaged(error)) mend(location.file)
        return { id, error: (error as Error).stack ?? String(error), code: String((error as { code?: unknown }).code ?? '') }
      }
    },
    warmUp() {
      if (location === null) return false
      try {
        return engine.warmUp()
      } catch (error) {
        if (!isDamaged(error)) throw error
        mend(location.file)
        return false
      }
    },
    close: () => engine.close(),
  }
}

function openEngine(location: IndexLocation): SearchEngine {
  if (location === null) return createMiniSearchEngine()
  try {
    return openFts5Engine(location.file, location.identity)
  } catch (error) {
    // An error of SQLite's own would lose its message on the way out of the thread.
    throw new Error(
      `The index ${location.file} cannot be opened: ${(error as Error).message}. It may be deleted: it is made anew from the papers.`,
    )
  }
}
