import type Sqlite from 'better-sqlite3'

/** All that is kept of papers, by table; without revisions, times and what records the merges. */
export function keptOf(sqlite: Sqlite.Database): Record<string, unknown[]> {
  const read = (text: string): unknown[] => sqlite.prepare(text).all()
  return {
    papers: read(
      'select id, title, abstract, authors, categories, published, upvotes, sources, journal, is_withdrawn, links_code, is_news from papers where merged_into is null order by id',
    ),
    keys: read('select * from paper_keys order by key'),
    details: read('select * from paper_details order by paper'),
    saves: read('select * from saves order by workspace, person, paper'),
    votes: read('select * from votes order by workspace, person, paper'),
    posted: read('select * from posted order by workspace, channel, topic, paper'),
    again: read('select * from posted_again order by workspace, channel, paper, renewed'),
    taps: read('select * from topic_taps order by subscription, change, paper'),
    appearances: read('select * from appearances order by source, day, paper'),
    upvotes: read('select * from upvotes order by day, paper'),
  }
}
