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
  /** When a party was served last, as a count. */
  readonly served: Map<string, number>
}

export type Lines = ReturnType<typeof createLines>

/** Lines before hosts, one at a time in each. Whoever is due next is chosen when the one before has ended, so a long back-fill gives way at each page. */
export function createLines() {
  const lines = new Map<string, Line>()
  let count = 0

  function lineOf(name: string): Line {
    const line = lines.get(name) ?? { waiting: [], running: null, served: new Map() }
    lines.set(name, line)
    return line
  }

  async function run(line: Line): Promise<void> {
    for (let next = takeNext(line); next; next = takeNext(line)) {
      line.running = next.turn
      line.served.set(next.turn.party, ++count)
      await next.start()
    }
    line.running = null
    line.served.clear() // nobody waits, so nobody is ahead of another
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

    /** How many presses come before another one. */
    ahead(name: string): number {
      const { waiting, running } = lineOf(name)
      return waiting.filter(({ turn }) => turn.rank === 'press').length + (running === null ? 0 : 1)
    },
  }
}

function takeNext({ waiting, served }: Line): Waiting | undefined {
  const rank = RANKS.find((each) => waiting.some(({ turn }) => turn.rank === each))
  const due = waiting.filter(({ turn }) => turn.rank === rank)
  const last = ({ turn: { party } }: Waiting): number => served.get(party) ?? 0
  const next = due.reduce<Waiting | undefined>((best, each) => (best && last(best) <= last(each) ? best : each), undefined)
  if (next) waiting.splice(waiting.indexOf(next), 1)
  return next
}
