// A backup of a simulated store, and its restoration.
import { markRestored, type Restored } from '../../src/store/deliveries/restored.ts'
import type { World } from './simulation.ts'
import type { SqliteBed } from './sqlite-bed.ts'

/** What a backup holds of digests, those that others refer to first. */
const TABLES = ['subscriptions', 'listings', 'deliveries', 'sections', 'posted', 'posted_again', 'posted_keys', 'gaps'] as const

export interface SimulatedBackup {
  /** Puts it in place of what is there, as `restore` does. Papers that came since are not there before `comeBack`, and then no news. */
  restore(): Promise<Restored>
  comeBack(): void
}

export function backUp(bed: SqliteBed, world: World): SimulatedBackup {
  const { sqlite } = bed
  const madeAt = world.clock.elapsed()
  const at = world.clock.now()
  void world.bring()
  const counters = sqlite.prepare("select name, value from counters where name in ('sequence', 'caught_up')").all() as Record<
    string,
    unknown
  >[]
  const tables = TABLES.map((table) => [table, sqlite.prepare(`select * from ${table}`).all() as Record<string, unknown>[]] as const)
  const insert = (table: string, row: Record<string, unknown>): void => {
    const names = Object.keys(row)
    sqlite.prepare(`insert into ${table} (${names.join()}) values (${names.map(() => '?').join()})`).run(...Object.values(row))
  }
  let away: Record<string, unknown>[] = []
  return {
    async restore() {
      for (const table of [...TABLES].reverse()) sqlite.exec(`delete from ${table}`)
      for (const [table, rows] of tables) for (const row of rows) insert(table, row)
      for (const { name, value } of counters) sqlite.prepare('update counters set value = ? where name = ?').run(value, name)
      sqlite.prepare("insert or replace into counters (name, value) values ('backed_up', ?)").run(at)
      const since = bed.papers.filter((paper) => paper.at > madeAt && paper.at <= world.clock.elapsed()).map(({ id }) => id)
      for (const id of since) {
        sqlite.prepare('update papers set is_news = 0, merged_into = id, first_seen = ? where id = ?').run(world.clock.now(), id)
        away = [...away, ...(sqlite.prepare('select * from paper_keys where paper = ?').all(id) as Record<string, unknown>[])]
        sqlite.prepare('delete from paper_keys where paper = ?').run(id)
      }
      return markRestored(bed.queries(), world.clock.now())
    },
    comeBack() {
      sqlite.exec('update papers set merged_into = null')
      for (const row of away) insert('paper_keys', row)
      away = []
    },
  }
}

/** The process is gone, and so is what it knew. */
export function end(world: World): void {
  for (const process of world.processes.values()) process.isDead = true
  world.processes.clear()
  world.restarts.length = 0
}
