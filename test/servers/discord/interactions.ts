// Interactions on their way: what they may be answered with, how often, and for how long.
import { afterServed } from '../served-time.ts'
import { type ApiError, ERRORS, type Fault, invalidForm } from './faults.ts'
import { choiceFaults, modalFaults } from './forms.ts'
import type { Guilds } from './guilds.ts'
import type { Body, SentFile } from './http.ts'
import { EPHEMERAL, partsOf } from './limits.ts'
import type { Messages, Result } from './messages.ts'
import type { Message } from './payloads.ts'

/** What a person finally sees of an answer. */
export interface Shown {
  readonly message: Message
  readonly ephemeral: boolean
}

export interface Choice {
  readonly name: string
  readonly value: string
}

/** An interaction that was sent. */
export interface Sent {
  readonly id: string
  readonly token: string
  /** The type of what it was acknowledged with. */
  readonly acked: Promise<number>
  /** The first message that is shown for it: a reply, an edit of it, or a follow-up. */
  readonly shown: Promise<Shown>
  readonly choices: Promise<readonly Choice[]>
  readonly modal: Promise<Body>
  /** All that it has brought until now, the last state of each. */
  readonly messages: ReadonlyMap<string, Shown>
}

/** What the server knows of one. */
interface Open {
  readonly id: string
  readonly kind: number
  readonly at: number
  readonly channel: string
  readonly isUserInstalled: boolean
  /** Of a component: the message it stands on. */
  readonly source: Message | null
  readonly messages: Map<string, Shown>
  ack: number | null
  /** `@original`: its id once it is there. */
  original: string | null
  /** Deferred and not filled in yet. */
  isLoading: boolean
  isEphemeral: boolean
  followUps: number
  isLate: boolean
  readonly stopWaiting: () => void
  readonly say: {
    ack: (type: number) => void
    show: (shown: Shown) => void
    choose: (choices: readonly Choice[]) => void
    open: (modal: Body) => void
  }
}

/** Discord: acknowledge within 3 seconds; a token lives 15 minutes; user-installed only, 5 follow-ups. */
const ACK_MS = 3_000
const TOKEN_MS = 15 * 60_000
const USER_FOLLOW_UPS = 5
/** How many are remembered. */
const KEPT = 500

const CALLBACK = { message: 4, deferred: 5, deferredUpdate: 6, update: 7, choices: 8, modal: 9 } as const
const COMMAND = 2
const COMPONENT = 3
const AUTOCOMPLETE = 4
const MODAL = 5
/** What each kind may be acknowledged with. */
const ALLOWED: Readonly<Record<number, readonly number[]>> = {
  [COMMAND]: [4, 5, 9],
  [COMPONENT]: [4, 5, 6, 7, 9],
  [AUTOCOMPLETE]: [8],
  [MODAL]: [4, 5, 6, 7],
}

export type Interactions = ReturnType<typeof createInteractions>

