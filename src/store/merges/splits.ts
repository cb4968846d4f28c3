import { listed, prepare } from '../prepared-query.ts'
import type { Database } from '../rows.ts'

const selectSplits = prepare(['ids'], ({ ids }: { ids: readonly number[] }, database) =>
  database.selectFrom('paper_splits').select(['one', 'other']).where('one', 'in', listed(ids)).where('other', 'in', listed(ids)),
)

/** Tells which of some papers an operator took apart. */
export async function splitsAmong(
  database: Database,
  papers: readonly { readonly id: number }[],
): Promise<(a: number, b: number) => boolean> {
  const ids = [...new Set(papers.map(({ id }) => id))]
  if (ids.length < 2) return () => false
  const { rows } = await selectSplits(database, { ids })
  return (a, b) => rows.some(({ one, other }) => one === Math.min(a, b) && other === Math.max(a, b))
}
