import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import { putDetails } from '../details.ts'
import { rowsOf, toPapers, toRow } from '../rows.ts'
import type { PaperDetailsRow, Schema } from '../schema.ts'

/** What is known of a paper: its own columns, and its details. */
interface State {
  readonly row: ReturnType<typeof toRow> & Renewal
  readonly details: PaperDetailsRow | null
}

interface Renewal {
  readonly renewed_as: 'journal' | 'version' | null
  readonly renewed: number | null
  readonly renewed_at: number | null
}

/** What two papers were as one, and marks of what each is apart. */
interface AsOne {
  readonly whole: State
  readonly apart: readonly string[]
}

async function stateOf(database: Transaction<Schema>, paper: number): Promise<State | null> {
  const [row] = await rowsOf(database, [paper])
  const [known] = row ? await toPapers(database, [row], 'mend') : []
  if (!row || !known) return null
  const details = await database.selectFrom('paper_details').selectAll().where('paper', '=', paper).executeTakeFirst()
  const { renewed_as, renewed, renewed_at } = row
  return { row: { ...toRow(known, known.sources), renewed_as, renewed, renewed_at }, details: details ?? null }
}

const markOf = (state: State | null): string => createHash('sha256').update(JSON.stringify(state)).digest('base64url').slice(0, 22)

/** Remembers what a paper is before it is taken apart. @returns what to store once it was */
export async function rememberAsOne(database: Transaction<Schema>, kept: number): Promise<(gone: number) => Promise<string>> {
  const whole = await stateOf(database, kept)
  return async (gone) => {
    const apart = [markOf(await stateOf(database, kept)), markOf(await stateOf(database, gone))]
    return JSON.stringify({ whole, apart })
  }
}

/** What two papers were as one, if neither has changed since they were taken apart. */
export async function readAsOne(
  database: Transaction<Schema>,
  stored: string | undefined,
  kept: number,
  gone: number,
): Promise<State | null> {
  if (stored === undefined) return null
  const { whole, apart } = JSON.parse(stored) as AsOne
  const now = [markOf(await stateOf(database, kept)), markOf(await stateOf(database, gone))]
  return now.every((mark, index) => mark === apart[index]) ? whole : null
}

/** Puts a remembered state in place of what is known of a paper. */
export async function restore(database: Transaction<Schema>, paper: number, { row, details }: State): Promise<void> {
  await database.updateTable('papers').set(row).where('id', '=', paper).execute()
  await putDetails(database, paper, details)
}