/** @param ackMs how long an interaction may wait for its acknowledgement, in milliseconds of served time */
export function createInteractions(guilds: Guilds, messages: Messages, faults: string[], ackMs = ACK_MS) {
  const open = new Map<string, Open>()
  const fail = (error: ApiError): Result => ({ error })

  function add(token: string, interaction: Body): Sent {
    const [acked, ack] = promise<number>()
    const [shown, show] = promise<Shown>()
    const [choices, choose] = promise<readonly Choice[]>()
    const [modal, openModal] = promise<Body>()
    const kind = Number(interaction.type)
    const source = interaction.message ? keep(interaction.message as Body) : null
    const one: Open = {
      id: String(interaction.id),
      kind,
      at: guilds.now(),
      channel: String(interaction.channel_id),
      isUserInstalled: !('0' in (interaction.authorizing_integration_owners as Body)),
      source,
      messages: new Map(),
      ack: null,
      original: null,
      isLoading: false,
      isEphemeral: source !== null && (source.flags & EPHEMERAL) !== 0,
      followUps: 0,
      isLate: false,
      stopWaiting: afterServed(ackMs, () => {
        one.isLate = true
        faults.push(`interaction of type ${kind} was not acknowledged within ${ackMs} ms`)
      }),
      say: { ack, show, choose, open: openModal },
    }
    open.set(token, one)
    // Never one that is not answered yet.
    const oldest = open.size > KEPT ? [...open].find(([, { messages: shown }]) => shown.size > 0) : undefined
    if (oldest) forget(oldest[0])
    return { id: one.id, token, acked, shown, choices, modal, messages: one.messages }
  }

  /** A message as it came back with an interaction. */
  function keep({ timestamp, attachments, ...message }: Body): Message {
    const files = partsOf(attachments).map(({ filename }) => ({ name: String(filename), text: '' }))
    return { ...(message as unknown as Message), at: Date.parse(String(timestamp)), files }
  }

  function forget(token: string): void {
    open.get(token)?.stopWaiting()
    open.delete(token)
  }

  function refuse(found: readonly Fault[]): Result {
    faults.push(...found.map(({ path, code, message }) => `callback: ${path} ${code}: ${message}`))
    return fail(invalidForm(found))
  }

  function acknowledge(id: string, token: string, body: Body, files: readonly SentFile[], withResponse: boolean): Result {
    const one = open.get(token)
    if (!one || one.id !== id) return fail(ERRORS.unknownInteraction)
    if (one.ack !== null) {
      faults.push('an interaction was acknowledged twice')
      return fail(ERRORS.acknowledged)
    }
    if (one.isLate) return fail(ERRORS.unknownInteraction)
    const type = Number(body.type)
    const data = (body.data ?? {}) as Body
    if (!(ALLOWED[one.kind] ?? []).includes(type) || (one.kind === MODAL && one.source === null && [6, 7].includes(type)))
      return refuse([{ path: 'type', code: 'INTERACTION_CALLBACK_TYPE', message: `${type} does not answer a ${one.kind}` }])
    const result = answerWith(one, type, data, files)
    if ('error' in result) return result
    one.ack = type
    one.stopWaiting()
    one.say.ack(type)
    if (!withResponse) return { status: 204 }
    const message = one.original === null ? null : one.messages.get(one.original)
    return {
      json: { interaction: { id, type: one.kind }, ...(message && { resource: { type, message: messages.toJson(message.message) } }) },
    }
  }

  function answerWith(one: Open, type: number, data: Body, files: readonly SentFile[]): Result {
    const isEphemeral = (Number(data.flags ?? 0) & EPHEMERAL) !== 0
    switch (type) {
      case CALLBACK.choices: {
        const found = choiceFaults(data)
        if (found.length > 0) return refuse(found)
        one.say.choose(partsOf(data.choices) as unknown as Choice[])
        return { status: 204 }
      }
      case CALLBACK.modal: {
        const found = modalFaults(data)
        if (found.length > 0) return refuse(found)
        one.say.open(data)
        return { status: 204 }
      }
      case CALLBACK.deferred:
        Object.assign(one, { isLoading: true, isEphemeral })
        return { status: 204 }
      case CALLBACK.message: {
        const refused = messages.refusal('callback', data, files)
        if (refused) return fail(refused)
        one.isEphemeral = isEphemeral
        return show(one, messages.create(one.channel, data, files), isEphemeral, true)
      }
      default: {
        // An update: `@original` is the message of the component.
        if (!one.source) return refuse([{ path: 'type', code: 'NO_MESSAGE', message: 'There is no message to update' }])
        one.messages.set(one.source.id, { message: one.source, ephemeral: one.isEphemeral })
        one.original = one.source.id
        return type === CALLBACK.update ? change(one, one.source.id, data, files) : { status: 204 }
      }
    }
  }

  function show(one: Open, message: Message, isEphemeral: boolean, isOriginal: boolean): Result {
    const whole = isEphemeral ? { ...message, flags: message.flags | EPHEMERAL } : { ...message, flags: message.flags & ~EPHEMERAL }
    const shown = { message: whole, ephemeral: isEphemeral }
    one.messages.set(whole.id, shown)
    if (isOriginal) one.original = whole.id
    one.isLoading = false
    if (!isEphemeral) replaceIn(whole)
    one.say.show(shown)
    return { json: messages.toJson(whole) }
  }

  /** What everyone sees stands in the channel too. */
  function replaceIn(message: Message): void {
    const standing = guilds.channels.get(message.channel_id)?.messages
    const place = standing?.findIndex(({ id }) => id === message.id) ?? -1
    if (standing && place >= 0) standing[place] = message
    else standing?.push(message)
  }

  function change(one: Open, id: string, body: Body, files: readonly SentFile[]): Result {
    const known = one.messages.get(id)
    if (!known) return fail(ERRORS.unknownMessage)
    const edited = messages.editedWith('webhook', known.message, body, files)
    return 'error' in edited ? edited : show(one, edited.message, known.ephemeral, id === one.original)
  }

  /** @returns the interaction of a token that still answers, or why not */
  function find(token: string): Open | ApiError {
    const one = open.get(token)
    if (!one) return ERRORS.invalidToken
    if (guilds.now() - one.at > TOKEN_MS) return ERRORS.invalidToken
    return one.ack === null ? ERRORS.unknownWebhook : one
  }

  function followUp(token: string, body: Body, files: readonly SentFile[]): Result {
    const one = find(token)
    if ('status' in one) return fail(one)
    if (one.ack === CALLBACK.choices) return fail(ERRORS.unknownWebhook)
    if (one.isUserInstalled && ++one.followUps > USER_FOLLOW_UPS)
      return fail({ status: 400, code: 40094, message: 'This interaction has reached its maximum number of follow-up messages' })
    const refused = messages.refusal('follow-up', body, files)
    if (refused) return fail(refused)
    // Discord: the first follow-up of a deferred reply fills it in, and is seen by whom that was for.
    const isEphemeral = one.isLoading ? one.isEphemeral : (Number(body.flags ?? 0) & EPHEMERAL) !== 0
    return show(one, messages.create(one.channel, body, files), isEphemeral, one.isLoading)
  }

  function onMessage(method: string, token: string, id: string, body: Body, files: readonly SentFile[]): Result {
    const one = find(token)
    if ('status' in one) return fail(one)
    const isOriginal = id === '@original'
    if (isOriginal && one.isLoading) {
      if (method === 'DELETE') {
        one.isLoading = false
        return { status: 204 }
      }
      if (method !== 'PATCH') return fail(ERRORS.unknownMessage)
      const refused = messages.refusal('webhook', body, files)
      return refused ? fail(refused) : show(one, messages.create(one.channel, body, files), one.isEphemeral, true)
    }
    const target = isOriginal ? one.original : id
    const known = target === null ? undefined : one.messages.get(target)
    if (!known || target === null) return fail(ERRORS.unknownMessage)
    if (method === 'GET') return { json: messages.toJson(known.message) }
    if (method === 'PATCH') return change(one, target, body, files)
    one.messages.delete(target)
    const standing = guilds.channels.get(known.message.channel_id)?.messages
    const place = standing?.findIndex((message) => message.id === target) ?? -1
    if (place >= 0) standing?.splice(place, 1)
    return { status: 204 }
  }

  return {
    add,
    acknowledge,
    followUp,
    onMessage,
    close(): void {
      for (const token of [...open.keys()]) forget(token)
    },
  }
}

function promise<Value>(): readonly [Promise<Value>, (value: Value) => void] {
  let resolve: (value: Value) => void = () => {}
  const made = new Promise<Value>((resolved) => {
    resolve = resolved
  })
  return [made, resolve]
}
