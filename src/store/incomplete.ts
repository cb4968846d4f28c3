import { type Kysely, sql } from 'kysely'
import type { Incomplete } from '../sources/source.ts'
import { call, column } from './functions.ts'
import type { Schema } from './schema.ts'

/** A service is asked again for an unknown paper after one day, two, four, … up to this many times. */
export const MOST_TRIES = 6
/** Papers that came longer ago are not completed any more. */
const COMPLETED_MS = 30 * 86_400_000
/** A feed's abstract of fewer characters is its beginning. */
const SHORT_ABSTRACT = 300

/**
 * Papers that a source brought lately by DOI alone, and that lack something. Each is asked about until somebody knows it, the newest first.
 * Told the index and the order of the joins, SQLite reads the latest papers alone; else it begins with all.
 */
export async function toComplete(database: Kysely<Schema>, source: string, now: number, limit: number): Promise<Incomplete[]> {
  const { rows } = await sql<{ paper: number; key: string; authors: number; abstract: number; date: number }>`
    select id as paper, key, no_authors as authors, no_abstract as abstract, no_date as date
    from (
      select papers.id, papers.sequence, min(paper_keys.key) as key,
        (papers.authors = '[]' or papers.more_authors = 1) as no_authors,
        length(coalesce(papers.abstract, '')) < ${SHORT_ABSTRACT} as no_abstract,
        length(coalesce(papers.published, '')) < 10 as no_date
      from papers ${call('by_arrival')}
        ${call('and_for_each')} paper_details on paper_details.paper = papers.id
        ${call('and_for_each')} paper_keys on paper_keys.paper = papers.id and paper_keys.key >= 'doi:' and paper_keys.key < 'doi;'
      where papers.first_seen >= ${now - COMPLETED_MS} and papers.merged_into is null
        and paper_details.enriched_version is null
        and paper_details.enrich_after <= ${now} and paper_details.enrich_tries < ${MOST_TRIES}
        and ${call('place_of', column('papers.sources'), JSON.stringify(source))} > 0
        and not exists (
          select 1 from paper_keys as other where other.paper = papers.id and other.key >= 'arxiv:' and other.key < 'arxiv;'
        )
      group by papers.id
    ) as latest
    where no_authors or no_abstract or no_date
    order by sequence desc limit ${limit}`.execute(database)
  return rows.map(({ paper, key, authors, abstract, date }) => ({
    paper,
    doi: key.slice('doi:'.length),
    lacks: { authors: authors === 1, abstract: abstract === 1, date: date === 1 },
  }))
}
