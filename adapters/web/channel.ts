import type { Answer, CommandRequest, Form, FormFaults, Reply } from '../../src/port/chat.ts'
import { replyOf, textReply } from '../../src/port/chat.ts'
import type { ChatPlatform, PlatformTraits } from '../../src/port/platform.ts'
import { plain } from '../../src/port/text.ts'
import type { OpenTrial, Trial } from '../../src/port/trial.ts'
import { readOptions } from '../shared/form-options.ts'

/** Something that stands in the channel. */
export interface Entry {
  readonly id: number
  /** `said`: typed or pressed by the person; `answer`: to them; `post`: unasked, as digests; `told`: to them alone, unasked. */
  readonly kind: 'said' | 'answer' | 'post' | 'told'
  readonly said: string
  reply: Reply
  /** What stands in its thread. */
  readonly thread: Reply[]
}

/** A form that is open, with what is wrong in it. */
export interface OpenForm {
  readonly form: Form
  readonly faults: FormFaults['faults']
}

/** The channel of the one person at this machine. */
export interface Channel {
  readonly entries: readonly Entry[]
  readonly form: OpenForm | null
  /** Rises with each change. */
  version(): number
  /** The time in the channel, in words; empty before it is open. */
  day(): string
  /** Opens the channel where it is not. */
  open(): Promise<Trial>
  say(text: string): Promise<void>
  /** @param entry the number of the entry whose button it is */
  press(entry: number, action: string): Promise<void>
  /** @param fields what the open form was filled in with, by option */
  fillIn(fields: readonly (readonly [string, string])[]): Promise<void>
  closeForm(): void
  nextMorning(): Promise<void>
  /** Begins anew, with nothing of what was done. */
  reset(): Promise<void>
  /** @returns ends the watch */
  watch(changed: () => void): () => void
  close(): Promise<void>
}

const TRAITS: PlatformTraits = { threads: true, repeatableMs: 0, workspacePerSecond: Number.POSITIVE_INFINITY, channelGapMs: 0 }
const NAME = 'browser'
/** Older entries go. */
const MOST_ENTRIES = 200
const EMPTY = textReply([])

/** @param newId ids for requests */
export function createChannel(openTrial: OpenTrial, newId: () => string): Channel {
  let entries: Entry[] = []
  let form: OpenForm | null = null
  let version = 0
  let last = 0
  let opening: Promise<Trial> | null = null
  let opened: Trial | null = null
  /** One after the other, in the order typed. */
  let work: Promise<unknown> = Promise.resolve()
  const watchers = new Set<() => void>()

  function changed(): void {
    version++
    for (const watcher of watchers) watcher()
  }

  function add(kind: Entry['kind'], reply: Reply, said = ''): Entry {
    const entry: Entry = { id: ++last, kind, said, reply, thread: [] }
    entries = [...entries, entry].slice(-MOST_ENTRIES)
    changed()
    return entry
  }

  function show(reply: Reply, entry: Entry | undefined = undefined): void {
    const shown = entry ?? add('answer', reply)
    shown.reply = reply
    changed()
    void reply.later?.then((better) => {
      shown.reply = better
      changed()
    })
  }

  const platform: ChatPlatform = {
    name: NAME,
    traits: TRAITS,
    start: async () => {},
    stop: async () => {},
    async post({ reply, thread }) {
      const parent = thread && entries.find(({ id }) => String(id) === thread.id)
      if (parent) {
        parent.thread.push(reply)
        changed()
        return { kind: 'sent', message: { id: thread.id, link: null } }
      }
      return { kind: 'sent', message: { id: String(add('post', reply).id), link: null } }
    },
    async edit({ reply }, { id }) {
      const entry = entries.find((each) => String(each.id) === id)
      if (!entry) return 'refused'
      entry.reply = reply
      changed()
      return 'edited'
    },
    find: async () => ({ kind: 'absent', isProven: true }),
    readBack: async () => ({ kind: 'read', digests: [], isProven: true }),
    probe: async () => ({ kind: 'open' }),
    async tell(_workspace, _person, text, actions = []) {
      add('told', textReply(text, { actions: [...actions] }))
      return 'told'
    },
  }

  function open(): Promise<Trial> {
    opening ??= openTrial(platform).then(async (trial) => {
      opened = trial
      if (entries.length === 0) add('answer', await trial.paperboy.welcome())
      return trial
    })
    return opening
  }

  function inOrder<Result>(job: () => Promise<Result>): Promise<Result> {
    const done = work.then(job)
    work = done.catch(() => {})
    return done
  }

  async function respond(input: CommandRequest['input']): Promise<Answer> {
    const trial = await open()
    return trial.paperboy.respond({ id: newId(), at: trial.at, asker: trial.asker, takesForms: true, input })
  }

  function take(answer: Answer, replaced: Entry | undefined = undefined): void {
    form = null
    if (answer.kind === 'form') form = { form: answer.form, faults: [] }
    else if (answer.kind === 'faults' && answer.form) form = { form: answer.form, faults: answer.faults }
    else {
      const reply = replyOf(answer)
      // What was pressed shows it.
      if (reply.isSilent) changed()
      else show(reply, reply.replaces ? replaced : undefined)
      return
    }
    changed()
  }

  return {
    get entries() {
      return entries
    },
    get form() {
      return form
    },
    version: () => version,
    day: () => opened?.day() ?? '',
    open,

    say: (text) =>
      inOrder(async () => {
        add('said', EMPTY, text)
        take(await respond(text.startsWith('/') ? { kind: 'text', text } : { kind: 'words', text }))
      }),

    press: (from, action) =>
      inOrder(async () => {
        const entry = entries.find(({ id }) => id === from)
        const isOwn = entry?.kind === 'answer' && entry.reply.audience === 'asker'
        take(await respond({ kind: 'action', action, isOwn }), isOwn ? entry : undefined)
      }),

    fillIn: (fields) =>
      inOrder(async () => {
        if (form === null) return
        const { command, fixed } = form.form
        const { paperboy } = await open()
        const options = readOptions(command, [...Object.entries(fixed), ...fields], paperboy.commands)
        take(await respond({ kind: 'form', command, options }))
      }),

    closeForm() {
      form = null
      changed()
    },

    nextMorning: () =>
      inOrder(async () => {
        const trial = await open()
        const before = last
        await trial.nextMorning()
        if (last === before) add('told', textReply([plain(`It is ${trial.day()}. Nothing new came for the topics of this channel.`)]))
        changed()
      }),

    reset: () =>
      inOrder(async () => {
        const before = opened
        entries = []
        form = null
        opened = null
        opening = null
        await before?.close()
        await open()
        changed()
      }),

    watch(watcher) {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },

    async close() {
      await work
      await opened?.close()
    },
  }
}
