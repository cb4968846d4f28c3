import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** So many a query, of some kilobytes each. */
const PAGE = 200

/** Adds what is known of workspaces by their shards. */
export async function addWorkspaceViews(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('workspace_views')
    .addColumn('workspace', 'text', (column) => column.primaryKey())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('shard', 'integer', (column) => column.notNull())
    .addColumn('view', 'text', (column) => column.notNull())
    .execute()
  await database.schema.createIndex('workspace_views_of').on('workspace_views').columns(['account', 'shard', 'workspace']).execute()
}

export type WorkspaceViewStore = ReturnType<typeof workspaceViewStore>

/** What the copy that has a workspace's shard heard of the workspace: for those that have not, or have it next. */
export function workspaceViewStore(database: Kysely<Schema>) {
  return {
    async find(workspace: string): Promise<string | null> {
      const row = await database.selectFrom('workspace_views').select('view').where('workspace', '=', workspace).executeTakeFirst()
      return row?.view ?? null
    },

    /** Those of a shard in the order of their keys, some at a time. @param after the last one of before */
    async page(account: string, shard: number, after: string): Promise<{ workspace: string; view: string }[]> {
      return database
        .selectFrom('workspace_views')
        .select(['workspace', 'view'])
        .where('account', '=', account)
        .where('shard', '=', shard)
        .where('workspace', '>', after)
        .orderBy('workspace')
        .limit(PAGE)
        .execute()
    },

    /** Deletes those of a shard that are none of some workspaces. */
    async retain(account: string, shard: number, workspaces: ReadonlySet<string>): Promise<void> {
      const rows = await database
        .selectFrom('workspace_views')
        .select('workspace')
        .where('account', '=', account)
        .where('shard', '=', shard)
        .execute()
      for (const { workspace } of rows)
        if (!workspaces.has(workspace)) await database.deleteFrom('workspace_views').where('workspace', '=', workspace).execute()
    },
  }
}
