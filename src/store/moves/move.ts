import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { Fault } from '../../config/fault.ts'
import { begunElsewhere, countsDiffer, goneElsewhere, notEmpty, usedMeanwhile } from '../../wording/moves.ts'
import type { Connections } from '../connections.ts'
import { copyStore } from '../copies.ts'
import { countRows } from '../count-rows.ts'
import type { Schema } from '../schema.ts'
import { copyRows, progressOf } from './copy.ts'
import { stayHere, whyNotHere } from './moved.ts'
import { MOVED, type Moved, NUMBERED } from './tables.ts'

/** One of the two databases of a move. Nobody else uses it meanwhile. */
export interface Side {
  readonly connections: Connections
  /** In words that hold no password. */
  readonly name: string
}

/** How many rows each table has that has any. */
type Counts = ReadonlyMap<Moved, number>

export interface Move {
  readonly counts: Counts
  /** Whether all was there before. */
  readonly wasOver: boolean
}

const TABLES = Object.keys(MOVED) as Moved[]

/**
 * Moves all data. Killed at any moment, it goes on when it is called again. Until all is there only the source can be used, and then only the
 * target: a source that was used in between is copied from the beginning.
 * @param tell is told how many rows of a table are there, of how many
 * @throws {Fault}
 */
export async function moveData(
  source: Side,
  target: Side,
  now: number,
  tell: (table: Moved, rows: number, of: number) => void,
): Promise<Move> {
  const [from, to] = [source.connections.durable, target.connections.durable]
  if (await isOver(from, to)) return { counts: await countAll(to), wasOver: true }
  const token = await begin(source, target, now)
  if (!(await progressOf(to))) await target.connections.empty(TABLES)
  const counts = await countAll(from)
  await copyRows(from, to, (table, rows) => tell(table, rows, counts.get(table) ?? 0))
  for (const [table, column] of Object.entries(NUMBERED))
    await target.connections.goOnAfter(table, column, await source.connections.lastNumber(table, column))
  await compare(from, to, target.name)
  await handOver(source.connections, token, now)
  await to.deleteFrom('moves').where('side', '=', 'target').execute()
  return { counts, wasOver: false }
}

async function rowOf(database: Kysely<Schema>, side: 'source' | 'target') {
  return database.selectFrom('moves').selectAll().where('side', '=', side).executeTakeFirst()
}

async function identityOf(database: Kysely<Schema>): Promise<number | undefined> {
  return (await database.selectFrom('counters').select('value').where('name', '=', 'identity').executeTakeFirst())?.value
}

/**
 * Whether the source has given its data to the target. If the target does not know yet, it is told now.
 * @throws {Fault} if they are elsewhere
 */
async function isOver(from: Kysely<Schema>, to: Kysely<Schema>): Promise<boolean> {
  const [gone, come] = [await rowOf(from, 'source'), await rowOf(to, 'target')]
  if (!gone || gone.ended_at === null) return false
  const isThis = come ? come.token === gone.token : (await identityOf(to)) === gone.identity
  if (!isThis) throw new Fault('data-moved', goneElsewhere(gone.other, gone.ended_at))
  await to.deleteFrom('moves').where('side', '=', 'target').execute()
  return true
}

/** @returns the token of the move that was begun before, or of one that begins now */
async function begin(source: Side, target: Side, now: number): Promise<string> {
  const [from, to] = [source.connections.durable, target.connections.durable]
  const why = await whyNotHere(from, goneElsewhere)
  if (why !== null) throw new Fault('data-moved', why)
  const [gone, come] = [await rowOf(from, 'source'), await rowOf(to, 'target')]
  if (gone && gone.token === come?.token) return gone.token
  const identity = (await identityOf(from)) ?? 0
  if (come && come.identity !== identity) throw new Fault('file-wrong', begunElsewhere(target.name, come.other))
  if (!come && !(await isEmpty(to))) throw new Fault('file-wrong', notEmpty(target.name))
  const token = randomUUID()
  await stayHere(from, goneElsewhere)
  const row = { token, identity, begun_at: now, ended_at: null, progress: null }
  await from
    .insertInto('moves')
    .values({ ...row, side: 'source', other: target.name })
    .execute()
  const there = { ...row, side: 'target' as const, other: source.name }
  await to
    .insertInto('moves')
    .values(there)
    .onConflict((conflict) => conflict.column('side').doUpdateSet(there))
    .execute()
  return token
}

/** Whether nothing was ever stored there. */
async function isEmpty(database: Kysely<Schema>): Promise<boolean> {
  for (const table of [...TABLES.filter((each) => each !== 'counters'), 'moves'] as const)
    if (
      await database
        .selectFrom(table)
        .select(({ lit }) => lit(1).as('one'))
        .limit(1)
        .executeTakeFirst()
    )
      return false
  return true
}

async function countAll(database: Kysely<Schema>): Promise<Counts> {
  const counts = new Map<Moved, number>()
  for (const table of TABLES) {
    const rows = await countRows(database, table)
    if (rows > 0) counts.set(table, rows)
  }
  return counts
}

/** @throws {Fault} if not all is there, or papers have come to the source meanwhile */
async function compare(from: Kysely<Schema>, to: Kysely<Schema>, name: string): Promise<void> {
  const [had, has] = [await countAll(from), await countAll(to)]
  const [numbers, copied] = [await numbersOf(from), await numbersOf(to)]
  if (numbers !== copied) throw new Fault('data-in-use', usedMeanwhile())
  const differ = TABLES.filter((table) => had.get(table) !== has.get(table))
  if (differ.length > 0)
    throw new Fault(
      'database-server',
      countsDiffer(
        name,
        differ.map((table) => ({ table, had: had.get(table) ?? 0, has: has.get(table) ?? 0 })),
      ),
    )
}

/** They rise with each change of a paper. */
async function numbersOf(database: Kysely<Schema>): Promise<string> {
  return JSON.stringify(await database.selectFrom('counters').selectAll().orderBy('name').execute())
}

/** From here on only the target can be used. @throws {Fault} if somebody has used the source since the beginning */
async function handOver({ durable, now: ask }: Connections, token: string, now: number): Promise<void> {
  const there = await ask()
  await durable.transaction().execute(async (transaction) => {
    // One that had opened it before the move began has said so by now.
    const running = await copyStore(transaction).live(there)
    const { numUpdatedRows } = await transaction
      .updateTable('moves')
      .set({ ended_at: now })
      .where('side', '=', 'source')
      .where('token', '=', token)
      .executeTakeFirst()
    if (running.length > 0 || numUpdatedRows === 0n) throw new Fault('data-in-use', usedMeanwhile())
  })
}
