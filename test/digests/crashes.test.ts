import { expect, test } from 'vitest'
import { allScenarios, hardScenarios, matrixPapers, play } from '../chaos/matrix.ts'
import { inRandomOrder } from '../chaos/random.ts'
import { effort } from '../effort.ts'
import { GUARDS } from './simulation.ts'
import { openBed } from './sqlite-bed.ts'

/** `npm run chaos` plays all. */
const SAMPLE = effort(40, 4_000)
const HARD_SAMPLE = effort(12, 300)
const SEED = 20_260_706
/** Few scenarios need this guard: the search for one begins near the first. */
const BEGIN: Partial<Record<(typeof GUARDS)[number], number>> = { 'nonce-age': 440 }

test('crashes, pauses and lost answers: nothing is posted twice, nothing is lost, all comes to an end', { timeout: 900_000 }, async () => {
  const bed = await openBed(matrixPapers())
  let held = 0
  for (const [number, scenario] of inRandomOrder([...allScenarios()].entries(), SEED).slice(0, SAMPLE)) {
    const verdict = await play(bed, scenario)
    const about = `scenario ${number}: ${JSON.stringify(scenario)}`
    expect.soft([verdict.duplicated, verdict.lost, verdict.stuck], about).toEqual([[], [], []])
    if (verdict.held > 0) held++
    // Where the history tells, nobody has to be asked.
    if (scenario.history === 'works' || scenario.history === 'lags') expect.soft(verdict.held, about).toBe(0)
  }
  expect(held).toBeGreaterThan(0)
})

test('nor where another program holds the lock, the disk is full, or the clock is wrong for a while', { timeout: 900_000 }, async () => {
  const bed = await openBed(matrixPapers())
  for (const [number, scenario] of inRandomOrder([...hardScenarios()].entries(), SEED).slice(0, HARD_SAMPLE)) {
    const { duplicated, lost, stuck } = await play(bed, scenario)
    expect.soft([duplicated, lost, stuck], `hard scenario ${number}: ${JSON.stringify(scenario)}`).toEqual([[], [], []])
  }
})

test.each(GUARDS)('without the guard %s something goes wrong', async (guard) => {
  const bed = await openBed(matrixPapers(), [guard])
  let isWrong = false
  const scenarios = inRandomOrder([...allScenarios()], SEED)
  const begin = BEGIN[guard] ?? 0
  for (const scenario of [...scenarios.slice(begin), ...scenarios.slice(0, begin)]) {
    const { duplicated, lost, stuck } = await play(bed, scenario)
    isWrong = duplicated.length + lost.length + stuck.length > 0
    if (isWrong) break
  }
  expect(isWrong).toBe(true)
})
