// Several copies of the program over one PostgreSQL database, with all that can go wrong. `npm run chaos` plays more of it.
import { expect, inject, test } from 'vitest'
import { BATCH, playOnServer } from '../chaos/on-server.ts'
import { GUARDS } from '../digests/simulation.ts'
import { effort, IS_LONG } from '../effort.ts'

const SEED = 20_260_706
const SCENARIOS = effort(12, 20 * BATCH)
/** Batches within which each guard is missed. */
const MOST_BATCHES = 20

test('copies that crash, stand still and lose the database post nothing twice and lose nothing', { timeout: 900_000 }, async () => {
  const { address: server } = inject('server')
  const { scenarios, faults, held, ...found } = await playOnServer({ server, scenarios: SCENARIOS, seed: SEED })
  expect(found).toMatchObject({ duplicated: 0, lost: 0, stuck: 0, heldInVain: 0, examples: [] })
  expect(scenarios).toBe(SCENARIOS)
  expect(Object.keys(faults).length).toBeGreaterThanOrEqual(3)
  expect(held).toBeGreaterThan(0)
})

test.runIf(IS_LONG).each(GUARDS)('without the guard %s something goes wrong', { timeout: 900_000 }, async (guard) => {
  const { address: server } = inject('server')
  const most = { scenarios: MOST_BATCHES * BATCH, enough: 1 }
  const { duplicated, lost, stuck } = await playOnServer({ server, seed: SEED, guards: [guard], ...most })
  expect(duplicated + lost + stuck).toBeGreaterThan(0)
})
