import type { CompiledQuery, Expression, Kysely, QueryResult } from 'kysely'
import { call } from './functions.ts'
import type { Schema } from './schema.ts'

/** A placeholder in a query for a value that is given when the query runs. */
class Given {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

type Value = string | number | null | readonly number[] | readonly string[]

/**
 * A query that is built once and run with other values each time. Every command runs these, and building a query takes longer than SQLite
 * takes to answer it.
 * @param names the names of the values
 * @param build makes the query from the values; it passes a list through `listed`
 */
export function prepare<Asked extends Record<keyof Asked, Value>, Row>(
  names: readonly (keyof Asked & string)[],
  build: (asked: Asked, database: Kysely<Schema>) => { compile(): CompiledQuery<Row> },
): (database: Kysely<Schema>, asked: Asked) => Promise<QueryResult<Row>> {
  const given = Object.fromEntries(names.map((name) => [name, new Given(name)])) as unknown as Asked
  const builtFor = new Map<unknown, CompiledQuery<Row>>() // by the kind of database
  return (database, asked) => {
    const kind = database.getExecutor().adapter.constructor
    const built = builtFor.get(kind) ?? build(given, database).compile()
    builtFor.set(kind, built)
    const parameters = built.parameters.map((each) => (each instanceof Given ? toParameter(asked[each.name as keyof Asked]) : each))
    return database.executeQuery({ ...built, parameters })
  }
}

/** A list of numbers as one value: SQLite allows at most 32,766 separate values. */
export function listed(numbers: readonly number[]): Expression<number> {
  return call('numbers_of', toParameter(numbers))
}

/** As `listed`, of texts. */
export function listedTexts(texts: readonly string[]): Expression<string> {
  return call('texts_of', toParameter(texts))
}

function toParameter(value: Value): unknown {
  return Array.isArray(value) ? JSON.stringify(value) : value
}
