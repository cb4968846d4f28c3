import type { Kysely } from 'kysely'
import { keysOf } from '../papers/identity.ts'
import type { Found } from '../sources/formats/found.ts'
import { giveBack, takeCounters } from './counters.ts'
import { withCode } from './details.ts'
import { ingestOne } from './ingest.ts'
import { keepDetails } from './ingest-batch.ts'
import { findKnown } from './known-papers.ts'
import type { Schema } from './schema.ts'

/** Adds the mark of papers that a look-up brought. Papers from before had none. */
export async function addLookedUp(database: Kysely<Schema>): Promise<void> {
  await database.schema.alterTable('papers').addColumn('looked_up', 'text').execute()
}

/** Papers that a service found for a person. */
export interface LookedUp {
  /** The service's name as a source. */
  readonly source: string
  readonly papers: readonly Found[]
  readonly at: number
}

/**
 * Keeps papers that were looked up, in one transaction. They are no news, appear on no day, and their upvotes are of no day. A paper that is
 * here stays as it is.
 * @returns the ids, in the order of the papers
 */
export async function keepLookedUp(database: Kysely<Schema>, { source, papers, at }: LookedUp): Promise<number[]> {
  if (papers.length === 0) return []
  return database.transaction().execute(async (transaction) => {
    const counters = await takeCounters(transaction)
    const ids: number[] = []
    for (const { draft } of papers) {
      const [known] = await findKnown(transaction, draft, keysOf(draft))
      if (known) {
        ids.push(known.id)
        continue
      }
      const { id } = await ingestOne(transaction, counters, withCode(draft), { source, isNews: false, at })
      await transaction.updateTable('papers').set({ looked_up: source }).where('id', '=', id).execute()
      await keepDetails(transaction, id, null, { draft }, { enriches: source === 'arxiv', at })
      ids.push(id)
    }
    await giveBack(transaction, counters)
    return ids
  })
}
