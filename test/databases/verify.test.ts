// A copy by pg_dump is restored into a database of its own, which is gone afterwards.
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { draft } from '../library.ts'
import { runProgram } from '../program.ts'
import { seedPlaces } from '../store/places.ts'
import { newDatabase } from './postgres.ts'
import { administer } from './server.ts'

const hasTools = ['pg_dump', 'pg_restore'].every((tool) => spawnSync(tool, ['--version']).status === 0)

async function scratchesOf(address: string): Promise<unknown[]> {
  return administer(address, "select datname from pg_database where datname like 'paperboy\\_verify\\_%'")
}

async function verify(address: string, file: string, environment: Record<string, string> = {}) {
  const ran = await runProgram(['backup', '--verify', file], { environment: { PAPERBOY_DATABASE: address, ...environment } })
  expect(ran.stdout + ran.stderr).not.toContain(`:${new URL(address).password}@`)
  expect(await scratchesOf(address)).toEqual([])
  return ran
}

test.skipIf(!hasTools)('says what it holds, and what the database has otherwise', async () => {
  const [address, file] = [await newDatabase(), join(newFolder(), 'copy.dump')]
  const store = await openStore('', 0, () => {}, address)
  await seedPlaces(store)
  execFileSync('pg_dump', ['--format=custom', `--file=${file}`, `--dbname=${address}`])
  const same = await verify(address, file)
  expect(same).toMatchObject({ code: 0, stderr: '' })
  expect(same.stdout).toMatch(
    /can be restored: no damage, schema \d+\. Rows: .*papers 60, .*subscriptions 30.*\nThe database has as many rows in each table\.\n$/,
  )
  await store.papers.ingest([draft('a paper that came since')], { source: 'import', isNews: true, at: 0 })
  await store.close()
  expect((await verify(address, file)).stdout).toContain('papers 60 (now 61)')
  const other = await verify(await newDatabase(), file)
  expect(other.stdout).toContain('papers 60 (now 0)')
})

test.skipIf(!hasTools)('refuses what is no copy, or was cut short', async () => {
  const [address, folder] = [await newDatabase(), newFolder()]
  const file = join(folder, 'copy.dump')
  expect(await verify(address, file)).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no file') })
  execFileSync('pg_dump', ['--format=custom', `--file=${file}`, `--dbname=${address}`])
  const cut = join(folder, 'cut.dump')
  writeFileSync(cut, execFileSync('head', ['--bytes=-2000', file]))
  expect(await verify(address, cut)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('could not be restored: pg_restore'),
  })
  const foreign = join(folder, 'foreign.dump')
  execFileSync('pg_dump', ['--format=custom', `--file=${foreign}`, `--dbname=${await newDatabase(true)}`])
  expect(await verify(address, foreign)).toMatchObject({ code: 2, stderr: expect.stringContaining('is no copy of a database of Paperboy') })
})

test.skipIf(!hasTools)('says so where pg_restore is not, or the user may not create a database', async () => {
  const [address, file] = [new URL(await newDatabase()), join(newFolder(), 'copy.dump')]
  execFileSync('pg_dump', ['--format=custom', `--file=${file}`, `--dbname=${address.href}`])
  const without = await verify(address.href, file, { PATH: '/nowhere' })
  expect(without).toMatchObject({ code: 1, stderr: expect.stringContaining('pg_restore is not here') })
  const role = `${address.pathname.slice(1)}_reader`
  await administer(address.href, `create role ${role} login password 'hushhush'; grant select on all tables in schema public to ${role}`)
  try {
    const limited = new URL(address)
    limited.username = role
    limited.password = 'hushhush'
    const refused = await runProgram(['backup', '--verify', file], { environment: { PAPERBOY_DATABASE: limited.href } })
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('may not create a database to restore the copy into') })
    expect(refused.stderr).not.toContain('hushhush')
  } finally {
    await administer(address.href, `drop owned by ${role}; drop role ${role}`)
  }
})
