import type { CopyFigures } from '../port/operations.ts'
import type { Store } from '../store/store.ts'

/** The copies of the program that run on the database, and how far the index of each is behind; none where one program alone may run. */
export async function findCopies({ copies, papers }: Pick<Store, 'copies' | 'papers'>, now: number): Promise<CopyFigures[]> {
  const live = await copies.live(now)
  return Promise.all(
    live.map(async ({ id, host, version, startedAt, revision }) => ({
      // Several may run on one machine.
      name: `${host} ${id.slice(0, 4)}`,
      version,
      since: startedAt,
      pending: await papers.countChanges(revision),
    })),
  )
}
