import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { Fault } from '../config/fault.ts'
import { cannotMakeScratch, dumpRefused, noDump, noPgRestore, noSuchDump } from '../wording/postgres.ts'
import { codeOf } from './busy.ts'
import { type Contents, contentsOf } from './count-rows.ts'
import { connectPostgres, upgradePostgres } from './postgres.ts'
import { asTrouble, CONNECTING_MS } from './postgres-pool.ts'
import { asStartFault } from './postgres-start.ts'
import type { Schema } from './schema.ts'
import { schemaVersionOf } from './schema-version.ts'
import { refuseNewer, type Verified } from './verify.ts'

/**
 * Restores a copy that `pg_dump` made into a database of its own, brings its schema up to date, and counts what it holds. The database is dropped
 * in any case.
 * @param address of the bot's database, on whose server this is done
 * @returns what the copy holds, and what the bot's database holds now
 * @throws {Fault}
 */
export async function verifyDump(address: string, file: string, now: number): Promise<{ copy: Verified; there: Contents }> {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new Fault('file-wrong', noSuchDump(file))
  const there = await lookAt(address, contentsOf)
  const name = `paperboy_verify_${randomBytes(6).toString('hex')}`
  await administer(address, `create database ${name} template template0 encoding 'UTF8'`)
  try {
    const scratch = new URL(address)
    scratch.pathname = `/${name}`
    await restoreInto(scratch.href, file)
    const schema = await lookAt(scratch.href, schemaVersionOf)
    if (schema.version === 0) throw new Fault('file-wrong', noDump(file))
    refuseNewer(schema)
    const contents = await lookAt(scratch.href, contentsOf)
    await upgradePostgres(scratch.href, now)
    return { copy: { schema, ...contents }, there }
  } finally {
    await administer(address, `drop database if exists ${name} with (force)`)
  }
}

async function lookAt<Result>(address: string, look: (database: Kysely<Schema>) => Promise<Result>): Promise<Result> {
  const { durable, quick } = connectPostgres(address)
  try {
    return await look(durable)
  } catch (error) {
    throw asStartFault(error, address)
  } finally {
    await Promise.all([durable.destroy(), quick.destroy()])
  }
}

/** A connection of its own: to drop a database the server waits for all others, which may take longer than any query has time. */
async function administer(address: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: address, connectionTimeoutMillis: CONNECTING_MS })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(text)
  } catch (error) {
    if (codeOf(error) === '42501') throw new Fault('database-server', cannotMakeScratch())
    throw asStartFault(asTrouble(error), address)
  } finally {
    await client.end()
  }
}

/** The password goes by the environment: arguments are visible to others. */
function restoreInto(address: string, file: string): Promise<void> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(address)
  const host = hostname || searchParams.get('host')
  const given = {
    PGHOST: host && decodeURIComponent(host),
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGSSLMODE: searchParams.get('sslmode'),
  }
  const env = { ...process.env, ...Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value ? [[name, value]] : []))) }
  const database = decodeURIComponent(pathname.slice(1))
  const options = ['--exit-on-error', '--no-owner', '--no-privileges', `--dbname=${database}`, '--', file]
  return new Promise((done, fail) => {
    execFile('pg_restore', options, { env, maxBuffer: 10_000_000 }, (error, _, said) => {
      if (!error) done()
      else if (error.code === 'ENOENT') fail(new Fault('file-failed', noPgRestore()))
      else fail(new Fault('file-wrong', dumpRefused(file, said.trim().split('\n')[0] ?? '')))
    })
  })
}
