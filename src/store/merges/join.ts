import type { Transaction } from 'kysely'
import type { Combined, TextChoice } from '../../papers/combine.ts'
import { combine } from '../../papers/combine.ts'
import type { PaperKey } from '../../papers/identity.ts'
import type { PaperDraft } from '../../papers/paper.ts'
import type { Counters } from '../counters.ts'
import { joinDetails } from '../details.ts'
import type { Schema } from '../schema.ts'
import { moveRows, recordRow, recordRows } from './side-rows.ts'
import { addSide, keepSide, openSides, type Side, sideOf } from './sides.ts'

/** Why two papers are one, whose text wins, and when that was found. */
export interface Reason {
  readonly why: string
  readonly choice: TextChoice
  readonly at: number
}

const rootOf = (sides: readonly Side[]): Side | undefined => sides.find(({ joinedTo }) => joinedTo === null)

/** Makes everything that refers to `gone` refer to `kept`, and records what each was. */
export async function absorb(
  database: Transaction<Schema>,
  counters: Counters,
  { kept, gone }: { readonly kept: number; readonly gone: number },
  { why, choice, at }: Reason,
): Promise<void> {
  const [own, other] = [await openSides(database, kept, at), await openSides(database, gone, at)]
  for (const [paper, sides] of [
    [kept, own],
    [gone, other],
  ] as const) {
    const root = rootOf(sides)
    if (root) await recordRows(database, paper, sides, root)
  }
  await database.updateTable('paper_sides').set({ paper: kept }).where('paper', '=', gone).execute()
  await database
    .updateTable('paper_sides')
    .set({ joined_to: rootOf(own)?.number ?? null, why, choice, joined_at: at })
    .where('number', '=', rootOf(other)?.number ?? 0)
    .execute()
  await database.updateTable('paper_keys').set({ paper: kept }).where('paper', '=', gone).execute()
  await moveRows(database, kept, gone)
  await joinDetails(database, kept, gone)
  await inheritSplits(database, kept, gone)
  await database
    .updateTable('papers')
    .set({ merged_into: kept, revision: ++counters.revision })
    .where('id', '=', gone)
    .execute()
}

/** What was taken apart from a paper is apart from the one that it is a part of now. */
async function inheritSplits(database: Transaction<Schema>, kept: number, gone: number): Promise<void> {
  const splits = await database
    .selectFrom('paper_splits')
    .selectAll()
    .where((eb) => eb.or([eb('one', '=', gone), eb('other', '=', gone)]))
    .execute()
  for (const { one, other, ...rest } of splits) {
    const third = one === gone ? other : one
    await database.deleteFrom('paper_splits').where('one', '=', one).where('other', '=', other).execute()
    if (third === kept) continue
    await database
      .insertInto('paper_splits')
      .values({ ...rest, one: Math.min(kept, third), other: Math.max(kept, third) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}

/** Records a draft that is a paper of its own beside the one that it was found to be. */
export async function addDraftSide(
  database: Transaction<Schema>,
  paper: number,
  draft: { readonly known: Combined; readonly arrival: Side['arrival'] },
  { why, choice, at }: Reason,
): Promise<Side | null> {
  const sides = await openSides(database, paper, at)
  const root = rootOf(sides)
  if (!root) return null
  await recordRows(database, paper, sides, root, ['appearances', 'upvotes'])
  return addSide(database, { ...draft, paper, origin: null, joinedTo: root.number, details: null, why, choice, joinedAt: at })
}

/** Keeps what a draft tells by the side that it is about, so that the sides stay whole if they are taken apart. @param free the draft's keys that no paper had */
export async function updateSide(
  database: Transaction<Schema>,
  sides: readonly Side[],
  draft: { readonly told: PaperDraft; readonly keys: readonly PaperKey[]; readonly free: readonly PaperKey[]; readonly source: string },
  choice: (side: Side) => TextChoice,
  owed: Side['arrival'] | null,
): Promise<Side | null> {
  const side = sideOf(sides, draft.keys)
  if (!side) return null
  const told = combine(side.known, draft.told, draft.source, choice(side))
  const known = { ...told, keys: [...new Set([...side.known.keys, ...draft.free])] }
  const updated = { ...side, known, arrival: owed ?? side.arrival }
  if (owed !== null || JSON.stringify(known) !== JSON.stringify(side.known)) await keepSide(database, updated)
  return updated
}

/** Keeps the day on which a source announced a side of a paper. */
export async function recordAppearance(
  database: Transaction<Schema>,
  side: Side,
  values: { readonly source: string; readonly day: string },
): Promise<void> {
  await recordRow(database, side, { table: 'appearances', values: { ...values } })
}
