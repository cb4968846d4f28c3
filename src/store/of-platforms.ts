import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { keyOf } from './workspace-key.ts'

/** Rows of some platforms' workspaces; a range of keys each, which an index can follow. */
export function ofPlatforms(platforms: readonly string[]): RawBuilder<SqlBool> {
  const ranges = platforms.map((platform) => {
    const first = keyOf({ platform, workspace: '' })
    return sql`(workspace >= ${first} and workspace < ${first.replace(/:$/, ';')})`
  })
  return ranges.length === 0 ? sql`false` : sql`(${sql.join(ranges, sql` or `)})`
}
