import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { clientTeller, networkOf } from '../../adapters/web/client.ts'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:4711', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::1]:443', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
  ['', ''],
])('%s is of the client %s', (address, client) => {
  expect(networkOf(address)).toBe(client)
})

test.each([
  [true, '198.51.100.1, 192.0.2.7', '192.0.2.7'],
  [true, undefined, '203.0.113.9'],
  [false, '198.51.100.1, 192.0.2.7', '203.0.113.9'],
])('behind a proxy: %o; told: %s; it is %s', async (isProxied, told, client) => {
  const app = new Hono()
  app.get('/', (context) => context.text(clientTeller(isProxied)(context)))
  const env = { incoming: { socket: { remoteAddress: '203.0.113.9', remotePort: 1, remoteFamily: 'IPv4' } } }
  const answer = await app.request('/', { headers: told === undefined ? {} : { 'x-forwarded-for': told } }, env)
  expect(await answer.text()).toBe(client)
})
