import { findStarter, type Starter } from '../topics/starters.ts'
import type { Needs } from './command.ts'

/** The starters to offer now. */
export async function offeredStarters(core: Needs<'store' | 'starters' | 'seedStarters'>): Promise<readonly Starter[]> {
  const isOnlySeeds = await core.store.holdings.areAllFrom('seeds')
  return isOnlySeeds ? allStarters(core) : core.starters
}

/** The starter of a name, whether it is offered or not. */
export function starterNamed(name: string, core: Needs<'starters' | 'seedStarters'>): Starter | null {
  return findStarter(allStarters(core), name)
}

/** A topic about the bundled papers gives way to one of a field with the same name. */
function allStarters({ starters, seedStarters }: Needs<'starters' | 'seedStarters'>): readonly Starter[] {
  return [...seedStarters.filter(({ name }) => findStarter(starters, name) === null), ...starters]
}
