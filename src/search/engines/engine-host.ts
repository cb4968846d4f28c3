import { createTurns } from '../../port/turns.ts'
import { isDamaged } from '../../store/damage.ts'
import { LONG_QUESTIONS, type LongQuestion, type SearchEngine, type Verb } from './engine.ts'
import { openFileEngine } from './file-engine.ts'
import { discardIndexFile } from './index-file.ts'
import { createMiniSearchEngine } from './minisearch.ts'
import type { Sliced } from './sliced.ts'

/** A call to the engine, sent to its host. Parties, which are workspaces, take turns. */
export type Call = {
  [Each in Verb]: { readonly id: number; readonly verb: Each; readonly args: Parameters<SearchEngine[Each]>; readonly party: string }
}[Verb]

export type Return =
  | { readonly id: number; readonly value: unknown }
  /** The code is SQLite's; empty for other errors. */
  | { readonly id: number; readonly error: string; readonly code: string }

/** The file of the index and the identity of its store; null for an index in memory. */
export type IndexLocation = { readonly file: string; readonly identity: number } | null

/** A long question is answered in slices of this length. Between two slices the thread answers others. */
const SLICE_MS = 30
/** A question that took so many slices is a long one: it waits for those that may be short, and for those its party asked before it. */
const MANY_SLICES = 10
/** So many long questions may be under way, of all and of one party; each keeps its scores in memory. The others wait. */
const MOST_OPEN = 8
const MOST_OPEN_OF_PARTY = 6

type LongCall = Extract<Call, { readonly verb: LongQuestion }>

/** A question that is under way. */
interface Open {
  readonly id: number
  readonly parts: Sliced<unknown>
  readonly party: string
  slices: number
}

/** An engine that is called by messages from another thread. A damaged file is replaced by an empty one. */
export interface EngineHost {
  /** Answers a call by a message, a long question in slices. */
  take(call: Call): void
  /** Whether long questions are under way. */
  isBusy(): boolean
  /** Preloads data for later answers, or learns from the papers, for a moment. @returns whether there is more */
  warmUp(): boolean
  close(): void
}

/** How a host divides its time: the time in milliseconds, and how it lets messages come in before it goes on. */
export interface Pace {
  now(): number
  pause(goOn: () => void): void
}

const PACE: Pace = { now: () => performance.now(), pause: (goOn) => void setImmediate(goOn) }

/** @param send receives the answers */
export function hostEngine(location: IndexLocation, send: (answer: Return) => void, { now, pause }: Pace = PACE): EngineHost {
  let engine = openEngine(location)
  const open: Open[] = []
  const waiting: LongCall[] = []
  const turns = createTurns()

  /**
   * Replaces a damaged file. The current call fails, and so do long questions that are under way. The revision of the new index shows that it
   * must be filled.
   */
  function mend(damaged: string): void {
    try {
      engine.close()
    } catch {
      // The file is deleted anyway.
    }
    discardIndexFile(damaged)
    engine = openEngine(location)
  }

  function attempt(id: number, work: () => void): void {
    try {
      work()
    } catch (error) {
      if (location !== null && isDamaged(error)) mend(location.file)
      send({ id, error: (error as Error).stack ?? String(error), code: String((error as { code?: unknown }).code ?? '') })
    }
  }

  function begin({ id, verb, args, party }: LongCall): void {
    attempt(id, () => work({ id, parts: (engine.sliced[verb] as (...args: unknown[]) => Sliced<unknown>)(...args), party, slices: 0 }))
  }

  /** Works on a question for a slice. */
  function work(question: Open): void {
    const end = now() + SLICE_MS
    do {
      const next = question.parts.next()
      if (next.done === true) {
        send({ id: question.id, value: next.value })
        return
      }
    } while (now() < end)
    question.slices++
    open.push(question)
  }

  function hasRoom(party: string): boolean {
    return open.length < MOST_OPEN && open.filter((each) => each.party === party).length < MOST_OPEN_OF_PARTY
  }

  /** Works on the question that is next: of the party whose turn it is rather one that may be short, else the oldest. */
  function proceed(): void {
    const rank = (each: LongCall | Open): number => ('slices' in each ? Math.min(each.slices, MANY_SLICES) : 0)
    const candidates = [...open, ...waiting.filter(({ party }) => hasRoom(party))].sort((a, b) => rank(a) - rank(b) || a.id - b.id)
    const next = turns.take(candidates, ({ party }) => party)
    if (next && 'slices' in next) {
      open.splice(open.indexOf(next), 1)
      attempt(next.id, () => work(next))
    } else if (next) {
      waiting.splice(waiting.indexOf(next), 1)
      begin(next)
    }
    if (isBusy()) pause(proceed)
    else turns.clear()
  }

  function isBusy(): boolean {
    return open.length > 0 || waiting.length > 0
  }

  return {
    take(call) {
      const wasBusy = isBusy()
      const { id, verb, args } = call
      if (!isLong(call)) attempt(id, () => send({ id, value: (engine[verb] as (...args: unknown[]) => unknown)(...args) }))
      else if (waiting.length === 0 && hasRoom(call.party)) begin(call)
      else waiting.push(call)
      if (!wasBusy && isBusy()) pause(proceed)
    },
    isBusy,
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

function isLong(call: Call): call is LongCall {
  return LONG_QUESTIONS.some((verb) => verb === call.verb)
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
