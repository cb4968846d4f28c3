import type { SlackCloud } from '../../test/servers/slack/cloud.ts'

/** What people type by turns: every other command is a search. `WORDS` are those of a topic. */
const TYPED = [
  'search WORDS',
  'save 1',
  'search WORDS',
  'vote up 2',
  'search WORDS',
  'new',
  'search WORDS',
  'subscriptions',
  'search WORDS',
  'saved',
]
const TYPED_IN = { command: '/papers', channel_id: 'C1', channel_name: 'papers', user_name: 'ada' }
/** Two members of each workspace. */
const PEOPLE = ['U1', 'U2']

/** People of all workspaces who give commands, those of one after those of another. */
export function createCrowd(cloud: SlackCloud, teams: readonly string[], wordsOf: (number: number) => string, monotonic: () => number) {
  const open = new Set<Promise<void>>()
  const times: number[] = []
  let asked = 0

  async function ask(): Promise<void> {
    const number = asked++
    const team = teams[number % teams.length] ?? ''
    const turn = Math.floor(number / teams.length)
    const person = PEOPLE[turn % PEOPLE.length] ?? ''
    const text = (TYPED[(turn + number) % TYPED.length] ?? '').replace('WORDS', wordsOf(number))
    const begun = monotonic()
    const { status, shown } = await cloud.send({ ...TYPED_IN, text, team_id: team, user_id: person })
    if (status !== 200) throw new Error(`“${text}” was answered with status ${status}.`)
    await shown
    times.push(monotonic() - begun)
  }

  return {
    /** Gives one command. @returns once it is answered */
    ask(): Promise<void> {
      const done = ask().finally(() => open.delete(done))
      open.add(done)
      return done
    },
    /** Resolves when all are answered. */
    settle: async (): Promise<void> => void (await Promise.all(open)),
    /** Those that were answered since the last time. */
    take(): number[] {
      return times.splice(0)
    },
  }
}
