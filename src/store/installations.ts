import type { Kysely } from 'kysely'
import type { InstallationRow } from './installation-row.ts'
import type { Schema } from './schema.ts'

export type PlaceKey = Pick<InstallationRow, 'platform' | 'place'>

/** Longer than an attempt may take. */
const ATTEMPT_KEPT_MS = 3_600_000

export type InstallationStore = ReturnType<typeof installationStore>

/** Adds where apps are installed, which workspaces organisations let us into, attempts to install, secrets of our own, and who left when. */
export async function addInstallations(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('installations')
    .addColumn('platform', 'text', (column) => column.notNull())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('enterprise', 'text')
    .addColumn('team', 'text')
    .addColumn('bot_user', 'text', (column) => column.notNull())
    .addColumn('bot', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('installed_at', 'bigint', (column) => column.notNull())
    .addColumn('is_broken', 'integer', (column) => column.notNull())
    .addColumn('renewing_until', 'bigint')
    .addPrimaryKeyConstraint('installations_key', ['platform', 'place'])
    .execute()
  await database.schema
    .createTable('organisation_teams')
    .addColumn('platform', 'text', (column) => column.notNull())
    .addColumn('enterprise', 'text', (column) => column.notNull())
    .addColumn('team', 'text', (column) => column.notNull())
    .addColumn('is_granted', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('organisation_teams_key', ['platform', 'enterprise', 'team'])
    .execute()
  await database.schema
    .createTable('install_attempts')
    .addColumn('attempt', 'text', (column) => column.primaryKey())
    .addColumn('made_at', 'bigint', (column) => column.notNull())
    .execute()
  await database.schema
    .createTable('own_secrets')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .execute()
  await database.schema.alterTable('inbound_seen').addColumn('open_until', 'bigint').execute()
  await database.schema
    .createTable('departures')
    .addColumn('workspace', 'text', (column) => column.primaryKey())
    .addColumn('left_at', 'bigint', (column) => column.notNull())
    .execute()
}

/** Where apps are installed. What is secret is encrypted before it comes here. */
export function installationStore(database: Kysely<Schema>) {
  const change = ({ platform, place }: PlaceKey) =>
    database.updateTable('installations').where('platform', '=', platform).where('place', '=', place)

  return {
    async at({ platform, place }: PlaceKey): Promise<InstallationRow | null> {
      const row = await database
        .selectFrom('installations')
        .selectAll()
        .where('platform', '=', platform)
        .where('place', '=', place)
        .executeTakeFirst()
      return row ?? null
    },

    /** A workspace's own; else its organisation's, unless that was told to leave the workspace. An organisation that is not named is looked up. */
    async find(platform: string, enterprise: string | null, team: string): Promise<InstallationRow | null> {
      const own = await this.at({ platform, place: team })
      if (own) return own
      const told = await database
        .selectFrom('organisation_teams')
        .select(['enterprise', 'is_granted'])
        .where('platform', '=', platform)
        .where('team', '=', team)
        .execute()
      const whole = enterprise ?? told.find(({ is_granted }) => is_granted === 1)?.enterprise
      if (whole === undefined || told.some((each) => each.enterprise === whole && each.is_granted === 0)) return null
      return this.at({ platform, place: whole })
    },

    async all(): Promise<InstallationRow[]> {
      return database.selectFrom('installations').selectAll().orderBy('platform').orderBy('place').execute()
    },

    /** In the place of an earlier one. */
    async save(row: InstallationRow): Promise<void> {
      const { platform: _, place: __, ...values } = row
      await database
        .insertInto('installations')
        .values(row)
        .onConflict((conflict) => conflict.columns(['platform', 'place']).doUpdateSet(values))
        .execute()
    },

    /** @param installedAt null for whichever is there */
    async remove({ platform, place }: PlaceKey, installedAt: number | null): Promise<void> {
      await database
        .deleteFrom('installations')
        .where('platform', '=', platform)
        .where('place', '=', place)
        .$if(installedAt !== null, (query) => query.where('installed_at', '=', installedAt))
        .execute()
    },

    async change(
      key: PlaceKey,
      values: Partial<Pick<InstallationRow, 'enterprise' | 'sealed' | 'is_broken' | 'renewing_until'>>,
    ): Promise<void> {
      await change(key).set(values).execute()
    },

    /** Stores renewed tokens, unless the app was installed anew meanwhile. */
    async renew(key: PlaceKey, installedAt: number, sealed: string): Promise<void> {
      await change(key).set({ sealed }).where('installed_at', '=', installedAt).execute()
    },

    /** @returns whether nobody else renews its token now */
    async beginRenewal(key: PlaceKey, now: number, until: number): Promise<boolean> {
      const done = await change(key)
        .set({ renewing_until: until })
        .where((eb) => eb.or([eb('renewing_until', 'is', null), eb('renewing_until', '<', now)]))
        .executeTakeFirst()
      return Number(done.numUpdatedRows) > 0
    },

    /** Replaces what is encrypted, unless somebody changed it meanwhile. */
    async reseal(key: PlaceKey, before: string, sealed: string): Promise<void> {
      await change(key).set({ sealed }).where('sealed', '=', before).execute()
    },

    async grant(platform: string, enterprise: string, teams: readonly string[], isGranted: boolean): Promise<void> {
      const is_granted = isGranted ? 1 : 0
      for (const team of teams)
        await database
          .insertInto('organisation_teams')
          .values({ platform, enterprise, team, is_granted })
          .onConflict((conflict) => conflict.columns(['platform', 'enterprise', 'team']).doUpdateSet({ is_granted }))
          .execute()
    },

    async teamsOf(platform: string, enterprise: string): Promise<string[]> {
      const rows = await database
        .selectFrom('organisation_teams')
        .select('team')
        .where('platform', '=', platform)
        .where('enterprise', '=', enterprise)
        .where('is_granted', '=', 1)
        .orderBy('team')
        .execute()
      return rows.map(({ team }) => team)
    },

    /** Forgets which workspaces an organisation's installation serves. */
    async ungrant(platform: string, enterprise: string): Promise<void> {
      await database.deleteFrom('organisation_teams').where('platform', '=', platform).where('enterprise', '=', enterprise).execute()
    },

    /** @returns true for the first call with this attempt */
    async useOnce(attempt: string, now: number): Promise<boolean> {
      const done = await database
        .insertInto('install_attempts')
        .values({ attempt, made_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return Number(done.numInsertedOrUpdatedRows ?? 0) > 0
    },

    async secret(name: string): Promise<string | null> {
      const row = await database.selectFrom('own_secrets').select('sealed').where('name', '=', name).executeTakeFirst()
      return row?.sealed ?? null
    },

    /** Stores a secret unless there is one; with `before`, in the place of exactly that. */
    async keepSecret(name: string, sealed: string, before: string | null): Promise<void> {
      if (before === null)
        await database
          .insertInto('own_secrets')
          .values({ name, sealed })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      else await database.updateTable('own_secrets').set({ sealed }).where('name', '=', name).where('sealed', '=', before).execute()
    },

    async removeSecret(name: string): Promise<void> {
      await database.deleteFrom('own_secrets').where('name', '=', name).execute()
    },

    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('install_attempts')
        .where('made_at', '<', now - ATTEMPT_KEPT_MS)
        .execute()
    },
  }
}
