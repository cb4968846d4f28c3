import { createTurns, type Turns } from '../port/turns.ts'

/** Who waits for a host: a person who pressed a button, what is new, or what goes back in time. */
export type Rank = (typeof RANKS)[number]

/** What asks. Those of one rank take turns by party, so that one of many requests does not keep others waiting. */
export interface Turn {
  readonly rank: Rank
  readonly party: string
}

/** The first go first. */
const RANKS = ['press', 'news', 'back-fill'] as const
export const NEWS: Turn = { rank: 'news', party: '' }
export const BACK_FILL: Turn = { rank: 'back-fill', party: '' }

interface Waiting {
  readonly turn: Turn
  readonly start: () => Promise<void>
}

interface Line {
  readonly waiting: Waiting[]
  /** The one whose work goes on now. */
  running: Turn | null
  readonly turns: Turns
}

export type Lines = ReturnType<typeof createLines>

/** Lines before hosts, one at a time in each. Whoever is due next is chosen when the one before has ended, so a long back-fill gives way at each page. */
export function createLines() {
  const lines = new Map<string, Line>()

  function lineOf(name: string): Line {
    const line = lines.get(name) ?? { waiting: [], running: null, turns: createTurns() }
    lines.set(name, line)
    return line
  }

  async function run(line: Line): Promise<void> {
    for (let next = takeNext(line); next; next = takeNext(line)) {
      line.running = next.turn
      await next.start()
    }
    line.running = null
    line.turns.clear()
  }

  return {
    /** Does some work when its turn has come. */
    enter<Result>(name: string, turn: Turn, work: () => Promise<Result>): Promise<Result> {
      const line = lineOf(name)
      return new Promise<Result>((resolve, reject) => {
        line.waiting.push({ turn, start: () => work().then(resolve, reject) })
        if (line.running !== null) return
        line.running = turn
        void run(line)
      })
    },

    /** How many presses come before another one of a party: its own, and as many of each other party. */
    ahead(name: string, party: string): number {
      const { waiting, running } = lineOf(name)
      const presses = waiting.filter(({ turn }) => turn.rank === 'press').map(({ turn }) => turn.party)
      const of = (one: string): number => presses.filter((each) => each === one).length
      const others = [...new Set(presses)].filter((each) => each !== party)
      return of(party) + others.reduce((sum, each) => sum + Math.min(of(each), of(party) + 1), 0) + (running === null ? 0 : 1)
    },
  }
}

function takeNext({ waiting, turns }: Line): Waiting | undefined {
  const rank = RANKS.find((each) => waiting.some(({ turn }) => turn.rank === each))
  const next = turns.take(
    waiting.filter(({ turn }) => turn.rank === rank),
    ({ turn }) => turn.party,
  )
  if (next) waiting.splice(waiting.indexOf(next), 1)
  return next
}
