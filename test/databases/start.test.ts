// What an operator is told of a PostgreSQL server that cannot be used: one sentence, without the password.
import { createServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
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
  ['14.11', 'UTF8', 'is PostgreSQL 14.11. Paperboy needs 15 or newer.'],
  ['16.1', 'SQL_ASCII', 'is encoded in SQL_ASCII'],
])('the server is of version %s and has texts in %s', async (version, encoding, told) => {
  const server = await serverThatSays([version, encoding])
  const port = (server.address() as { port: number }).port
  expect(await faultOf(new URL(`postgres://ada:${SECRET}@127.0.0.1:${port}/paperboy`))).toContain(told)
})

/** A server that lets everybody in, and answers each query with one row. */
async function serverThatSays(values: readonly string[]): Promise<Server> {
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
  const names = ['version', 'encoding']
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
    socket.once('data', () => {
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
