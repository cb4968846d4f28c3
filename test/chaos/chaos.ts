// npm run chaos: every scenario, real kills, several copies, and each platform unwell beside the other. See `--help`.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { GUARDS, type Guard } from '../digests/simulation.ts'
import { openBed } from '../digests/sqlite-bed.ts'
import { killAgainAndAgain } from './kill.ts'
import { allScenarios, describeMatrix, hardScenarios, matrixPapers, play, type Scenario } from './matrix.ts'
import { inRandomOrder } from './random.ts'
import { trySeveral } from './several.ts'
import { makeUnwellInEveryWay } from './unwell.ts'
import type { Verdict } from './verdict.ts'

const HELP = `npm run chaos -- [options]
  --without GUARD  take a guard away; the run must then find violations: ${GUARDS.join(', ')}
  --sample N       only N scenarios, chosen by the seed
  --seed N         of the order of the scenarios and of the kills (default 1)
  --only N         the one scenario of this number, with its log
  --kills N        how many real kills follow (default 100; none with --without)
  --commands N     how many commands one platform is asked while the other is unwell, for each fault (default 60; none with --without)
  --fault TEXT     only the faults of platforms whose name holds this, and nothing else
  --copies N       how many scenarios of three copies on the PostgreSQL server of TEST_DATABASE_URL (default 10000)
  --fleet N        how many kills of three real copies there (default 100, and a deploy; none with --without)
  --restart TEXT   the command that starts that server again, which is used while copies are killed
  --only-copies    only what is about several copies
  --list           what the scenarios are made of`

