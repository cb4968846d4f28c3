import type { Kysely } from 'kysely'
import type { Schema } from '../../src/store/schema.ts'
import { rowsOf } from '../databases/opened.ts'

/** All that is kept of papers, by table; without revisions, times and what records the merges. */
export async function keptOf(database: Kysely<Schema>): Promise<Record<string, unknown[]>> {
  const read = (text: string): Promise<unknown[]> => rowsOf(database, text)
  return {
    papers: await read(
      'select id, title, abstract, authors, categories, published, upvotes, sources, journal, is_withdrawn, links_code, is_news from papers where merged_into is null order by id',
    ),
    keys: await read('select * from paper_keys order by key'),
    details: await read('select * from paper_details order by paper'),
    saves: await read('select * from saves order by workspace, person, paper'),
    votes: await read('select * from votes order by workspace, person, paper'),
    posted: await read('select * from posted order by workspace, channel, topic, paper'),
    again: await read('select * from posted_again order by workspace, channel, paper, renewed'),
    taps: await read('select * from topic_taps order by subscription, change, paper'),
    appearances: await read('select * from appearances order by source, day, paper'),
    upvotes: await read('select * from upvotes order by day, paper'),
  }
}
