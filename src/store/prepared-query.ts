import { type CompiledQuery, type Kysely, type QueryResult, type RawBuilder, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** Stands in a query for a value that comes when it is asked. */
class Given {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

type Value = string | number | null | readonly number[]

/**
 * A query that is built once and asked with other values each time, for what every command asks: building one takes longer than SQLite takes
 * to answer it.
 * @param names of the values
 * @param build makes the query; each of its values goes into it as it is, a list as `listed`
 */
export function prepare<Asked extends Record<keyof Asked, Value>, Row>(
  names: readonly (keyof Asked & string)[],
  build: (asked: Asked, database: Kysely<Schema>) => { compile(): CompiledQuery<Row> },
): (database: Kysely<Schema>, asked: Asked) => Promise<QueryResult<Row>> {
  const given = Object.fromEntries(names.map((name) => [name, new Given(name)])) as unknown as Asked
  let built: CompiledQuery<Row> | null = null
  return (database, asked) => {
    built ??= build(given, database).compile()
    const parameters = built.parameters.map((each) => (each instanceof Given ? toParameter(asked[each.name as keyof Asked]) : each))
    return database.executeQuery({ ...built, parameters })
  }
}

/** The numbers of a list as one value, however many: SQLite takes 32,766 of them by themselves. */
export function listed(numbers: readonly number[]): RawBuilder<number> {
  return sql<number>`(select value from json_each(${toParameter(numbers)}))`
}

function toParameter(value: Value): unknown {
  return Array.isArray(value) ? JSON.stringify(value) : value
}
