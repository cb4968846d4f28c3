// The routes of Discord's REST API that a bot like Paperboy may call.
import { ChannelType } from 'discord.js'
import { type ApiError, ERRORS, invalidForm } from './faults.ts'
import { commandFaults } from './forms.ts'
import type { Guilds } from './guilds.ts'
import type { Asked, Body } from './http.ts'
import type { Interactions } from './interactions.ts'
import { bodyOf, type Messages, type Result } from './messages.ts'
import { APP, BOT, bits, isForum, personJson } from './payloads.ts'
import type { Webhook } from './webhook.ts'

export interface World {
  readonly guilds: Guilds
  readonly messages: Messages
  readonly interactions: Interactions
  readonly webhook: Pick<Webhook, 'publicKey' | 'url'>
  /** What GET /gateway/bot says. */
  readonly gateway: () => object
  readonly faults: string[]
}

type Run = (asked: Asked, ...parts: string[]) => Result

const fail = (error: ApiError): Result => ({ error })

/** Registered commands: of the app everywhere under `''`, of servers under theirs; and how often they were written. */
export interface Registry {
  readonly commands: Map<string, Body[]>
  writes: number
}

export function createRoutes({ guilds, messages, interactions, webhook, gateway, faults }: World, registry: Registry) {
  const app = {
    id: APP,
    name: 'Paperboy',
    description: '',
    icon: null,
    flags: 0,
    bot: BOT,
    bot_public: true,
    owner: personJson('1'),
  }
  const application = (): Result => ({
    json: { ...app, verify_key: webhook.publicKey, interactions_endpoint_url: webhook.url() },
  })

  function overwriteCommands(scope: string, { body }: Asked): Result {
    if (!Array.isArray(body))
      return fail(invalidForm([{ path: '', code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used here.' }]))
    const found = commandFaults(body as Body[], { isGlobal: scope === '' })
    faults.push(...found.map(({ path, code, message }) => `commands: ${path} ${code}: ${message}`))
    if (found.length > 0) return fail(invalidForm(found))
    registry.writes++
    const known = registry.commands.get(scope) ?? []
    const written = (body as Body[]).map((command) => {
      const type = Number(command.type ?? 1)
      const old = known.find(({ name, type: other }) => name === command.name && other === type)
      const defaults = { description: '', default_member_permissions: null, dm_permission: true, nsfw: false }
      return {
        ...defaults,
        ...command,
        type,
        id: old?.id ?? guilds.newId(),
        application_id: APP,
        version: guilds.newId(),
        ...(scope !== '' && { guild_id: scope }),
      }
    })
    registry.commands.set(scope, written)
    return { json: written }
  }

  function ofGuild(id: string, run: () => Result): Result {
    return guilds.guilds.has(id) ? run() : fail(id === '' ? ERRORS.unknownRoute : ERRORS.missingAccess)
  }

  function onMessage(method: string, channelId: string, id: string, asked: Asked): Result {
    const channel = guilds.find(channelId)
    if (!channel) return fail(ERRORS.unknownChannel)
    if (!guilds.may(channel, 'ViewChannel')) return fail(ERRORS.missingAccess)
    const message = channel.messages.find((each) => each.id === id)
    if (method === 'GET' && !guilds.may(channel, 'ReadMessageHistory')) return fail(ERRORS.missingPermissions)
    if (!message) return fail(ERRORS.unknownMessage)
    if (method === 'GET') return { json: messages.toJson(message) }
    if (method === 'PATCH')
      return messages.edit(channel, message, bodyOf(asked), asked.files, `PATCH /channels/${channelId}/messages/${id}`)
    channel.messages.splice(channel.messages.indexOf(message), 1)
    return { status: 204 }
  }

  function seeChannel(id: string): Result {
    const channel = guilds.find(id)
    if (!channel) return fail(ERRORS.unknownChannel)
    return guilds.may(channel, 'ViewChannel') ? { json: guilds.channelJson(channel) } : fail(ERRORS.missingAccess)
  }

  /** Of a private thread we are told nothing while we are not in it; of others here, that we have not joined. */
  function seeThreadMember(id: string, member: string): Result {
    const channel = guilds.find(id)
    if (!channel) return fail(ERRORS.unknownChannel)
    if (!guilds.may(channel, 'ViewChannel')) return fail(ERRORS.missingAccess)
    const isIn = channel.type === ChannelType.PrivateThread && (member === APP ? !channel.isOutside : channel.people.has(member))
    return isIn
      ? { json: { id, user_id: member, join_timestamp: new Date(guilds.now()).toISOString(), flags: 0 } }
      : fail(ERRORS.unknownMember)
  }

  function editThread(id: string, body: Body): Result {
    const channel = guilds.find(id)
    if (!channel) return fail(ERRORS.unknownChannel)
    if (!guilds.may(channel, 'ViewChannel')) return fail(ERRORS.missingAccess)
    if (channel.isLocked && !guilds.may(channel, 'ManageThreads')) return fail(ERRORS.missingPermissions)
    if (typeof body.archived === 'boolean') channel.isArchived = body.archived
    return { json: guilds.channelJson(channel) }
  }

  const me = (id: string): Result => ofGuild(id, () => ({ json: (guilds.guildJson(guilds.guilds.get(id) as never).members as Body[])[0] }))

  const personIn = (id: string, person: string): Result =>
    ofGuild(id, () => {
      const roles = guilds.guilds.get(id)?.people.get(person)
      if (!roles) return fail(ERRORS.unknownMember)
      return { json: { user: personJson(person), roles, joined_at: '2026-01-01T00:00:00.000Z', deaf: false, mute: false, flags: 0 } }
    })

  const routes: readonly (readonly [method: string, path: string, run: Run])[] = [
    ['GET', '/gateway/bot', () => ({ json: gateway() })],
    ['GET', '/users/@me', () => ({ json: BOT })],
    ['GET', '/applications/@me', application],
    ['GET', '/oauth2/applications/@me', application],
    [
      'GET',
      '/users/@me/guilds',
      () => ({
        json: [...guilds.guilds.values()].map(({ id, name, roles }) => ({
          id,
          name,
          owner: false,
          features: [],
          permissions: String([...roles.values()].reduce((a, b) => a | b, bits([]))),
        })),
      }),
    ],
    ['POST', '/users/@me/channels', (asked) => ({ json: guilds.channelJson(guilds.direct(String(bodyOf(asked).recipient_id))) })],
    ['GET', '/users/:id', (_, id = '') => ({ json: id === APP ? BOT : personJson(id) })],
    ['GET', '/applications/:id/commands', () => ({ json: registry.commands.get('') ?? [] })],
    ['PUT', '/applications/:id/commands', (asked) => overwriteCommands('', asked)],
    ['GET', '/applications/:id/guilds/:id/commands', (_, __, id = '') => ofGuild(id, () => ({ json: registry.commands.get(id) ?? [] }))],
    ['PUT', '/applications/:id/guilds/:id/commands', (asked, _, id = '') => ofGuild(id, () => overwriteCommands(id, asked))],
    [
      'POST',
      '/interactions/:id/:token/callback',
      (asked, id = '', token = '') =>
        interactions.acknowledge(id, token, bodyOf(asked), asked.files, asked.query.get('with_response') === 'true'),
    ],
    ['POST', '/webhooks/:id/:token', (asked, _, token = '') => interactions.followUp(token, bodyOf(asked), asked.files)],
    ...['GET', 'PATCH', 'DELETE'].map(
      (method) =>
        [
          method,
          '/webhooks/:id/:token/messages/:message',
          ((asked, _, token = '', id = '') => interactions.onMessage(method, token, id, bodyOf(asked), asked.files)) as Run,
        ] as const,
    ),
    ['GET', '/channels/:id', (_, id = '') => seeChannel(id)],
    ['PATCH', '/channels/:id', (asked, id = '') => editThread(id, bodyOf(asked))],
    ['GET', '/channels/:id/messages', ({ query }, id = '') => messages.history(id, query)],
    ['POST', '/channels/:id/messages', (asked, id = '') => messages.send(id, bodyOf(asked), asked.files)],
    ...['GET', 'PATCH', 'DELETE'].map(
      (method) =>
        [method, '/channels/:id/messages/:id', ((asked, channel = '', id = '') => onMessage(method, channel, id, asked)) as Run] as const,
    ),
    ['POST', '/channels/:id/messages/:id/threads', (asked, channel = '', id = '') => messages.startThread(channel, id, bodyOf(asked))],
    ['POST', '/channels/:id/threads', (asked, id = '') => messages.startForumPost(id, bodyOf(asked), asked.files)],
    ['GET', '/channels/:id/threads/archived/public', (_, id = '') => ({ json: { threads: archivedOf(id), members: [], has_more: false } })],
    ['GET', '/channels/:id/thread-members/:member', (_, id = '', member = '') => seeThreadMember(id, member)],
    ['PUT', '/channels/:id/thread-members/@me', () => ({ status: 204 })],
    ['GET', '/guilds/:id', (_, id = '') => ofGuild(id, () => ({ json: guilds.guildJson(guilds.guilds.get(id) as never) }))],
    [
      'GET',
      '/guilds/:id/channels',
      (_, id = '') => ofGuild(id, () => ({ json: guilds.guildJson(guilds.guilds.get(id) as never).channels })),
    ],
    ['GET', '/guilds/:id/roles', (_, id = '') => ofGuild(id, () => ({ json: guilds.guildJson(guilds.guilds.get(id) as never).roles }))],
    [
      'GET',
      '/guilds/:id/threads/active',
      (_, id = '') =>
        ofGuild(id, () => ({
          json: {
            threads: guilds
              .threadsOf(id)
              .filter(({ isArchived }) => !isArchived)
              .map(guilds.channelJson),
            members: [],
          },
        })),
    ],
    ['GET', '/guilds/:id/members/:member', (_, id = '', member = '') => (member === APP ? me(id) : personIn(id, member))],
  ]

  function archivedOf(id: string): Body[] {
    const parent = guilds.find(id)
    const all = parent && !isForum(parent) ? guilds.threadsOf(parent.guild ?? '') : guilds.threadsOf(parent?.guild ?? '')
    return all.filter((thread) => thread.parent === id && thread.isArchived).map(guilds.channelJson)
  }

  const patterns = routes.map(([method, path, run]) => ({ method, path, run, pattern: toPattern(path) }))

  return {
    names: patterns.map(({ method, path }) => `${method} ${path}`),

    /** The route of a request; null where Discord has none that is known here. */
    find(method: string, path: string) {
      for (const route of patterns) {
        const parts = method === route.method ? route.pattern.exec(path) : null
        if (parts) return { name: `${method} ${route.path}`, run: (asked: Asked) => route.run(asked, ...parts.slice(1)) }
      }
      return null
    },
  }
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/:id/g, '(\\d+)').replace(/:\w+/g, '([^/]+)')}$`)
}
