import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '@slack/bolt'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Desk } from '../../adapters/slack/desk.ts'
import { LIFECYCLE } from '../../adapters/slack/lifecycle.ts'
import { SLACK_LIMITS } from '../../adapters/slack/limits.ts'
import { listen } from '../../adapters/slack/listen.ts'
import { EVENT_SCOPES, FEATURE_SCOPES, METHOD_SCOPES, OPTIONAL_SCOPES, SCOPE_USES } from '../../adapters/slack/scopes.ts'
import { SYSTEM_TIME } from '../../adapters/slack/time.ts'
import { createLog } from '../../src/config/log.ts'
import { openTestLibrary, ROOT } from '../library.ts'

const ADAPTER = join(ROOT, 'adapters/slack')
/** Slack's own (slackapi/manifest-schema), as far as the manifest uses it. */
const SCHEMA = new URL('../servers/slack/manifest.schema.json', import.meta.url)

interface Manifest {
  readonly features: {
    readonly app_home: Readonly<Record<string, boolean>>
    readonly shortcuts: readonly { readonly callback_id: string; readonly type: string }[]
    readonly unfurl_domains: readonly string[]
    readonly slash_commands: readonly { readonly command: string; readonly should_escape: boolean }[]
  }
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } }
  readonly settings: { readonly event_subscriptions: { readonly bot_events: readonly string[] } }
}

const [socket, http] = ['manifest.json', 'manifest.http.json'].map(
  (name) => JSON.parse(readFileSync(join(ADAPTER, name), 'utf8')) as Manifest,
) as [Manifest, Manifest]

type Schema = {
  readonly $ref?: string
  readonly type?: string
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly regex?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly definitions?: Readonly<Record<string, Schema>>
}

/** What a JSON schema has against a value: as much of JSON Schema as Slack's own uses. */
function schemaFaults(value: unknown, given: Schema, root: Schema, path = '$'): string[] {
  const schema = given.$ref === undefined ? given : (root.definitions?.[given.$ref.replace('#/definitions/', '')] ?? {})
  const faults: string[] = []
  const fault = (text: string): void => void faults.push(`${path} ${text}`)
  if (schema.anyOf && !schema.anyOf.some((each) => schemaFaults(value, each, root, path).length === 0)) fault('is none of those allowed')
  if (schema.type !== undefined && typeName(value) !== schema.type && !(schema.type === 'number' && typeName(value) === 'integer'))
    fault(`is no ${schema.type}`)
  if (schema.enum && !schema.enum.includes(value)) fault('is none of those allowed')
  if (typeof value === 'string') {
    if (value.length < (schema.minLength ?? 0) || value.length > (schema.maxLength ?? Number.POSITIVE_INFINITY))
      fault(`has ${value.length} characters`)
    for (const pattern of [schema.pattern, schema.regex])
      if (pattern !== undefined && !new RegExp(pattern).test(value)) fault(`is not like ${pattern}`)
  } else if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Number.POSITIVE_INFINITY))
      fault(`has ${value.length} items`)
    if (schema.uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length) fault('has an item twice')
    const { items } = schema
    if (items) faults.push(...value.flatMap((item, index) => schemaFaults(item, items, root, `${path}[${index}]`)))
  } else if (typeof value === 'object' && value !== null) {
    for (const name of schema.required ?? []) if (!(name in value)) fault(`has no ${name}`)
    for (const [name, item] of Object.entries(value)) {
      const known = schema.properties?.[name]
      if (known) faults.push(...schemaFaults(item, known, root, `${path}.${name}`))
      else if (schema.additionalProperties === false) fault(`has ${name}, which is unknown`)
    }
  }
  return faults
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

/** What the adapter listens to, as it registers it with Bolt. */
function listenedTo() {
  const commands: string[] = []
  const events: string[] = []
  const shortcuts: { callback_id: string; type: string }[] = []
  const app = {
    command: (name: string) => void commands.push(name),
    event: (name: string) => void events.push(name === 'message' ? 'message.im' : name),
    shortcut: (constraints: { callback_id: string; type: string }) => void shortcuts.push(constraints),
    action: () => {},
    view: () => {},
    options: () => {},
    error: () => {},
  }
  listen(app as unknown as App, () => ({}) as Desk, { unfurl: true, time: SYSTEM_TIME, log: createLog('silent') })
  return { commands, events: events.sort(), shortcuts }
}

