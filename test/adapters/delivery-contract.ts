// What every platform that posts digests promises, and what their tests share.
import { describe, expect, test } from 'vitest'
import type { DeliveryRules } from '../../src/digests/delivery-rules.ts'
import type { Card } from '../../src/port/chat.ts'
import type { Clock } from '../../src/port/clock.ts'
import type { ChatPlatform, MessageRef, Post } from '../../src/port/platform.ts'
import { say } from '../../src/port/text.ts'

/** So many times faster than real. */
const SPEED = 30
/** Patient, for a machine that has other things to do: two seconds for an answer, six until a history is believed. */
export const RULES: DeliveryRules = {
  timeoutMs: 60_000,
  leaseMs: 240_000,
  writeWithinMs: 60_000,
  reconcileAfterMs: 180_000,
  repeatMs: 120_000,
}

/** A clock that runs fast from an instant on, for the engine and for the platform alike. */
export function fastClock(start: number): Clock {
  const begun = performance.now()
  const elapsed = (): number => (performance.now() - begun) * SPEED
  return {
    now: () => Math.round(start + elapsed()),
    monotonic: elapsed,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds / SPEED)),
  }
}

/** A platform's local server with the real adapter connected to it. */
export interface DeliveryHarness {
  readonly platform: Pick<ChatPlatform, 'post' | 'edit' | 'find' | 'readBack' | 'tell'>
  readonly post: Post
  /** Others write so many messages into the channel. */
  talk(count: number): void
  /** How many messages no platform looks through. */
  readonly tooMany: number
  /** What the channel's messages say, the oldest first. */
  texts(): readonly string[]
  /** Takes the bot's last message away, and leaves copies of it that others wrote. */
  disguise(): void
  /** Whom the last message was told to in private; null if others read it. */
  lastTold(): string | null
  readonly workspace: string
  readonly person: string
}

const CARD = { heading: [], number: null, byline: 'Ada Lovelace', excerpt: [], why: '', actions: [] }
const CARDS: readonly Card[] = [
  {
    ...CARD,
    title: say`A paper with a page`,
    link: 'https://arxiv.org/abs/2607.00001',
    excerpt: say`Not like https://arxiv.org/abs/2607.00009.`,
  },
  { ...CARD, title: say`A paper without a page`, link: null },
]

/** @param unreachable the adapter, and nothing that answers it */
export function deliveryContract(
  name: string,
  open: () => Promise<DeliveryHarness>,
  unreachable: () => Pick<ChatPlatform, 'post' | 'stop'>,
): void {
  describe(`deliveries of every platform: ${name}`, () => {
    test('a post is found by its name, and no other is', async () => {
      const { platform, post } = await open()
      const outcome = await platform.post(post)
      if (outcome.kind !== 'sent') throw new Error(`${outcome.kind}: ${outcome.reason}`)
      expect(await platform.find(post)).toEqual({ kind: 'found', message: outcome.message })
      // An earlier attempt of the same delivery is the delivery.
      expect(await platform.find({ ...post, attempt: 1 })).toMatchObject({ kind: 'found' })
      expect(await platform.find({ ...post, delivery: 'delivery-002' })).toEqual({ kind: 'absent', isProven: true })
    })

    test('a post that took too long on its way is not made, as another copy may make it', async () => {
      const { platform, post, texts } = await open()
      const before = texts().length
      let asked = 0
      const outcome = await platform.post({ ...post, mayWrite: () => ++asked === 0 })
      expect({ outcome: outcome.kind, asked }).toEqual({ outcome: 'later', asked: 1 })
      expect(texts()).toHaveLength(before)
      expect(await platform.post({ ...post, mayWrite: () => true })).toMatchObject({ kind: 'sent' })
    })

    test('what came since an instant is read back: each digest, what it links to and what it says', async () => {
      const { platform, post, talk, tooMany } = await open()
      const reply = { ...post.reply, cards: CARDS }
      const ids = ['delivery-011', 'delivery-012']
      const messages: MessageRef[] = []
      for (const delivery of ids) {
        const outcome = await platform.post({ ...post, delivery, reply })
        if (outcome.kind === 'sent') messages.push(outcome.message)
      }
      talk(120)
      const read = await platform.readBack(post.at, post.since)
      if (read.kind !== 'read') throw new Error(`${read.kind}: ${read.reason}`)
      expect(read.isProven).toBe(true)
      const digests = [...read.digests].reverse()
      expect(digests.map(({ delivery }) => delivery)).toEqual(ids)
      expect(digests.map(({ message }) => message)).toEqual(messages)
      for (const { links, text, at } of digests) {
        expect(links).toEqual(['https://arxiv.org/abs/2607.00001'])
        expect(text).toContain('A paper without a page')
        expect(Math.abs(at - Date.now())).toBeLessThan(3_600_000)
      }
      expect(await platform.readBack(post.at, Date.now() + 86_400_000)).toMatchObject({ kind: 'read', digests: [] })
      talk(tooMany)
      expect(await platform.readBack(post.at, post.since)).toMatchObject({ kind: 'unreadable' })
    })

    test('a post that was edited ten times shows what it was edited to, and is still found', async () => {
      const { platform, post, texts } = await open()
      const outcome = await platform.post(post)
      if (outcome.kind !== 'sent') throw new Error(`${outcome.kind}: ${outcome.reason}`)
      for (let edit = 1; edit <= 10; edit++) {
        const edited = { ...post, reply: { ...post.reply, text: say`Edited ${edit} times` } }
        expect(await platform.edit?.(edited, outcome.message)).toBe('edited')
      }
      expect(texts().filter((text) => text.includes('Edited'))).toEqual([expect.stringContaining('Edited 10 times')])
      expect(await platform.find(post)).toEqual({ kind: 'found', message: outcome.message })
    })

    test('a post that is gone is not edited, nor made anew', async () => {
      const { platform, post, disguise, texts } = await open()
      const outcome = await platform.post(post)
      if (outcome.kind !== 'sent') throw new Error(`${outcome.kind}: ${outcome.reason}`)
      disguise()
      const before = texts()
      expect(await platform.edit?.(post, outcome.message)).toBe('refused')
      expect(texts()).toEqual(before)
    })

    test('a post is not mistaken for what others write', async () => {
      const { platform, post, disguise } = await open()
      await platform.post(post)
      disguise()
      expect(await platform.find(post)).toMatchObject({ kind: 'absent' })
      expect(await platform.readBack(post.at, post.since)).toMatchObject({ kind: 'read', digests: [] })
    })

    test('a post is looked for page by page, back to when it was written, and not called absent where that is too far', async () => {
      const { platform, post, talk, tooMany } = await open()
      await platform.post(post)
      talk(250)
      expect(await platform.find(post)).toMatchObject({ kind: 'found' })
      talk(tooMany)
      expect((await platform.find(post)).kind).not.toBe('absent')
    })

    test('a platform that cannot be reached is waited for', async () => {
      const { post } = await open()
      const platform = unreachable()
      expect(await platform.post(post)).toMatchObject({ kind: 'later' })
      await platform.stop()
    })

    test('a person is told something where nobody else reads it', async () => {
      const { platform, workspace, person, lastTold } = await open()
      expect(await platform.tell(workspace, person, say`Your topic is paused.`)).toBe('told')
      expect(lastTold()).toBe(person)
    })
  })
}
