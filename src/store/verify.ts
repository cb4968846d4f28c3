import { statSync } from 'node:fs'
import { Fault } from '../config/fault.ts'
import { noBackup, noSuchBackup } from '../wording/backups.ts'
import { type Contents, contentsOf } from './count-rows.ts'
import { damageOf, isDamaged } from './damage.ts'
import { lookAtFile } from './look.ts'
import { SCHEMA_VERSION } from './migrations.ts'
import { NewerDatabase } from './newer-database.ts'
import { bears, type SchemaVersion, schemaVersionOf } from './schema-version.ts'
import { queriesOver } from './sqlite.ts'

/** What a copy holds, and whether it is of the schema of this program or of an older one. */
export interface Verified extends Contents {
  readonly schema: SchemaVersion
}

/**
 * Reads the backup of a SQLite file, from a copy of it.
 * @throws {Fault} if it could not be restored
 */
export async function verifyFile(file: string): Promise<Verified> {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new Fault('file-wrong', noSuchBackup(file))
  const { database, close } = await lookAtFile(file, false)
  const queries = queriesOver(() => database)
  try {
    const damage = damageOf(database)
    if (damage !== null) throw new Fault('file-wrong', noBackup(file, damage))
    const schema = await schemaVersionOf(queries)
    if (schema.version === 0) throw new Fault('file-wrong', noBackup(file))
    refuseNewer(schema)
    return { schema, ...(await contentsOf(queries)) }
  } catch (error) {
    throw isDamaged(error) ? new Fault('file-wrong', noBackup(file, (error as Error).message)) : error
  } finally {
    await queries.destroy()
    await close()
  }
}

/** @throws {NewerDatabase} */
export function refuseNewer(schema: SchemaVersion): void {
  if (!bears(schema, SCHEMA_VERSION)) throw new NewerDatabase(schema.version, SCHEMA_VERSION, schema.program)
}
