import { type Kysely, sql } from 'kysely'
import { MOST_TRIES } from './incomplete.ts'
import type { Schema } from './schema.ts'

/** A paper that arXiv's API should be asked about. */
interface Wanting {
  readonly paper: number
  /** Without `arxiv:`. */
  readonly id: string
}

/** Finds the arXiv papers whose latest version was not yet looked up in the API, the newest first. */
export function toEnrich(database: Kysely<Schema>): (now: number, limit: number) => Promise<Wanting[]> {
  /** All papers up to this revision have details: what comes later has a higher one. So all are looked at once in a run of the program. */
  let completeTo = 0

  const wanting = () =>
    database
      .selectFrom('papers')
      .innerJoin('paper_keys', 'paper_keys.paper', 'papers.id')
      .select(['papers.id as paper', 'paper_keys.key', 'papers.sequence', 'papers.revision'])
      .where('paper_keys.key', '>=', 'arxiv:')
      .where('paper_keys.key', '<', 'arxiv;')
      .where('papers.merged_into', 'is', null)
      .orderBy('papers.sequence', 'desc')

  async function withoutDetails(limit: number) {
    const last = await database.selectFrom('counters').select('value').where('name', '=', 'revision').executeTakeFirst()
    const rows = await wanting()
      .where('papers.revision', '>', completeTo)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('paper_details').select('paper').whereRef('paper_details.paper', '=', 'papers.id'))),
      )
      .limit(limit)
      .execute()
    if (rows.length < limit) completeTo = Math.min(last?.value ?? 0, ...rows.map(({ revision }) => revision - 1))
    return rows
  }

  const outdated = (now: number, limit: number) =>
    wanting()
      .where('papers.id', 'in', (eb) =>
        eb
          .selectFrom('paper_details')
          .select('paper')
          .where('enrich_after', '<=', now)
          .where('enrich_tries', '<', MOST_TRIES)
          // As the index of those has it.
          .where(sql<boolean>`(enriched_version is null or enriched_version < version)`),
      )
      .limit(limit)
      .execute()

  return async (now, limit) => {
    const rows = [...(await withoutDetails(limit)), ...(await outdated(now, limit))]
    const latest = rows.sort((a, b) => b.sequence - a.sequence).slice(0, limit)
    return latest.map(({ paper, key }) => ({ paper, id: key.slice('arxiv:'.length) }))
  }
}
