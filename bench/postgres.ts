import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** A PostgreSQL server that may be used, as the tests have it; null where there is none. */
export const SERVER = process.env.TEST_DATABASE_URL ?? null

/** Lends the address of an empty database to a piece of work, and removes the database afterwards. */
export async function inDatabase<Result>(server: string, work: (address: string) => Promise<Result>): Promise<Result> {
  const name = `paperboy_bench_${randomBytes(4).toString('hex')}`
  await administer(server, `create database ${name} encoding 'UTF8' template template0`)
  try {
    const address = new URL(server)
    address.pathname = `/${name}`
    return await work(address.href)
  } finally {
    await administer(server, `drop database ${name} with (force)`)
  }
}

async function administer(server: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
