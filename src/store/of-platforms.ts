import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { keyOf } from './workspace-key.ts'

/** Selects the rows of some platforms' workspaces, by one range of keys for each platform, which an index supports. */
export function ofPlatforms(platforms: readonly string[]): RawBuilder<SqlBool> {
  const ranges = platforms.map((platform) => {
    const first = keyOf({ platform, workspace: '' })
    return sql`(workspace >= ${first} and workspace < ${first.replace(/:$/, ';')})`
  })
  return ranges.length === 0 ? sql`false` : sql`(${sql.join(ranges, sql` or `)})`
}
