import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import { Fault } from '../config/fault.ts'
import type { Check } from '../port/platform.ts'
import { openLibrary } from '../search/library.ts'
import { isDamaged } from '../store/damage.ts'
import { refuseLostDatabase } from '../store/folder.ts'
import { isClaimed } from '../store/lock.ts'
import { type Look, lookAtFile, lookAtStore } from '../store/look.ts'
import { SCHEMA_VERSION } from '../store/migrations.ts'
import { NewerDatabase } from '../store/newer-database.ts'
import { lastBackupIn } from '../store/nightly-backup.ts'
import { bears } from '../store/schema-version.ts'
import type { Store } from '../store/store.ts'
import { copyBefore } from '../store/upgrade.ts'
import { databaseDamaged, importStopped, remedyFor, systemReason } from '../wording/operator.ts'
import { clip, count } from '../wording/phrases.ts'
import { holdsPapers, lacksSteps, runningCopies } from '../wording/postgres.ts'

/** The checks of a data folder, and its store if it can be read. */
export interface DataFound {
  readonly checks: readonly Check[]
  readonly look: Pick<Look, 'store' | 'close'> | null
}

const SET_DATA = 'Set PAPERBOY_DATA to a folder that this user may write.'
const DATABASE = 'database'
/** How many damaged papers are named. */
const SHOWN_ROWS = 5

/** Checks the data folder and changes nothing in it. @param tell reports the progress of the trial index */
export async function checkData(
  { data, database: address, backup, memoryPapers }: Config,
  tell: (indexed: number) => void,
): Promise<DataFound> {
  const folder = checkFolder(data)
  if (address !== null) {
    const server = await checkServerOf(address)
    return { ...server, checks: [folder, ...server.checks] }
  }
  const file = join(data, 'paperboy.db')
  if (!folder.ok || !existsSync(data)) return { checks: [folder], look: null }
  const { bot, isInUse } = checkBot(data)
  const lost = lossOf(data, isInUse)
  if (lost !== null) return { checks: [folder, bot, { name: DATABASE, ok: false, found: lost }], look: null }
  if (!existsSync(file))
    return { checks: [folder, bot, { name: DATABASE, ok: true, found: 'not created yet; the first start creates it' }], look: null }
  const checks = [folder, checkMode(file), bot]
  const lastBackup = backup && lastBackupIn(backup.folder, Date.now())
  try {
    const look = await lookAtStore(data, isInUse)
    const [damage] = await look.store.check()
    if (damage !== undefined) {
      await look.close()
      return { checks: [...checks, { name: DATABASE, ok: false, found: databaseDamaged(data, damage, lastBackup) }], look: null }
    }
    const database = await checkDatabase(look, data)
    // This program cannot query the tables of another version.
    if (!database.ok || look.schema.version < SCHEMA_VERSION) {
      await look.close()
      return { checks: [...checks, database], look: null }
    }
    const unreadable = await checkRows(look)
    const index = await checkIndex(look, data, memoryPapers, isInUse, tell)
    const stopped = await look.store.imports.stopped()
    const imports = stopped.map((each) => ({ name: 'import', ok: true, found: importStopped(each) }))
    return { checks: [...checks, database, ...unreadable, index, ...imports], look }
  } catch (error) {
    const found = isDamaged(error) ? databaseDamaged(data, (error as Error).message, lastBackup) : whyNot(error)
    return { checks: [...checks, { name: DATABASE, ok: false, found }], look: null }
  }
}

async function checkServerOf(address: string): Promise<DataFound> {
  const found = (text: string, ok: boolean, look: DataFound['look'] = null): DataFound => ({
    checks: [{ name: DATABASE, ok, found: text }],
    look,
  })
  const { lookAtPostgres } = await import('../store/look-postgres.ts')
  let opened: Store | null = null
  try {
    const { store, schema, moved } = await lookAtPostgres(address)
    opened = store
    const { version, program } = schema
    if (!bears(schema, SCHEMA_VERSION)) return found(new NewerDatabase(version, SCHEMA_VERSION, program).message, false)
    if (version < SCHEMA_VERSION) return found(lacksSteps(SCHEMA_VERSION - version), true)
    if (moved !== null) return found(moved, false)
    const copies = await store.copies.live(await store.databaseNow())
    const { checks, look } = found(holdsPapers(await store.holdings.count()), true, { store, close: () => store.close() })
    opened = null // whoever looks on closes it
    return { checks: [...checks, { name: 'copies', ok: true, found: runningCopies(copies) }], look }
  } catch (error) {
    return found(whyNot(error), false)
  } finally {
    await opened?.close()
  }
}

function checkFolder(data: string): Check {
  const name = 'data'
  try {
    const stats = statSync(data, { throwIfNoEntry: false })
    if (!stats) return { name, ...checkPlace(data) }
    if (!stats.isDirectory()) return { name, ok: false, found: `${data} is a file, not a folder. ${SET_DATA}` }
    accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK)
    return { name, ok: true, found: readdirSync(data).length === 0 ? `${data} is empty; the first start fills it` : data }
  } catch (error) {
    return { name, ok: false, found: `${data} cannot be written: ${systemReason(error)}. ${SET_DATA}` }
  }
}

