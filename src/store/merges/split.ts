import type { Transaction } from 'kysely'
import { type Combined, combine } from '../../papers/combine.ts'
import type { PaperKey } from '../../papers/identity.ts'
import type { Counters } from '../counters.ts'
import { bothDetails, putDetails } from '../details.ts'
import { listed } from '../prepared-query.ts'
import { toRow } from '../rows.ts'
import type { PaperDetailsRow, Schema } from '../schema.ts'
import { rememberAsOne } from './as-one.ts'
import { returnRows } from './side-rows.ts'
import type { Side } from './sides.ts'

/**
 * Takes a side out of a merged paper, with what was merged into it before. Each paper gets back its own fields, keys, saves, votes and posts; what
 * people did with the merged paper stays with the one that kept the id. The split is remembered.
 * @returns the id of the paper that was taken out
 */
export async function takeOut(
  database: Transaction<Schema>,
  counters: Counters,
  sides: readonly Side[],
  wanted: Side,
  at: number,
): Promise<number> {
  const kept = wanted.paper
  const remember = await rememberAsOne(database, kept)
  const leaving = withJoined(sides, wanted)
  const staying = withJoined(sides, sides.find(({ joinedTo }) => joinedTo === null) ?? wanted).filter((side) => !leaving.includes(side))
  const gone = await placeFor(database, counters, leaving, wanted)
  await moveKeys(database, { leaving, staying }, gone)
  await returnRows(database, { kept, gone }, { leaving, staying })
  await putBack(database, counters, kept, staying)
  await pointTo(database, kept, staying)
  await pointTo(database, gone, leaving)
  await regroup(database, kept, staying)
  await regroup(database, gone, leaving)
  const [one, other] = [Math.min(kept, gone), Math.max(kept, gone)]
  const { why, choice } = wanted
  await database
    .insertInto('paper_splits')
    .values({ one, other, why, choice, whole: await remember(gone), split_at: at })
    .execute()
  return gone
}

/** A side, and those that had been merged into it, in the order in which they were. */
function withJoined(sides: readonly Side[], side: Side): Side[] {
  const joined = sides.filter(({ joinedTo }) => joinedTo === side.number).sort((a, b) => a.joinedAt - b.joinedAt || a.number - b.number)
  return [side, ...joined.flatMap((each) => withJoined(sides, each))]
}

/** What some sides say of a paper together; the first is the one that the others were merged into. */
function whole(sides: readonly Side[]): { readonly known: Combined; readonly details: PaperDetailsRow | null } {
  const [root, ...others] = sides as readonly [Side, ...Side[]]
  let { known, details } = root
  for (const each of others.filter(({ joinedTo }) => joinedTo === root.number)) {
    const joined = whole(withJoined(sides, each))
    for (const source of joined.known.sources) known = combine(known, joined.known, source, each.choice)
    details = bothDetails(details, joined.details)
  }
  return { known, details }
}

/** The row that the paper had, or one of its own. Digests owe it if it was news: none of them chose it by itself since. */
async function placeFor(
  database: Transaction<Schema>,
  counters: Counters,
  leaving: readonly Side[],
  { origin, ...root }: Side,
): Promise<number> {
  const { known, details } = whole(leaving)
  const { arrival } = leaving.find((side) => side.arrival.is_news === 1) ?? root
  const row = { ...toRow(known, known.sources), ...arrival, revision: ++counters.revision, merged_into: null }
  const sequence = origin === null || arrival.is_news === 1 ? ++counters.sequence : arrival.sequence
  const id = origin ?? (await insertRow(database, { ...row, sequence }))
  if (origin !== null)
    await database
      .updateTable('papers')
      .set({ ...row, sequence })
      .where('id', '=', id)
      .execute()
  await putDetails(database, id, details)
  return id
}

async function insertRow(database: Transaction<Schema>, row: Parameters<typeof values>[0]): Promise<number> {
  const { id } = await values(row, database).executeTakeFirstOrThrow()
  return id
}

const values = (row: ReturnType<typeof toRow> & Side['arrival'] & { revision: number; merged_into: null }, database: Transaction<Schema>) =>
  database.insertInto('papers').values(row).returning('id')

/** A key that records of both papers name goes to the one whose record begins with it: it is its own, and only a link of the other. */
async function moveKeys(
  database: Transaction<Schema>,
  { leaving, staying }: { readonly leaving: readonly Side[]; readonly staying: readonly Side[] },
  gone: number,
): Promise<void> {
  const theirs = new Set(staying.flatMap(({ known }) => known.keys))
  const keys = leaving.flatMap(({ known }) => known.keys.filter((key, index) => index === 0 || !theirs.has(key)))
  for (const key of keys) await database.updateTable('paper_keys').set({ paper: gone }).where('key', '=', key).execute()
  for (const { number, known } of staying) {
    const left: readonly PaperKey[] = known.keys.filter((key) => !keys.includes(key))
    if (left.length === known.keys.length) continue
    await database
      .updateTable('paper_sides')
      .set({ known: JSON.stringify({ ...known, keys: left }) })
      .where('number', '=', number)
      .execute()
  }
}

/** Gives the paper that keeps its id what its own sides say. */
async function putBack(database: Transaction<Schema>, counters: Counters, kept: number, staying: readonly Side[]): Promise<void> {
  const { known, details } = whole(staying)
  const now = await database.selectFrom('papers').select('is_news').where('id', '=', kept).executeTakeFirstOrThrow()
  const news = staying.find(({ arrival }) => arrival.is_news === 1)
  const { is_news, sequence, first_seen } = (news ?? (staying[0] as Side)).arrival
  // A draft had no place among the arrivals: the paper keeps the one that it has by it.
  const isOwn = now.is_news !== is_news && sequence > 0
  await database
    .updateTable('papers')
    .set({
      ...toRow(known, known.sources),
      revision: ++counters.revision,
      renewed_as: null,
      renewed: null,
      renewed_at: null,
      ...(isOwn && { is_news, sequence, first_seen }),
    })
    .where('id', '=', kept)
    .execute()
  await putDetails(database, kept, details)
}

/** Makes the ids that some sides had before lead to the paper that they are a part of now. */
async function pointTo(database: Transaction<Schema>, paper: number, sides: readonly Side[]): Promise<void> {
  const origins = sides.flatMap(({ origin }) => (origin === null || origin === paper ? [] : [origin]))
  await database.updateTable('papers').set({ merged_into: paper }).where('id', 'in', listed(origins)).execute()
}

/** What is left of the sides of a paper: none where it is only itself. */
async function regroup(database: Transaction<Schema>, paper: number, sides: readonly Side[]): Promise<void> {
  const numbers = listed(sides.map(({ number }) => number))
  if (sides.length > 1) {
    await database.updateTable('paper_sides').set({ paper }).where('number', 'in', numbers).execute()
    await database
      .updateTable('paper_sides')
      .set({ joined_to: null, origin: paper })
      .where('number', '=', sides[0]?.number ?? 0)
      .execute()
    return
  }
  await database.deleteFrom('side_rows').where('side', 'in', numbers).execute()
  await database.deleteFrom('paper_sides').where('number', 'in', numbers).execute()
}
