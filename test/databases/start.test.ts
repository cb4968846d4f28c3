// What an operator is told of a PostgreSQL server that cannot be used: one sentence, without the password.
import { createServer, type Server } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { freePort } from '../free-port.ts'
import { newDatabase } from './postgres.ts'
import { addressOf, administer } from './server.ts'

const SECRET = 'markedsecret'

async function faultOf(address: URL): Promise<string> {
  const error = (await openStore('nowhere', 0, () => {}, address.href).then(
    (store) => store.close(),
    (each: unknown) => each,
  )) as { code?: string; message: string }
  expect(error.code).toBe('database-server')
  expect(JSON.stringify([error.message, error])).not.toContain(SECRET)
  expect(error.message.split('\n')).toHaveLength(1)
  return error.message
}

async function addressWith(change: (address: URL) => void): Promise<URL> {
  const address = new URL(await newDatabase())
  change(address)
  return address
}

test('nothing listens there', async () => {
  const port = await freePort()
  const address = await addressWith((each) => {
    each.port = `${port}`
    each.password = SECRET
  })
  expect(await faultOf(address)).toContain(`127.0.0.1:${port} of PAPERBOY_DATABASE cannot be reached (ECONNREFUSED). Check its address`)
})

test('there is no such host', async () => {
  const address = await addressWith((each) => {
    each.hostname = 'nowhere.invalid'
    each.password = SECRET
  })
  expect(await faultOf(address)).toContain('nowhere.invalid')
})

test.each([SECRET, ''])('the password is not the right one: “%s”', async (password) => {
  const address = await addressWith((each) => {
    each.password = password
  })
  expect(await faultOf(address)).toContain(`does not let the user ${address.username} into the database`)
})

test('there is no such database', async () => {
  const address = await addressWith((each) => {
    each.pathname = '/paperboy_test_nowhere'
  })
  expect(await faultOf(address)).toContain('has no database paperboy_test_nowhere. Create it: create database')
})

test('the user may not create tables', async () => {
  const address = new URL(await newDatabase(true))
  const user = `${address.pathname.slice(1)}_user`
  const server = addressOf(address.href, 'postgres')
  await administer(server, `create role ${user} login password '${SECRET}'`)
  onTestFinished(async () => void (await administer(server, `drop role ${user}`)))
  address.username = user
  address.password = SECRET
  expect(await faultOf(address)).toContain(`The user ${user} may not create tables`)
})

test.each([
  ['14.11', 'UTF8', 'serializable', 'is PostgreSQL 14.11. Paperboy needs 15 or newer.'],
  ['16.1', 'SQL_ASCII', 'serializable', 'is encoded in SQL_ASCII'],
  ['16.1', 'UTF8', 'read committed', 'is a connection pooler that takes no settings for a session.'],
])('the server is of version %s, has texts in %s, and is %s', async (version, encoding, isolation, told) => {
  const server = await serverThatSays([version, encoding, isolation])
  expect(await faultOf(new URL(`postgres://ada:${SECRET}@127.0.0.1:${portOf(server)}/paperboy`))).toContain(told)
})

describe('a pooler that takes no settings for a session', () => {
  /** As PgBouncer does. */
  const refusal = { field: 'options', code: '08P01', message: 'unsupported startup parameter: options' }

  test('is named, and how it can be used', async () => {
    const port = portOf(await serverThatSays(['16.1', 'UTF8', 'read committed'], refusal))
    const told = await faultOf(new URL(`postgres://ada:${SECRET}@127.0.0.1:${port}/paperboy`))
    expect(told).toContain('is a connection pooler that takes no settings for a session.')
    expect(told).toContain('put ?pgbouncer=true behind this one')
  })

  test('is not asked for any then, and its server must keep transactions apart by itself', async () => {
    const port = portOf(await serverThatSays(['16.1', 'UTF8', 'read committed'], refusal))
    const told = await faultOf(new URL(`postgres://ada:${SECRET}@127.0.0.1:${port}/paperboy?pgbouncer=true`))
    expect(told).toContain(`alter database "paperboy" set default_transaction_isolation = 'serializable'`)
  })
})

const portOf = (server: Server): number => (server.address() as { port: number }).port

/** A server that lets everybody in, and answers each query with one row. */
async function serverThatSays(
  values: readonly string[],
  refusal: { readonly field: string; readonly code: string; readonly message: string } | null = null,
): Promise<Server> {
  const message = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(5)
    head.write(type)
    head.writeInt32BE(body.length + 4, 1)
    return Buffer.concat([head, body])
  }
  const integer = (value: number, size: 2 | 4): Buffer => {
    const bytes = Buffer.alloc(size)
    bytes.writeIntBE(value, 0, size)
    return bytes
  }
  const text = (value: string): Buffer => Buffer.from(`${value}\0`)
  const ready = message('Z', Buffer.from('I'))
  const names = ['version', 'encoding', 'isolation']
  const fields = names.map((name) =>
    Buffer.concat([text(name), integer(0, 4), integer(0, 2), integer(25, 4), integer(-1, 2), integer(-1, 4), integer(0, 2)]),
  )
  const row = values.map((value) => Buffer.concat([integer(value.length, 4), Buffer.from(value)]))
  const answer = Buffer.concat([
    message('T', Buffer.concat([integer(names.length, 2), ...fields])),
    message('D', Buffer.concat([integer(values.length, 2), ...row])),
    message('C', text('SELECT 1')),
    ready,
  ])
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (hello) => {
      if (refusal && hello.includes(`\0${refusal.field}\0`)) {
        socket.end(message('E', Buffer.concat([text('SFATAL'), text(`C${refusal.code}`), text(`M${refusal.message}`), Buffer.from([0])])))
        return
      }
      socket.write(Buffer.concat([message('R', integer(0, 4)), ready]))
      socket.on('data', (bytes) => {
        if (bytes[0] === 'Q'.charCodeAt(0)) socket.write(answer)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return server
}