/** Whether a missing folder can probably be created. Nothing is created. */
function checkPlace(data: string): Omit<Check, 'name'> {
  let above = dirname(resolve(data))
  while (!existsSync(above)) above = dirname(above)
  const { mode } = statSync(above)
  // File systems such as /proc have no space and are not writable.
  const isNowhere = (mode & 0o222) === 0 && statfsSync(above).blocks === 0
  if (!statSync(above).isDirectory() || isNowhere || !isWritable(above))
    return { ok: false, found: `${data} cannot be made: no folder can be made in ${above}. ${SET_DATA}` }
  return { ok: true, found: `${data} does not exist yet; the first start creates it` }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What the next start would refuse the folder for; null if it has lost no database. */
function lossOf(data: string, isInUse: boolean): string | null {
  try {
    refuseLostDatabase(data, !isInUse)
    return null
  } catch (error) {
    if (error instanceof Fault) return error.message
    throw error
  }
}

function checkMode(file: string): Check {
  const { mode, size: ofFile } = statSync(file)
  // While a bot runs, much is in the log beside it.
  const size = ofFile + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0)
  const isOpen = process.platform !== 'win32' && (mode & 0o077) !== 0
  const found = `${(size / 1048576).toFixed(1)} MB, mode ${(mode & 0o777).toString(8)}`
  return { name: 'database file', ok: !isOpen, found: isOpen ? `${found}: others can read it. Run: chmod 600 ${file}` : found }
}

function checkBot(data: string): { readonly bot: Check; readonly isInUse: boolean } {
  try {
    const isInUse = isClaimed(data)
    return { bot: { name: 'bot', ok: true, found: isInUse ? 'running on this data' : 'not running on this data' }, isInUse }
  } catch (error) {
    return { bot: { name: 'bot', ok: false, found: `the lock file cannot be used: ${(error as Error).message}` }, isInUse: false }
  }
}

async function checkDatabase({ store, schema, moved }: Look, data: string): Promise<Check> {
  const { version, program } = schema
  if (!bears(schema, SCHEMA_VERSION))
    return { name: DATABASE, ok: false, found: new NewerDatabase(version, SCHEMA_VERSION, program, copyBefore(data)).message }
  if (version < SCHEMA_VERSION)
    return { name: DATABASE, ok: true, found: 'no damage; written by an older version, the next start brings it up to date' }
  if (moved !== null) return { name: DATABASE, ok: false, found: moved }
  const total = await store.holdings.count()
  return { name: DATABASE, ok: true, found: `${count(total, 'paper')}, no damage` }
}

/** Damaged rows, if there are any. */
async function checkRows({ store }: Look): Promise<Check[]> {
  const rows = await store.papers.unreadable(SHOWN_ROWS + 1)
  if (rows.length === 0) return []
  const named = rows.slice(0, SHOWN_ROWS).map(({ id, title }) => `#${id} “${clip(title, 60)}”`)
  const more = rows.length > SHOWN_ROWS ? ' and more' : ''
  const found = `cannot be read: ${named.join(', ')}${more}. Searches skip these papers. Import them again, or restore a backup.`
  return [{ name: 'papers', ok: false, found }]
}

/** Builds an index in memory to check that it contains every paper. Papers in a file's index are only counted. */
async function checkIndex(
  look: Look,
  data: string,
  memoryPapers: number,
  isInUse: boolean,
  tell: (indexed: number) => void,
): Promise<Check> {
  const { papers, holdings } = look.store
  const unreadable = (await papers.unreadable(Number.MAX_SAFE_INTEGER)).length
  const total = (await holdings.count()) - unreadable
  const indexed = total > memoryPapers ? await countInFile(join(data, 'search.db'), isInUse) : await countInMemory(look, tell)
  if (indexed === total) return { name: 'index', ok: true, found: 'all papers can be found' }
  if (total <= memoryPapers) return { name: 'index', ok: false, found: `holds ${indexed} of ${count(total, 'paper')}; please report this` }
  const isForeign = indexed !== null && indexed > total
  const found = isForeign
    ? `holds ${indexed} of ${count(total, 'paper')}, because it was made from another or a later database; the next start rebuilds it`
    : indexed === null
      ? 'not created yet, or damaged; the next start creates it'
      : `holds ${indexed} of ${count(total, 'paper')}; the bot brings it up to date`
  return { name: 'index', ok: true, found }
}

async function countInMemory({ store }: Look, tell: (indexed: number) => void): Promise<number> {
  const library = openLibrary(store.papers, Number.POSITIVE_INFINITY)
  try {
    await library.refresh(tell)
    return await library.size()
  } finally {
    await library.close()
  }
}

async function countInFile(file: string, isInUse: boolean): Promise<number | null> {
  if (!existsSync(file)) return null
  try {
    const { database, close } = await lookAtFile(file, isInUse)
    try {
      return Number(database.prepare('select count(*) from papers').pluck().get())
    } finally {
      await close()
    }
  } catch {
    return null
  }
}

function whyNot(error: unknown): string {
  if (error instanceof Fault) return error.message
  const { message, code = '', syscall } = error as NodeJS.ErrnoException
  const reason = syscall === undefined ? message : systemReason(error)
  return `cannot be read: ${reason}. ${remedyFor(code)}`.trim()
}
