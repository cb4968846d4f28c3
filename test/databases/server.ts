// For a run of tests: a template on the PostgreSQL server of TEST_DATABASE_URL, and in the end nothing is left of the run there.
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openPostgres } from '../../src/store/postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's address, and what the names of the run's databases begin with. */
    server: { readonly address: string; readonly prefix: string }
  }
}

/** The address of a database of the same server. */
export function addressOf(server: string, database: string): string {
  const address = new URL(server)
  address.pathname = `/${database}`
  return address.href
}

/** Runs one statement, as the server's administrator. */
export async function administer(server: string, text: string): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const address = process.env.TEST_DATABASE_URL ?? ''
  const prefix = `paperboy_test_${randomBytes(4).toString('hex')}`
  const template = `${prefix}_template`
  await administer(address, `create database ${template}`)
  const { durable, quick } = await openPostgres(addressOf(address, template), 0)
  await Promise.all([durable.destroy(), quick.destroy()])
  project.provide('server', { address, prefix })
  return async () => {
    const names = await administer(address, `select datname as name from pg_database where starts_with(datname, '${prefix}')`)
    for (const { name } of names) await administer(address, `drop database ${name} with (force)`)
  }
}