const { values } = parseArgs({
  options: {
    without: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    kills: { type: 'string', default: '100' },
    commands: { type: 'string', default: '60' },
    fault: { type: 'string' },
    copies: { type: 'string', default: '10000' },
    fleet: { type: 'string', default: '100' },
    restart: { type: 'string' },
    'only-copies': { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    part: { type: 'string' },
  },
})

/** In so many processes at once. */
const PARTS = 2
/** A run without a guard ends when it has found so many violations in one process. */
const ENOUGH = 20
const EVERY_MS = 5_000
/** Commands, while the other platform is unwell. */
const PER_SECOND = 20

interface Counts {
  scenarios: number
  duplicated: number
  lost: number
  stuck: number
  held: number
  posts: number
  readonly examples: string[]
}

type Message = { readonly counts: Counts; readonly isDone: boolean }

function emptyCounts(): Counts {
  return { scenarios: 0, duplicated: 0, lost: 0, stuck: 0, held: 0, posts: 0, examples: [] }
}

function add(counts: Counts, number: number, scenario: Scenario, verdict: Verdict): void {
  counts.scenarios++
  counts.posts += verdict.posts
  if (verdict.held > 0) counts.held++
  for (const kind of ['duplicated', 'lost', 'stuck'] as const) {
    if (verdict[kind].length === 0) continue
    counts[kind]++
    if (counts.examples.length < 3) counts.examples.push(`#${number} ${kind}: ${verdict[kind].join('; ')}\n    ${JSON.stringify(scenario)}`)
  }
}

/** Plays every scenario of one part, and tells the parent how it goes. */
async function playPart(part: number, guards: readonly Guard[]): Promise<void> {
  const bed = await openBed(matrixPapers(), guards)
  const counts = emptyCounts()
  let told = Date.now()
  for (const [index, [number, scenario]] of chosen().entries()) {
    if (index % PARTS !== part) continue
    add(counts, number, scenario, await play(bed, scenario))
    if (guards.length > 0 && violations(counts) >= ENOUGH) break
    if (Date.now() - told > EVERY_MS) {
      told = Date.now()
      process.send?.({ counts, isDone: false } satisfies Message)
    }
  }
  await new Promise((resolve) => process.send?.({ counts, isDone: true } satisfies Message, resolve))
  process.disconnect()
}

function chosen(): (readonly [number, Scenario])[] {
  const all = inRandomOrder(everyScenario().entries(), Number(values.seed))
  return values.sample === undefined ? all : all.slice(0, Number(values.sample))
}

function everyScenario(): Scenario[] {
  return [...allScenarios(), ...hardScenarios()]
}

function violations({ duplicated, lost, stuck }: Counts): number {
  return duplicated + lost + stuck
}

async function playAll(): Promise<Counts> {
  const total = chosen().length
  const parts: Counts[] = Array.from({ length: PARTS }, emptyCounts)
  await Promise.all(
    parts.map(async (_, part) => {
      const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--part', String(part)])
      let isDone = false
      child.on('message', (message: Message) => {
        parts[part] = message.counts
        isDone = message.isDone
        const now = sum(parts)
        process.stderr.write(`${now.scenarios} of ${total} scenarios, ${violations(now)} violations\n`)
      })
      await new Promise((resolve) => child.on('exit', resolve))
      if (!isDone) throw new Error(`part ${part} of the scenarios came to no end`)
    }),
  )
  return sum(parts)
}

function sum(parts: readonly Counts[]): Counts {
  const total = emptyCounts()
  for (const part of parts) {
    for (const key of ['scenarios', 'duplicated', 'lost', 'stuck', 'held', 'posts'] as const) total[key] += part[key]
    total.examples.push(...part.examples)
  }
  return total
}

async function main(): Promise<void> {
  const guard = GUARDS.find((each) => each === values.without)
  if (values.without !== undefined && !guard) throw new Error(`there is no guard ${values.without}; there are ${GUARDS.join(', ')}`)
  const guards = guard ? [guard] : []
  if (values.help) return void process.stdout.write(`${HELP}\n`)
  if (values.list) return void process.stdout.write(describeMatrix())
  if (values.part !== undefined) return playPart(Number(values.part), guards)
  if (values.only !== undefined) return playOne(Number(values.only), guards)
  if (values.fault !== undefined) return besideEachOther()
  if (values['only-copies']) return severalCopies(guards)
  const start = Date.now()
  const counts = await playAll()
  const seconds = Math.round((Date.now() - start) / 1000)
  const rows = [
    ['scenarios', counts.scenarios],
    ['posts', counts.posts],
    ['posted twice', counts.duplicated],
    ['silently lost', counts.lost],
    ['never settled', counts.stuck],
    ['with a held digest', counts.held],
    ['seconds', seconds],
  ] as const
  process.stdout.write(
    `${guard ? `without ${guard}\n` : ''}${rows.map(([name, count]) => `${name.padEnd(20)}${String(count).padStart(8)}\n`).join('')}`,
  )
  for (const example of counts.examples) process.stdout.write(`  ${example}\n`)
  let failed = violations(counts) > 0
  if (!guard && Number(values.kills) > 0) {
    const killed = await killAgainAndAgain({
      kills: Number(values.kills),
      seed: Number(values.seed),
      isHard: true,
      tell: (line) => process.stderr.write(`${line}\n`),
    })
    const shown = Object.entries(killed).map(([name, count]) => `${name.padEnd(20)}${String(count).padStart(8)}\n`)
    process.stdout.write(`real kills\n${shown.join('')}`)
    failed ||= killed.duplicated + killed.lost > 0
  }
  process.exitCode = failed ? 1 : 0
  if (!guard) await severalCopies(guards)
  if (!guard && Number(values.commands) > 0) await besideEachOther()
  if (guard) process.stdout.write(failed ? `${guard} is needed: the run fails without it\n` : `nothing was found wrong without ${guard}\n`)
}

/** Several copies, where there is a server for their database. */
async function severalCopies(guards: readonly Guard[]): Promise<void> {
  const server = process.env.TEST_DATABASE_URL
  if (server === undefined) return void process.stdout.write('TEST_DATABASE_URL is not set: several copies are not tried.\n')
  const kills = guards.length > 0 ? 0 : Number(values.fleet)
  const options = { server, scenarios: Number(values.copies), kills, seed: Number(values.seed), guards, restart: values.restart ?? null }
  const line = (stream: NodeJS.WriteStream) => (text: string) => void stream.write(`${text}\n`)
  if (await trySeveral({ ...options, deploys: kills > 0 }, line(process.stderr), line(process.stdout))) process.exitCode = 1
}

/** Each platform unwell in every way, while people ask the other. */
async function besideEachOther(): Promise<void> {
  const options = { commands: Number(values.commands), perSecond: PER_SECOND, only: values.fault ?? '' }
  const { faults, noticed } = await makeUnwellInEveryWay(options, (line) => void process.stdout.write(`${line}\n`))
  process.stdout.write(
    `one platform unwell\n${'faults'.padEnd(20)}${String(faults).padStart(8)}\n${'noticed'.padEnd(20)}${String(noticed).padStart(8)}\n`,
  )
  if (noticed > 0) process.exitCode = 1
}

async function playOne(number: number, guards: readonly Guard[]): Promise<void> {
  const scenario = everyScenario()[number]
  if (!scenario) throw new Error(`there is no scenario ${number}`)
  process.stdout.write(`${JSON.stringify(scenario, null, 1)}\n`)
  const verdict = await play(await openBed(matrixPapers(), guards), scenario, (line) => void process.stdout.write(line))
  process.stdout.write(`${JSON.stringify(verdict, null, 1)}\n`)
  process.exitCode = verdict.duplicated.length + verdict.lost.length + verdict.stuck.length > 0 ? 1 : 0
}

await main()
