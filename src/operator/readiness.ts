import type { Problem, Readiness } from '../port/operations.ts'
import type { ChatPlatform } from '../port/platform.ts'
import { withTimeout } from '../port/timeout.ts'
import type { Library } from '../search/library.ts'
import type { Store } from '../store/store.ts'
import { partFailed, partSilent } from '../wording/operations.ts'
import { DATA } from '../wording/platforms.ts'

/** A part that does not answer within this is not ready, in milliseconds. */
const PATIENCE_MS = 3_000

interface Parts {
  readonly store: Pick<Store, 'papers'>
  readonly library: Pick<Library, 'size'>
  readonly platforms: readonly Pick<ChatPlatform, 'name'>[]
  /** What keeps a platform, or the data folder, from serving. */
  readonly faults: ReadonlyMap<string, string>
}

/** Asks each part whether it works. Changes nothing. */
export async function findReadiness({ store, library, platforms, faults }: Parts): Promise<Readiness> {
  const [database, index] = await Promise.all([
    tryPart('database', () => store.papers.lastSequence()),
    tryPart('index', () => library.size()),
  ])
  const data = faults.get(DATA)
  const needed = [...database, ...(data === undefined ? [] : [{ part: 'database', reason: data }]), ...index]
  const unwell = platforms.flatMap(({ name }): Problem[] => {
    const reason = faults.get(name)
    return reason === undefined ? [] : [{ part: name, reason }]
  })
  const isServed = platforms.length === 0 || unwell.length < platforms.length
  return { isReady: needed.length === 0 && isServed, problems: [...needed, ...unwell] }
}

async function tryPart(part: string, work: () => Promise<unknown>): Promise<Problem[]> {
  try {
    const answer = await withTimeout(
      PATIENCE_MS,
      work().then(() => true),
    )
    return answer === true ? [] : [{ part, reason: partSilent(PATIENCE_MS / 1_000) }]
  } catch (error) {
    return [{ part, reason: partFailed(error as Error) }]
  }
}
