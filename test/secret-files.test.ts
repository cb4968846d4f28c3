import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../src/config/config.ts'
import { SECRETS } from '../src/config/variables.ts'
import { APP, BOT, faultOf } from './config-fault.ts'
import { newFolder } from './left-behind.ts'

function fileOf(text: string): string {
  const path = join(newFolder(), 'secret')
  writeFileSync(path, text)
  return path
}

test('tokens, keys, feeds and addresses may come from files', () => {
  for (const name of [
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'DISCORD_TOKEN',
    'HF_TOKEN',
    'OPENALEX_KEY',
    'SEMANTIC_SCHOLAR_KEY',
    'PAPERBOY_FEEDS',
  ])
    expect(SECRETS).toContain(name)
  expect(SECRETS).not.toContain('PAPERBOY_DATA')
  const config = readConfig({
    SLACK_BOT_TOKEN_FILE: fileOf(`${BOT}\n`),
    SLACK_APP_TOKEN_FILE: ` ${fileOf(`${APP}\r\n`)} `,
    DISCORD_TOKEN_FILE: ' ',
    HF_TOKEN: '',
    HF_TOKEN_FILE: fileOf('hf_abcdefghijklmnop'),
    PAPERBOY_FEEDS_FILE: fileOf('https://ann:secret@a.example/feed\nhttps://b.example/feed?key=secret\n'),
  })
  expect(config.slack).toMatchObject({ botToken: BOT, appToken: APP })
  expect(config.discord).toBeNull()
  expect(config.sources).toMatchObject({
    token: 'hf_abcdefghijklmnop',
    feeds: ['https://ann:secret@a.example/feed', 'https://b.example/feed?key=secret'],
  })
})

test('a secret that is set twice is refused', () => {
  const fault = faultOf({ DISCORD_TOKEN: 'a-token-of-discord', DISCORD_TOKEN_FILE: fileOf('another-token') })
  // Whether the values are good is not said, too.
  expect(fault).toBe('The configuration has a fault:\n  DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set. Remove one of them.')
})

test.each([
  ['is empty', () => fileOf('')],
  ['is empty', () => fileOf('\n')],
  ['cannot be read: there is no such file', () => join(newFolder(), 'nothing')],
  ['cannot be read: it is a folder, not a file', () => newFolder()],
  ['cannot be read: it has more than 100 kB', () => fileOf('x'.repeat(100_001))],
  ['cannot be read: it has more than 100 kB', () => '/dev/zero'],
])('a file that %s is refused, and nothing of its path is told', (problem, path) => {
  const file = path()
  const fault = faultOf({ SLACK_BOT_TOKEN_FILE: file, SLACK_APP_TOKEN: APP })
  expect(fault).toContain(`The file that SLACK_BOT_TOKEN_FILE names ${problem}. Put the value into it and let this user read it, or remove`)
  expect(fault).toContain('has a fault:') // not also that the other token is missing
  expect(fault).not.toContain(file)
})

test.skipIf(process.getuid?.() === 0)('a file that this user may not read is refused', () => {
  const file = fileOf(BOT)
  chmodSync(file, 0)
  expect(faultOf({ SLACK_BOT_TOKEN_FILE: file, SLACK_APP_TOKEN: APP })).toContain('cannot be read: this user has no right to.')
})

test.each([
  ['two line breaks', 'DISCORD_TOKEN', 'a-marked-secret\n\n'],
  ['a space', 'DISCORD_TOKEN', 'a-marked secret'],
  ['something that is no address', 'PAPERBOY_FEEDS', 'https://a.example/a-marked-secret a-marked-secret'],
])('a file with %s is refused, and nothing of it is told', (_, name, text) => {
  const fault = faultOf({ [`${name}_FILE`]: fileOf(text) })
  expect(fault).toContain(`${name} cannot be what is in the file that ${name}_FILE names. Put `)
  expect(fault).not.toContain('marked')
})

test('a secret that was typed for its file is not told', () => {
  const secret = 'a-marked-secret-of-discord'
  expect(faultOf({ DISCORD_TOKEN_FILE: secret })).not.toContain(secret)
  expect(faultOf({ DISCORD_TOKEN_FILE: `${secret}/${'x'.repeat(300)}` })).not.toContain(secret)
  expect(faultOf({ DISCORD_TOKEN_FILE: `${secret}\0` })).not.toContain(secret)
})

test('a pipe is a file, too', () => {
  const folder = newFolder()
  const pipe = join(folder, 'pipe')
  if (spawnSync('mkfifo', [pipe]).status !== 0) mkdirSync(pipe) // fails below
  const writer = spawnSync('sh', ['-c', `(printf '%s\\n' hf_abcdefghijklmnop > "${pipe}") >/dev/null 2>&1 &`])
  expect(writer.status).toBe(0)
  expect(readConfig({ HF_TOKEN_FILE: pipe }).sources.token).toBe('hf_abcdefghijklmnop')
})

test('a file is not read for what is no secret', () => {
  expect(faultOf({ PAPERBOY_ZONE_FILE: fileOf('Europe/Berlin') })).toContain('PAPERBOY_ZONE_FILE is not a variable of Paperboy.')
})

test('what Kubernetes sets for services is left alone, and nothing that only looks like it', () => {
  const ofService = {
    PAPERBOY_PORT: 'tcp://10.0.0.11:80',
    PAPERBOY_PORT_80_TCP: 'tcp://10.0.0.11:80',
    PAPERBOY_PORT_80_TCP_PROTO: 'tcp',
    PAPERBOY_PORT_80_TCP_PORT: '80',
    PAPERBOY_PORT_80_TCP_ADDR: '10.0.0.11',
    PAPERBOY_SERVICE_HOST: '10.0.0.11',
    PAPERBOY_SERVICE_PORT: '80',
    PAPERBOY_SERVICE_PORT_HTTP: '80',
    PAPERBOY_STAGING_2_SERVICE_HOST: '10.0.0.12',
    PAPERBOY_STAGING_2_PORT_53_UDP: 'udp://10.0.0.12:53',
  }
  expect(readConfig(ofService)).toEqual(readConfig({}))
  for (const name of ['PAPERBOY_PORTS', 'PAPERBOY_SERVICE', 'PAPERBOY_SERVICE_HOSTS', 'PAPERBOY_PORT_80'])
    expect(faultOf({ [name]: 'x' })).toContain(`${name} is not a variable of Paperboy.`)
})
