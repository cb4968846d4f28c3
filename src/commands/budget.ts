// How much one person, and one workspace, may ask in a while: nobody's haste costs others their answers. Kept in memory; share-budget.ts
// tells other copies of the program. Where there are none, a restart forgives.

import type { Spending, ToldSpending } from '../store/spendings.ts'

export type Kind = 'answers' | 'shares' | 'completions' | 'forms' | 'lookups' | 'workspaceAnswers' | 'workspaceLookups'
export type Limits = Readonly<Record<Kind, { readonly most: number; readonly withinMs: number }>>

/** All limits; those of workspaces are settings. A form counts until it is sent in, or for so long. */
export const LIMITS: Limits = {
  answers: { most: 60, withinMs: 10 * 60_000 },
  shares: { most: 10, withinMs: 10 * 60_000 },
  completions: { most: 300, withinMs: 60_000 },
  forms: { most: 20, withinMs: 10 * 60_000 },
  lookups: { most: 5, withinMs: 60_000 },
  /** Of all people of a workspace together. */
  workspaceAnswers: { most: 600, withinMs: 10 * 60_000 },
  workspaceLookups: { most: 60, withinMs: 60 * 60_000 },
}

/** The limits where the operator set those of workspaces. */
export function limitsOf(settings: { readonly answersPerWorkspace: number; readonly lookupsPerWorkspace: number }): Limits {
  const { workspaceAnswers: answers, workspaceLookups: lookups } = LIMITS
  return {
    ...LIMITS,
    workspaceAnswers: { ...answers, most: settings.answersPerWorkspace },
    workspaceLookups: { ...lookups, most: settings.lookupsPerWorkspace },
  }
}

/** Who has a budget: a person of a workspace, or, without one, the workspace, by its key. */
export function spenderOf(workspace: string, person: string | null = null): string {
  return JSON.stringify(person === null ? [workspace] : [workspace, person])
}

/** Of more, those who asked longest ago are forgotten. */
const MOST_PEOPLE = 10_000

type Spent = Readonly<Record<Kind, number[]>>

function newSpent(): Spent {
  return { answers: [], shares: [], completions: [], forms: [], lookups: [], workspaceAnswers: [], workspaceLookups: [] }
}

const isKind = (kind: string): kind is Kind => kind in LIMITS

export type Budget = ReturnType<typeof createBudget>

/** @param now milliseconds since 1970 */
export function createBudget(now: () => number, limits: Limits = LIMITS) {
  /** When each person asked, those who asked last at the end. */
  const people = new Map<string, Spent>()
  /** What other copies do not know yet: counts by `[spender, kind]`; null as long as nobody tells them. */
  let untold: Map<string, number> | null = null

  function of(person: string): Spent {
    const spent = people.get(person) ?? newSpent()
    people.delete(person)
    people.set(person, spent)
    const [oldest] = people.keys()
    if (people.size > MOST_PEOPLE && oldest !== undefined) people.delete(oldest)
    return spent
  }

  /** Those that still count: not what is too old, nor what a clock that was ahead wrote. */
  function counted(person: string, kind: Kind): number[] {
    const times = of(person)[kind]
    const at = now()
    const kept = times.filter((time) => time <= at && time > at - limits[kind].withinMs)
    times.splice(0, times.length, ...kept)
    return times
  }

  /** @returns when it goes on for a person who has spent all; null for who has not */
  function until(person: string, kind: Kind): number | null {
    const times = counted(person, kind)
    const { most, withinMs } = limits[kind]
    return times.length < most ? null : (times[times.length - most] ?? 0) + withinMs
  }

  function note(person: string, kind: Kind, count: 1 | -1): void {
    if (untold === null) return
    const key = JSON.stringify([person, kind])
    untold.set(key, (untold.get(key) ?? 0) + count)
    const [first] = untold.keys()
    if (untold.size > MOST_PEOPLE && first !== undefined) untold.delete(first)
  }

  return {
    limits,
    until,
    longestMs: Math.max(...Object.values(limits).map(({ withinMs }) => withinMs)),

    /** What was counted since this was last asked for; at first nothing. */
    takeUntold(): Spending[] {
      const counts = untold ?? []
      untold = new Map()
      return [...counts].flatMap(([key, count]): Spending[] => {
        const [spender, kind] = JSON.parse(key) as [string, Kind]
        const [workspace = '', person = null] = JSON.parse(spender) as string[]
        return count === 0 ? [] : [{ workspace, person, kind, count }]
      })
    },

    /** Counts what another copy counted. */
    add({ workspace, person, kind, count, at }: ToldSpending): void {
      if (!isKind(kind)) return // of another version
      const times = of(spenderOf(workspace, person))[kind]
      if (count < 0) times.splice(0, -count)
      else times.push(...Array.from({ length: count }, () => at))
      times.sort((one, other) => one - other)
    },

    /** How many answers count for each workspace now, by its key. */
    answersByWorkspace(): Map<string, number> {
      const found = [...people.keys()].flatMap((spender): [string, number][] => {
        const [workspace = '', person] = JSON.parse(spender) as string[]
        const answers = person === undefined ? counted(spender, 'workspaceAnswers').length : 0
        return answers === 0 ? [] : [[workspace, answers]]
      })
      return new Map(found)
    },

    /** Counts one, where there is one left. @returns as `until`, before it */
    spend(person: string, kind: Kind): number | null {
      const full = until(person, kind)
      if (full === null) {
        of(person)[kind].push(now())
        note(person, kind, 1)
      }
      return full
    },

    /** Counts one less: a form was sent in, or what was counted was something else. */
    giveBack(person: string, kind: Kind): void {
      if (counted(person, kind).shift() !== undefined) note(person, kind, -1)
    },

    /** How many people are remembered. */
    size: () => people.size,
  }
}