/** The Web API methods that the adapter's sources call. */
function called(): string[] {
  const sources = readdirSync(ADAPTER)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(ADAPTER, name), 'utf8').replace(/\s+(?=\.)/g, ''))
  const methods = sources.flatMap((source) => [...source.matchAll(/\bweb\.((?:\w+\.)+\w+)\(/g)].map(([, method = '']) => method))
  return [...new Set(methods)].sort()
}

describe.each([
  ['of Socket Mode', socket, []],
  ['of HTTP', http, LIFECYCLE],
])('the manifest %s', (_, manifest, further) => {
  test('is as Slack’s own schema wants it', () => {
    const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as Schema
    expect(schemaFaults(manifest, schema, schema)).toEqual([])
    const broken = { ...manifest, display_information: { name: '' }, extra: 1 }
    expect(schemaFaults(broken, schema, schema)).toEqual(['$.display_information.name has 0 characters', '$ has extra, which is unknown'])
  })

  test('subscribes to the events that are listened to, and declares the commands and shortcuts', () => {
    const { commands, events, shortcuts } = listenedTo()
    expect(manifest.settings.event_subscriptions.bot_events).toEqual([...new Set([...events, ...further])].sort())
    expect(Object.keys(EVENT_SCOPES).sort()).toEqual(events)
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(commands)
    // Else a person who is named comes as a name, which may be anybody's.
    expect(manifest.features.slash_commands.map(({ should_escape: escapes }) => escapes)).toEqual([true])
    expect(manifest.features.shortcuts.map(({ callback_id, type }) => ({ callback_id, type: `${type}_action` }))).toEqual(shortcuts)
  })

  test('registers the domains whose links get a card, as many as Slack allows, and the tabs that are shown', async () => {
    const library = await openTestLibrary()
    onTestFinished(() => library.close())
    const links = [
      'https://arxiv.org/abs/2303.13391',
      'https://huggingface.co/papers/2303.13391',
      'https://doi.org/10.48550/arXiv.2303.13391',
    ]
    expect([...(await library.paperboy.unfurl(links)).keys()]).toEqual(links)
    const { unfurl_domains: domains, app_home: home } = manifest.features
    expect(domains).toEqual(expect.arrayContaining(links.map((link) => new URL(link).host)))
    expect(domains.length).toBeLessThanOrEqual(SLACK_LIMITS.unfurlDomains)
    expect(home).toEqual({ home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false })
  })

  test('asks for the scopes that methods, events and features take, and no others', () => {
    expect(Object.keys(METHOD_SCOPES).sort()).toEqual(called())
    const needed = new Set<string>([...Object.values(METHOD_SCOPES).flat(), ...Object.values(EVENT_SCOPES).flat(), ...FEATURE_SCOPES])
    expect(manifest.oauth_config.scopes.bot).toEqual([...needed].sort())
    expect(Object.keys(SCOPE_USES).sort()).toEqual(manifest.oauth_config.scopes.bot)
    for (const scope of OPTIONAL_SCOPES) expect(needed).toContain(scope)
  })

  test('has the same but where things are sent', () => {
    const { settings: _, ...rest } = manifest
    const text = JSON.stringify(rest).replaceAll(/"(?:url|redirect_urls)":(?:"[^"]*"|\[[^\]]*\]),?/g, '')
    const { settings: __, ...ofSocket } = socket
    expect(text).toBe(JSON.stringify(ofSocket))
    const addresses = JSON.stringify(http).match(/https:\/\/papers\.example\.org[^"]*/g)
    expect(new Set(addresses)).toEqual(
      new Set(['/slack/events', '/slack/oauth_redirect'].map((path) => `https://papers.example.org${path}`)),
    )
  })

  test('has a row in the docs for each scope: what for, and what stops without it', () => {
    const docs = readFileSync(join(ROOT, 'docs', 'operating.md'), 'utf8')
    const [, table = ''] = /^\| Scope \| What for \| Without it \|\n\|[ -|]+\n((?:\|.+\n)+)/m.exec(docs) ?? []
    const rows = table
      .trim()
      .split('\n')
      .map((row) => row.split('|').map((cell) => cell.trim()))
    expect(rows.every(([, scopes, why, without]) => scopes && why && without)).toBe(true)
    expect(rows.flatMap(([, scopes = '']) => [...scopes.matchAll(/`([\w.:]+)`/g)].map(([, scope]) => scope)).sort()).toEqual(
      manifest.oauth_config.scopes.bot,
    )
  })
})
