import { type RawBuilder, sql } from 'kysely'

/** Of rows that name a channel: whether it is known what the channel got, so that more may be planned and posted there. */
export function isSettled(table: 'deliveries' | 'subscriptions', evenUnreadable = false): RawBuilder<boolean> {
  const open = evenUnreadable ? sql`` : sql`and gaps.reason is null`
  return sql<boolean>`not exists (select 1 from gaps where gaps.workspace = ${sql.ref(`${table}.workspace`)}
    and gaps.channel = ${sql.ref(`${table}.channel`)} ${open})`
}
