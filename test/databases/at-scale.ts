// A PostgreSQL database as large as that of 1,000 workspaces after a year: rows that are made by the server, and statistics of them.
import { administer } from './server.ts'

/** The instant at which it is looked at. */
export const NOW_THERE = Date.parse('2026-05-01T09:00:00Z')
const DAY_MS = 86_400_000

export interface Scale {
  readonly papers: number
  readonly topics: number
  /** How many digests each topic has had. */
  readonly digests: number
}

/** Numbers of papers and topics begin above those that a test has made itself. */
const ABOVE = 100_000

/** @param scale 25 topics or fewer a channel, ten channels or fewer a workspace */
export async function fillUp(address: string, { papers, topics, digests }: Scale): Promise<void> {
  const run = (text: string): Promise<unknown> => administer(address, `set session_replication_role = replica; ${text}`)
  const [p, t] = [`generate_series(1, ${papers}) as n`, `generate_series(1, ${topics}) as n`]
  /** An instant of the last 400 days, later for greater numbers. */
  const instant = (of: string, most: number): string => `(${NOW_THERE} - ${400 * DAY_MS} + (${of})::bigint * ${400 * DAY_MS} / ${most})`
  /** An instant of the last day, as what is deleted soon has. */
  const lately = (of: string, most: number): string => `(${NOW_THERE} - (${of})::bigint * ${DAY_MS} / ${most})`
  const place = `'slack:W' || n % 1000, 'C' || n % 4000`
  const day = (of: string): string => `to_char(to_timestamp(${of} / 1000.0), 'YYYY-MM-DD')`
  await run(`insert into papers (id, sequence, revision, is_news, title_hash, title, abstract, authors, more_authors, categories, published, upvotes,
      sources, journal, is_withdrawn, links_code, first_seen, renewed_as, renewed, renewed_at, merged_into, looked_up)
    select ${ABOVE} + n, ${ABOVE} + n, ${ABOVE} + n, (n % 10 > 0)::int, md5(n::text), 'A paper of some words, the ' || n || 'th',
      repeat('Some words of an abstract. ', 4), '["Ada Lovelace","Bob ' || n % 5000 || '"]', 0, case when n % 3 = 0 then '["cs.CL"]' else '["q-bio.NC","cs.LG"]' end,
      case when n % 50 > 0 then ${day(instant('n', papers))} end, case when n % 20 = 0 then n % 100 end,
      case when n % 4 = 0 then '["arxiv","huggingface"]' else '["arxiv"]' end, case when n % 10 = 0 then 'Journal ' || n % 300 end, 0, (n % 8 = 0)::int,
      ${instant('n', papers)}, case when n % 100 = 0 then 'version' end, case when n % 100 = 0 then ${ABOVE} + n end,
      case when n % 100 = 0 then ${instant('n', papers)} end, case when n % 500 = 0 then ${ABOVE} + n - 1 end, case when n % 200 = 0 then 'europepmc' end
    from ${p}`)
  await run(`insert into paper_keys select case when n % 2 = 0 then 'arxiv:' else 'doi:10.1000/' end || n, ${ABOVE} + n from ${p}`)
  await run(`insert into paper_details (paper, version, updated, links, ai_keywords, enriched_version, enrich_after, enrich_tries)
    select ${ABOVE} + n, 1, '2026-01-01', '{}', '[]', 1, 0, 0 from ${p} where n % 4 = 0`)
  await run(`insert into appearances select ${ABOVE} + n, 'huggingface', ${day(instant('n', papers))} from ${p} where n % 4 = 0`)
  await run(
    `insert into upvotes select ${ABOVE} + n, ${day(`(${NOW_THERE} - d * ${DAY_MS})`)}, d from ${p}, generate_series(1::bigint, 20) as d where n % 100 = 0`,
  )
  await run(`insert into paper_sides (paper, known, title_hash, details, sequence, is_news, first_seen, why, choice, joined_at)
    select ${ABOVE} + n, '{}', md5(n::text), null, n, 1, 0, 'title', 'longer', 0 from ${p} where n % 50 = 0`)
  await run(`insert into side_rows (side, of, workspace, channel, person, rest)
    select n, 'saves', 'slack:W' || n % 1000, null, 'U' || n % 7, '{}' from ${p} where n % 50 = 1`)
  await run(
    `insert into saves select 'slack:W' || n % 1000, 'U' || n % 7000, ${ABOVE} + n, ${instant('n', papers)} from ${p} where n % 5 = 0`,
  )
  await run(`insert into votes (workspace, person, paper, value, voted_at, channel, counts_alone)
    select 'slack:W' || n % 1000, 'U' || n % 7000, ${ABOVE} + n, 1, ${instant('n', papers)}, 'C' || n % 4000, 0 from ${p} where n % 5 = 0`)
  await run(`insert into listings (id, workspace, channel, person, question, papers, created_at)
    select substr(md5(n::text), 1, 10), ${place}, 'U' || n % 7000, '{"command":"search"}', '[1,2,3]', ${lately('n', papers)} from ${p} where n % 5 = 0`)
  await run(`insert into inbound_seen (platform, request, seen_at) select 'slack', 'at scale ' || n, ${lately('n', papers)} from ${p}`)
  await run(`insert into subscriptions (number, id, workspace, channel, name, name_key, query, time, zone, days, top, detail, owner, owner_name, state,
      created_at, version, effective_from, last_date, decided_at, next_due_at, start_sequence, cursor, has_posted, covered_date)
    select ${ABOVE} + n, 'T' || n, ${place}, 'Topic ' || n, 'topic ' || n, 'word' || n % 500, '09:00', 'UTC', 127, 5, 'thread', 'U1', 'Ada',
      case when n % 50 = 0 then 'removed' when n % 50 = 1 then 'draft' when n % 50 = 2 then 'paused' else 'active' end,
      ${NOW_THERE - 300 * DAY_MS}, 1, 0, '2026-04-30', ${NOW_THERE - DAY_MS}, ${NOW_THERE} + n % 1440 * 60000, 0, ${ABOVE}, 1, '2026-04-30' from ${t}`)
  const digest = `substr(md5(n || ' ' || d), 1, 12)`
  const slot = `(${NOW_THERE} - d * ${DAY_MS} - n)`
  const each = `${t}, generate_series(1::bigint, ${digests}) as d`
  await run(`insert into deliveries (id, workspace, channel, slot_at, part, digest, state, body, attempt, tries, planned_at, not_before, expires_at, message, sent_at, first_sending_at)
    select ${digest}, ${place}, ${slot}, 0, ${digest}, case when (n + d) % 5000 = 0 then 'held' else 'sent' end, case when d <= 14 then '{}' else '' end, 1, 0, ${slot}, ${slot}, ${slot} + ${DAY_MS}, 'm' || n || d, ${slot} + 1000, ${slot}
    from ${each}`)
  await run(`insert into sections (subscription, slot, slot_at, decided_at, delivery, outcome, papers, folded, dropped, more, elsewhere, cursor_before)
    select ${ABOVE} + n, ${day(slot)}, ${slot}, ${slot}, ${digest}, 'posted', '[1]', '[]', '[]', 0, 0, 0 from ${each} where n % 50 != 1`)
  await run(`insert into posted (workspace, channel, topic, paper, delivery, slot_at)
    select ${place}, ${ABOVE} + n, ${ABOVE} + 1 + (n * 7 + d * 3 + i) % ${papers}, ${digest}, ${slot} from ${each}, generate_series(1, 3) as i on conflict do nothing`)
  await run(
    `insert into posted_again select workspace, channel, topic, paper, delivery, paper from posted where paper % 20 = 0 on conflict do nothing`,
  )
  await run(`insert into posted_keys select ${place}, 'arxiv:' || n, ${ABOVE} + n from ${t}`)
  await run(`insert into digest_edits (delivery, workspace, wanted_at, edited_at, edited_before)
    select ${digest}, 'slack:W' || n % 1000, case when n % 1000 = 0 then ${NOW_THERE} end, ${slot}, null from ${each} where d % 5 = 0`)
  await run(`insert into pings select distinct ${place}, ${NOW_THERE} from ${t}`)
  await run(`insert into topic_taps (subscription, change, kind, paper, is_yes, tapped_at)
    select ${ABOVE} + n, 'change ' || i / 6, 'tuned', ${ABOVE} + 1 + (n * 12 + i) % ${papers}, 1, ${NOW_THERE} from ${t}, generate_series(1, 12) as i`)
  await run(`insert into topic_learnt select ${ABOVE} + n, 'word', 1, '[]' from ${t}`)
  await run(`insert into topic_scales select 'word' || n, '{}', 1, ${instant('n', topics)} from ${t}`)
  await run(`insert into query_needs select 'word' || n, '[]', 0, ${instant('n', topics)} from ${t}`)
  await run(`insert into settings select 'slack:W' || n % 1000, 'T' || n, 'ping', 'role', 'Readers', ${NOW_THERE} from ${t}`)
  await run(
    `insert into feed_pages select 'at scale ' || n, 'at scale ' || n, ${place}, ${ABOVE} + n, 0, ${NOW_THERE}, ${NOW_THERE}, ${NOW_THERE} + n * 60000, null from ${t}`,
  )
  await run(`insert into feed_digests select 'at scale ' || n, ${digest} from ${each} where d % 5 = 0`)
  await run(
    `insert into installations select 'slack', 'W' || n, null, 'W' || n, 'B', 'B', 'sealed', ${NOW_THERE}, 0, null from generate_series(1, 1000) as n`,
  )
  await run(`update counters set value = ${ABOVE + papers} where name in ('sequence', 'revision')`)
  await run('analyze')
}
