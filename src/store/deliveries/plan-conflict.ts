/** Another planner has already written the same slot. */
export class PlanConflict extends Error {}

/** @throws {PlanConflict} when a unique key kept any of the rows out */
export async function must(
  insert: { executeTakeFirst(): Promise<{ readonly numInsertedOrUpdatedRows?: bigint | undefined }> },
  rows: number,
): Promise<void> {
  const done = await insert.executeTakeFirst()
  if (Number(done.numInsertedOrUpdatedRows ?? 0) !== rows) throw new PlanConflict()
}
