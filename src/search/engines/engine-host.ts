import { isDamaged } from '../../store/damage.ts'
import type { SearchEngine } from './engine.ts'
import { openFileEngine } from './file-engine.ts'
import { discardIndexFile } from './index-file.ts'
import { createMiniSearchEngine } from './minisearch.ts'

/** A call to the engine, sent to its host. */
export type Call = {
  [Verb in keyof SearchEngine]: { readonly id: number; readonly verb: Verb; readonly args: Parameters<SearchEngine[Verb]> }
}[keyof SearchEngine]

export type Return =
  | { readonly id: number; readonly value: unknown }
  /** The code is SQLite's; empty for other errors. */
  | { readonly id: number; readonly error: string; readonly code: string }

/** The file of the index and the identity of its store; null for an index in memory. */
export type IndexLocation = { readonly file: string; readonly identity: number } | null

/** An engine that is called by messages from another thread. A damaged file is replaced by an empty one. */
export interface EngineHost {
  answer(call: Call): Return
  /** Preloads data for later answers, or learns from the papers, for a moment. @returns whether there is more */
  warmUp(): boolean
  close(): void
}

export function hostEngine(location: IndexLocation): EngineHost {
  let engine = openEngine(location)

  /** Replaces a damaged file. The current call fails; the revision of the new index shows that it must be filled. */
  function mend(damaged: string): void {
    try {
      engine.close()
    } catch {
      // The file is deleted anyway.
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
      try {
        return engine.warmUp()
      } catch (error) {
        if (location === null || !isDamaged(error)) throw error
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
    return openFileEngine(location.file, location.identity)
  } catch (error) {
    // A SQLite error would lose its message between threads.
    throw new Error(
      `The index ${location.file} cannot be opened: ${(error as Error).message}. You may delete it; it will be rebuilt from the papers.`,
    )
  }
}
