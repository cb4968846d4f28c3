import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/config/fault.ts'
import { readKey } from '../../src/papers/identity.ts'
import { DataInUse, isClaimed, lockDirectory } from '../../src/store/lock.ts'
import { migrate, SCHEMA_VERSION } from '../../src/store/migrations.ts'
import { NewerDatabase } from '../../src/store/newer-database.ts'
import { addPartialFacts } from '../../src/store/partial-facts.ts'
import type { Schema } from '../../src/store/schema.ts'
import { connectionsOf, openConnections, openFile, openSqlite } from '../../src/store/sqlite.ts'
import { openStore, storeOver } from '../../src/store/store.ts'
import { nameAllVersions } from '../../src/store/version-keys.ts'
import { newFolder } from '../left-behind.ts'
import { draft } from '../library.ts'

const arrival = { source: 'import', isNews: false, at: 0 }
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

describe('the database file', () => {
  test('and its log can be read by its owner alone', async () => {
    const folder = join(newFolder(), 'data')
    const store = await openStore(folder, 0)
    await store.papers.ingest([draft('one two three four')], arrival)
    expect(modeOf(join(folder, 'paperboy.db'))).toBe('600')
    expect(modeOf(join(folder, 'paperboy.db-wal'))).toBe('600')
    expect(modeOf(folder)).toBe('700')
    await store.close()
  })

  test('that has no room left says so, also of what was to be done as one', async () => {
    const database = openSqlite(join(newFolder(), 'paperboy.db'))
    await migrate(database, 0)
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database)
    await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count ?? 0)}`.execute(database)
    const store = storeOver(connectionsOf(database))
    const much = Array.from({ length: 50 }, (_, index) => draft(`A paper ${index}`, { abstract: 'long '.repeat(1_000) }))
    await expect(store.papers.ingest(much, arrival)).rejects.toThrow('database or disk is full')
    await store.close()
  })

  test('is closed to others when it was open', async () => {
    const folder = newFolder()
    await (await openStore(folder, 0)).close()
    chmodSync(join(folder, 'paperboy.db'), 0o644)
    await (await openStore(folder, 0)).close()
    expect(modeOf(join(folder, 'paperboy.db'))).toBe('600')
  })

  test('is written through a log, and to the disk before a change is acknowledged', async () => {
    const database = openSqlite(join(newFolder(), 'paperboy.db'))
    const pragma = async (name: string): Promise<unknown> =>
      (await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(database)).rows[0]?.[name]
    expect(await pragma('journal_mode')).toBe('wal')
    expect(await pragma('synchronous')).toBe(2) // FULL
    expect(await pragma('foreign_keys')).toBe(1)
    await database.destroy()
  })

  test('is written to the disk before a change is acknowledged also when it was there before, but for what may be lost', async () => {
    // SQLite is built to sync a database with a log less: a new file is told so only when it is opened again.
    const folder = newFolder()
    await (await openStore(folder, 0)).close()
    const { durable, quick } = openConnections(join(folder, 'paperboy.db'))
    const synchronous = async (connection: Kysely<Schema>): Promise<unknown> =>
      (await sql<{ synchronous: number }>`pragma synchronous`.execute(connection)).rows[0]?.synchronous
    expect(await synchronous(durable)).toBe(2) // FULL
    expect(await synchronous(quick)).toBe(1) // NORMAL
    await quick.destroy()
    await durable.destroy()
  })

  test('takes what may be lost in turn with a transaction, and shows it to all', async () => {
    const store = await openStore(newFolder(), 0)
    const many = Array.from({ length: 200 }, (_, index) => draft(`Paper ${index}`))
    const place = { workspace: 'w', channel: 'c', person: 'p' }
    const question = { command: 'search', heading: '', matches: 0, query: '' }
    const [, first, id] = await Promise.all([
      store.papers.ingest(many, arrival),
      store.inbound.seeOnce('test', 'a request', 0),
      store.listings.add(place, question, [1], 0),
    ])
    expect([first, await store.inbound.seeOnce('test', 'a request', 0)]).toEqual([true, false])
    expect(await store.listings.find('w', id)).toMatchObject({ papers: [1] })
    await store.people.forget({ workspace: 'w', person: 'p' } as never, 'p')
    expect(await store.listings.find('w', id)).toBeNull()
    await store.close()
  })

  test('keeps what it was given', async () => {
    const folder = newFolder()
    const first = await openStore(folder, 0)
    await first.papers.ingest([draft('one two three four', { keys: ['arxiv:2401.00001'] })], arrival)
    await first.close()
    const second = await openStore(folder, 0)
    expect(await second.papers.byKey('arxiv:2401.00001')).toMatchObject({ id: 1, title: 'one two three four' })
    expect(await second.check()).toEqual([])
    await second.close()
  })

  test('has nothing left in it of who was forgotten, nor has its log', async () => {
    const folder = newFolder()
    const store = await openStore(folder, 0)
    await store.papers.ingest([draft('one two three four')], arrival)
    const who = { workspace: 'test:acme', person: 'somebody-to-be-forgotten' }
    const bytes = (): string => ['paperboy.db', 'paperboy.db-wal'].map((name) => readFileSync(join(folder, name), 'latin1')).join('')
    await store.people.save(who, 1, 0)
    await store.people.vote(who, 1, 1, 0)
    await store.listings.add({ ...who, channel: 'general' }, { command: 'search', heading: 'x', matches: 1, query: 'x' }, [1], 0)
    expect(bytes()).toContain(who.person)
    await store.people.forget(who, 'Ada')
    expect(bytes()).not.toContain(who.person)
    await store.close()
  })

  test('that is none is refused', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'paperboy.db'), 'This is no database, but a text of some length. '.repeat(100))
    await expect(openStore(folder, 0)).rejects.toThrow('not a database')
  })
})

describe('the schema', () => {
  async function filledFolder(): Promise<string> {
    const folder = newFolder()
    const store = await openStore(folder, 0)
    await store.papers.ingest([draft('one two three four')], arrival)
    await store.close()
    return folder
  }

  test('of a newer program is refused with what to do', async () => {
    const folder = await filledFolder()
    const database = openFile(join(folder, 'paperboy.db'), 0)
    database.prepare('insert into migrations (number, applied_at) values (?, 0)').run(SCHEMA_VERSION + 1)
    database.close()
    const opening = openStore(folder, 0)
    await expect(opening).rejects.toThrow(NewerDatabase)
    await expect(opening).rejects.toThrow(`schema ${SCHEMA_VERSION + 1}; this program knows up to ${SCHEMA_VERSION}`)
    await expect(opening).rejects.toThrow(/Run the newer program, or set PAPERBOY_DATA/)
  })

  test('is brought up to date by the steps that are missing, once', async () => {
    const folder = await filledFolder()
    const database = openSqlite(join(folder, 'paperboy.db'))
    let runs = 0
    const old = Array.from({ length: SCHEMA_VERSION }, () => async () => {
      throw new Error('a landed step ran again')
    })
    const added = async (): Promise<void> => {
      runs++
    }
    await migrate(database, 7, [...old, added])
    await migrate(database, 8, [...old, added])
    expect(runs).toBe(1)
    const rows = await database.selectFrom('migrations').selectAll().orderBy('number').execute()
    expect(rows.at(-1)).toMatchObject({ number: SCHEMA_VERSION + 1, applied_at: 7 })
    await database.destroy()
  })

  test('stays as it was when a step fails, and so do the papers', async () => {
    const folder = await filledFolder()
    const database = openSqlite(join(folder, 'paperboy.db'))
    const landed = Array.from({ length: SCHEMA_VERSION }, () => async () => {})
    const steps = [
      ...landed,
      async (transaction: typeof database) => {
        await transaction.schema.createTable('new_table').addColumn('id', 'integer').execute()
        await transaction.deleteFrom('paper_keys').execute()
        await transaction.deleteFrom('papers').execute()
      },
      async () => {
        throw new Error('the second step fails')
      },
    ]
    await expect(migrate(database, 7, steps)).rejects.toThrow('the second step fails')
    const tables = (await database.introspection.getTables()).map((table) => table.name)
    expect(tables).toContain('papers')
    expect(tables).not.toContain('new_table')
    await database.destroy()
    const store = await openStore(folder, 0)
    expect((await store.papers.countPapers()).total).toBe(1)
    await store.close()
  })
})

test('a library of before dates without a day gets the months that its arXiv ids tell, and its index learns of them', async () => {
  const folder = newFolder()
  const store = await openStore(folder, 0)
  const at = Date.parse('2026-04-10T09:00:00Z')
  await store.papers.ingest(
    [
      draft('one two three four', { keys: ['arxiv:2303.13391'] }),
      draft('five six seven eight', { keys: ['arxiv:hep-th/9901001'], published: '1999-01-04' }),
      draft('nine ten eleven twelve', { keys: ['doi:10.1000/x'] }),
    ],
    { ...arrival, at },
  )
  const before = await store.papers.revision()
  await store.close()
  const database = openSqlite(join(folder, 'paperboy.db'))
  await database.updateTable('papers').set({ published: null }).where('id', '=', 1).execute()
  await database.schema.dropTable('imports').execute()
  await database.schema.alterTable('papers').dropColumn('more_authors').execute()
  await addPartialFacts(database)
  const { papers } = storeOver(connectionsOf(database))
  const changes = await papers.changesSince(before, 10)
  expect(changes.papers.map(({ id, published }) => [id, published])).toEqual([[1, '2023-03']])
  expect(changes.revision).toBe(await papers.revision())
  expect((await papers.byIds([2, 3])).map(({ published }) => published)).toEqual(['1999-01-04', null])
  expect(await papers.ingest([draft('thirteen fourteen fifteen')], { ...arrival, at })).toEqual(['added'])
  await database.destroy()
})

test('an older database gets keys that name all versions of a preprint, and no second paper takes another’s', async () => {
  const database = openSqlite(join(newFolder(), 'paperboy.db'))
  await migrate(database, 0)
  const keys = [
    'doi:10.21203/rs.3.rs-123456/v2',
    'doi:10.26434/chemrxiv-2024-abc12',
    'doi:10.26434/chemrxiv-2024-abc12-v2',
    'doi:10.1000/x.2',
  ]
  const { papers } = storeOver(connectionsOf(database))
  await papers.ingest(
    keys.map((key, index) => draft(`A paper of number ${index}`, { keys: [key] })),
    arrival,
  )
  const before = await papers.revision()
  await nameAllVersions(database)
  expect((await papers.byIds([1, 2, 3, 4])).flatMap((paper) => paper.keys)).toEqual(['doi:10.21203/rs.3.rs-123456/v1', ...keys.slice(1)])
  expect((await papers.changesSince(before, 10)).papers.map(({ id }) => id)).toEqual([1])
  expect(await papers.revision()).toBe(before + 1)
  const version = draft('A paper with another title', { keys: [readKey('10.21203/rs.3.rs-123456/v3') ?? ''] })
  expect(await papers.ingest([version], arrival)).toEqual(['unchanged'])
  await database.destroy()
})

describe('a data directory', () => {
  test('is looked at without a trace: whether it is claimed, and by whom nobody minds', () => {
    const folder = newFolder()
    expect(isClaimed(folder)).toBe(false)
    expect(readdirSync(folder)).toEqual([])
    const release = lockDirectory(folder)
    expect(isClaimed(folder)).toBe(true)
    expect(() => lockDirectory(folder)).toThrow(DataInUse)
    release()
    expect(isClaimed(folder)).toBe(false)
    writeFileSync(join(folder, 'bot.lock'), 'no database, and long enough to be taken for one '.repeat(20))
    expect(isClaimed(folder)).toBe(false)
  })

  test('whose lock cannot be made is told with its path', () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'bot.lock'))
    expect(() => lockDirectory(folder)).toThrow(Fault)
    expect(() => lockDirectory(folder)).toThrow(`${folder}/bot.lock cannot be written: `)
  })

  test('is claimed by one at a time', () => {
    const folder = newFolder()
    const release = lockDirectory(folder)
    expect(() => lockDirectory(folder)).toThrow(DataInUse)
    expect(() => lockDirectory(folder)).toThrow(`Another Paperboy is already running on ${folder}`)
    release()
    lockDirectory(folder)()
  })

  test('does not mind what somebody wrote into its lock', () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'bot.lock'), 'no database, and long enough to be taken for one '.repeat(20))
    const release = lockDirectory(folder)
    expect(() => lockDirectory(folder)).toThrow(DataInUse)
    release()
  })

  test('is claimed beside another one', () => {
    const releases = [lockDirectory(newFolder()), lockDirectory(newFolder())]
    for (const release of releases) release()
    expect(releases).toHaveLength(2)
  })

  test('in use is told to the operator as a failure', () => {
    const folder = newFolder()
    const release = lockDirectory(folder)
    try {
      lockDirectory(folder)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(Fault)
      expect(error).toMatchObject({ exitCode: 1 })
    } finally {
      release()
    }
  })
})
