import { type RawBuilder, type SqlBool, sql } from 'kysely'

/**
 * Whether no row of a table has a value. PostgreSQL joins the two tables once; `not in` it answers for each row by reading the other table, once
 * that is too large for its memory.
 * @param value a column of another table, with its name
 */
export function isNotIn(table: string, column: string, value: string, which: RawBuilder<unknown> = sql`true`): RawBuilder<SqlBool> {
  return sql<SqlBool>`not exists (select 1 from ${sql.table(table)} where ${sql.ref(`${table}.${column}`)} = ${sql.ref(value)} and ${which})`
}
