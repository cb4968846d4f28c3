import type { Kysely } from 'kysely'
import type { Choice } from '../port/chat.ts'
import { isNotIn } from './is-not-in.ts'
import type { Schema } from './schema.ts'
import type { SettingRow } from './setting-row.ts'

/** In place of a topic's id, of what holds for a workspace. */
export const WHOLE = ''

/** What an admin chose, and when. Without a name: it stays when whoever chose it is forgotten. */
export interface Chosen extends Choice {
  /** The id of a topic, or `WHOLE`. */
  readonly topic: string
  readonly kind: SettingRow['kind']
  readonly at: number
}

export type SettingStore = ReturnType<typeof settingStore>

/** Adds what admins chose, and when each channel was pinged last. */
export async function addSettings(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('settings')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('topic', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('chosen_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('settings_key', ['workspace', 'topic', 'kind'])
    .execute()
  await database.schema
    .createTable('pings')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('slot_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('pings_key', ['workspace', 'channel'])
    .execute()
}

/** What the admins of workspaces chose. */
export function settingStore(database: Kysely<Schema>) {
  return {
    async find(workspace: string, topic: string, kind: SettingRow['kind']): Promise<Chosen | null> {
      return (await this.inWorkspace(workspace, [topic])).find((chosen) => chosen.kind === kind) ?? null
    },

    /** Of some topics, or of the workspace as a whole. */
    async inWorkspace(workspace: string, topics: readonly string[]): Promise<Chosen[]> {
      if (topics.length === 0) return []
      const rows = await database
        .selectFrom('settings')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('topic', 'in', topics)
        .orderBy('topic')
        .orderBy('kind')
        .execute()
      return rows.map(toChosen)
    },

    async choose(workspace: string, topic: string, kind: SettingRow['kind'], { value, label }: Choice, now: number): Promise<void> {
      const chosen = { value, label, chosen_at: now }
      await database
        .insertInto('settings')
        .values({ workspace, topic, kind, ...chosen })
        .onConflict((conflict) => conflict.columns(['workspace', 'topic', 'kind']).doUpdateSet(chosen))
        .execute()
    },

    /** Everything is as if nobody had chosen. */
    async clear(workspace: string, topic: string, kind: SettingRow['kind']): Promise<void> {
      await database.deleteFrom('settings').where('workspace', '=', workspace).where('topic', '=', topic).where('kind', '=', kind).execute()
    },

    /** Deletes what was chosen for topics that are gone for good. */
    async prune(_now: number): Promise<void> {
      await database
        .deleteFrom('settings')
        .where('topic', '!=', WHOLE)
        .where(isNotIn('subscriptions', 'id', 'settings.topic'))
        .execute()
    },
  }
}

function toChosen({ topic, kind, value, label, chosen_at: at }: SettingRow): Chosen {
  return { topic, kind, value, label, at }
}
