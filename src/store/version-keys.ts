import type { Kysely } from 'kysely'
import { withoutVersion } from '../papers/versions.ts'
import type { Schema } from './schema.ts'

/**
 * A step of the schema: keys with a version of a preprint become the key of all its versions, so that the next version is not news. Where
 * another paper has that key, two versions are here as two papers; both have been seen, and they stay.
 */
export async function nameAllVersions(database: Kysely<Schema>): Promise<void> {
  const rows = await database.selectFrom('paper_keys').selectAll().where('key', 'like', 'doi:%').execute()
  const counter = await database.selectFrom('counters').select('value').where('name', '=', 'revision').executeTakeFirstOrThrow()
  let revision = counter.value
  for (const { key, paper } of rows) {
    const named = `doi:${withoutVersion(key.slice('doi:'.length))}`
    if (named === key) continue
    const known = await database.selectFrom('paper_keys').select('key').where('key', '=', named).executeTakeFirst()
    if (known) continue
    await database.updateTable('paper_keys').set({ key: named }).where('key', '=', key).execute()
    // The index follows papers by their revision.
    await database.updateTable('papers').set({ revision: ++revision }).where('id', '=', paper).execute()
  }
  await database.updateTable('counters').set({ value: revision }).where('name', '=', 'revision').execute()
}
