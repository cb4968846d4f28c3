// What an operator reads of a move of all data from one database to another. A password is never in it.
import { count } from './phrases.ts'

export const folderName = (path: string): string => `the folder ${path}`

export const databaseName = (database: string, server: string): string => `the PostgreSQL database ${database} on ${server}`

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Two bots, one here and one there, would post twice. */
const gone = (other: string, at: number): string => `The data were moved from here to ${other} on ${dayOf(at)}.`

export const wentToServer = (other: string, at: number): string =>
  `${gone(other, at)} Set PAPERBOY_DATABASE to its address; to bring them back, move them to an empty folder: npm start -- move --to FOLDER`

export const wentToFolder = (other: string, at: number): string =>
  `${gone(other, at)} Set PAPERBOY_DATA to it, and remove PAPERBOY_DATABASE.`

export const goneElsewhere = (other: string, at: number): string => `${gone(other, at)} Move them from there.`

export const arrivesHere = (other: string): string =>
  `Not all data have arrived here from ${other}: the move was interrupted. Run it again: npm start -- move, as before`

export const begunElsewhere = (target: string, other: string): string =>
  `A part of other data is in ${target}, from ${other}. Nothing was changed. Move to an empty database, or end that move.`

export const notEmpty = (target: string): string =>
  `There are data in ${target} already. Nothing was changed. Move to an empty database: a new one, or a folder without one.`

export const usedMeanwhile = (): string =>
  'Somebody used the data while they were moved, so what was copied may be old. They stay where they were. Stop every Paperboy that uses them, and run the move again: it begins anew.'

export const rowRefused = (table: string, key: string, reason: string): string =>
  `A row of ${table} at or before ${key} was refused: ${reason}. The data stay where they were. Once the row is mended, run the move again: it goes on from there.`

export const countsDiffer = (target: string, tables: readonly { table: string; had: number; has: number }[]): string =>
  `Not all is in ${target}: ${tables.map(({ table, had, has }) => `${table} has ${has.toLocaleString('en')} of ${had.toLocaleString('en')} rows`).join(', ')}. The data stay where they were. Empty ${target}, and move again.`

export const nothingToMove = (data: string): string => `There is no database in ${data}. Set PAPERBOY_DATA to the folder of the bot.`

export const nowhereToMove = (usage: string): string =>
  `It is not said where to. Set PAPERBOY_DATABASE to the address of a PostgreSQL database (arguments can be seen by others on this machine), or give it: npm start -- ${usage}`

export const notFromServer = (): string =>
  'To move to a folder, set PAPERBOY_DATABASE to the address of the PostgreSQL database where the data are.'

export const otherAddress = (): string =>
  '--to is another address than PAPERBOY_DATABASE. The data go from the folder of PAPERBOY_DATA to a PostgreSQL database; name one alone. From one server to another, pg_dump and pg_restore bring them.'

export const noAddress = (): string =>
  '--to is the address of no PostgreSQL database. It is such as postgres://user:password@host:5432/paperboy'

export const isRunning = (data: string): string =>
  `An import or a command of an operator is running on ${data}. Nothing was changed. Wait for its end, and move then.`

export const moving = (from: string, to: string): string => `From ${from} to ${to}:`

export const copied = (table: string, rows: number, of: number): string => `  ${table}: ${rows.toLocaleString('en')} of ${count(of, 'row')}`

/** @param counts of rows by table */
export function moved(from: string, to: string, counts: ReadonlyMap<string, number>, wasOver: boolean): string[] {
  const sum = [...counts.values()].reduce((all, rows) => all + rows, 0)
  const each = [...counts].map(([table, rows]) => `${table} ${rows.toLocaleString('en')}`).join(', ')
  return [
    wasOver
      ? `The data were in ${to} already: ${count(sum, 'row')}.`
      : `All is in ${to}, and each table has as many rows as before, ${count(sum, 'row')} in all: ${each}.`,
    `No Paperboy starts on ${from} any more, as two would post twice. It still holds all until you delete it.`,
  ]
}

export const startOnServer = (): string => 'Start Paperboy with PAPERBOY_DATABASE set to the address of the database.'

export const startOnFolder = (folder: string): string => `Start Paperboy with PAPERBOY_DATA=${folder} and without PAPERBOY_DATABASE.`
