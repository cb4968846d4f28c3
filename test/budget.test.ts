import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBudget, LIMITS, limitsOf } from '../src/commands/budget.ts'
import { withBudget } from '../src/commands/budgeted.ts'
import { type CommandRequest, type FormFaults, type Paperboy, replyOf } from '../src/port/chat.ts'
import { bare } from '../src/port/text.ts'
import { answerOf, formOf, openTestLibrary, requestOf, type TestLibrary, textOf, type Who } from './library.ts'

const START = Date.parse('2026-04-10T09:00:00Z')
const MINUTE = 60_000

let library: TestLibrary
let time: number
let paperboy: Paperboy
beforeAll(async () => {
  library = await openTestLibrary({ seeds: false })
  return () => library.close()
})
beforeEach(() => {
  time = START
  const clock = (): number => time
  paperboy = withBudget(library.paperboy, createBudget(clock), clock)
})

const ask = (who: Who = {}, input: CommandRequest['input'] = { kind: 'text', text: 'help' }) => answerOf(paperboy, requestOf(input, who))
const complete = (who: Who = {}) => {
  const { at, asker } = requestOf({ kind: 'text', text: '' }, who)
  return paperboy.complete({ at, asker, command: 'help', option: 'command', typed: '' })
}
const subscribe = (who: Who = {}) => requestOf({ kind: 'options', command: 'subscribe', options: {} }, who)
const times = async (number: number, work: () => Promise<unknown>): Promise<void> => {
  for (let count = 0; count < number; count++) await work()
}
const SPENT = /^You had 60 answers in 10 minutes, as many as one person gets, .* It goes on in 4 minutes\.$/

describe('a person’s budget', () => {
  test('is 60 answers in ten minutes; past it a line for them alone says when it goes on', async () => {
    await times(60, () => ask())
    time += 6 * MINUTE
    const reply = await ask()
    expect(textOf(reply)).toMatch(SPENT)
    expect(reply.audience).toBe('asker')
    time += 4 * MINUTE
    expect(textOf(await ask())).not.toMatch(/You had/)
  })

  test.each([
    ['another person', { person: 'bob' }],
    ['the same id in another workspace', { workspace: 'other' }],
    ['the same id on another platform', { platform: 'other' }],
  ])('is not that of %s', async (_, other) => {
    await times(60, () => ask())
    expect(textOf(await ask(other))).not.toMatch(/You had/)
    expect(textOf(await ask({ channel: 'another' }))).toMatch(/You had 60/)
  })

  test('is none at the terminal', async () => {
    await times(61, () => ask({ platform: 'terminal' }))
    expect(textOf(await ask({ platform: 'terminal' }))).not.toMatch(/You had/)
  })

  test('is 10 shares, which leave other answers alone', async () => {
    const share = () => ask({}, { kind: 'action', action: 'p1:share:abcdefgh:0' })
    await times(10, share)
    expect(textOf(await share())).toMatch(/^You had 10 shared posts in 10 minutes/)
    expect(textOf(await ask())).not.toMatch(/You had/)
  })

  test('is 300 completions a minute', async () => {
    await times(300, () => complete())
    expect(await complete()).toEqual([])
    expect(await complete({ person: 'bob' })).not.toEqual([])
    time += MINUTE
    expect(await complete()).not.toEqual([])
  })

  test('is 20 open forms; one that was sent in well is no longer open, and what was filled in is never lost', async () => {
    await times(20, () => formOf(paperboy, subscribe()))
    expect(textOf(replyOf(await paperboy.respond({ ...subscribe(), takesForms: true })))).toMatch(/^You had 20 open forms/)
    expect(textOf(await ask())).not.toMatch(/You had/)
    const filled = (query: string) => requestOf({ kind: 'form', command: 'subscribe', options: { query, name: query } })
    expect(await paperboy.respond(filled(''))).toMatchObject({ kind: 'faults' })
    expect(await formOf(paperboy, subscribe())).toBeNull()
    expect(await paperboy.respond(filled('knee'))).toMatchObject({ kind: 'reply' })
    expect(await formOf(paperboy, subscribe())).not.toBeNull()
    await times(60, () => ask())
    const refused = (await paperboy.respond(filled('hip'))) as FormFaults
    expect(refused.faults.map(({ option, message }) => [option, bare(message)])).toEqual([['query', expect.stringMatching(/^You had 60/)]])
  })
})

describe('a workspace’s budget', () => {
  const few = { answersPerWorkspace: 70, lookupsPerWorkspace: 1 }

  test('is as many answers for all its people as the operator sets, and none of another’s', async () => {
    const budget = createBudget(() => time, limitsOf(few))
    paperboy = withBudget(library.paperboy, budget, () => time)
    await times(40, () => ask())
    await times(30, () => ask({ person: 'bob' }))
    expect(textOf(await ask({ person: 'eve' }))).toBe(
      'All of you here had 70 answers in 10 minutes, as many as one workspace gets, so that others are not kept waiting. It goes on in 10 minutes.',
    )
    expect(textOf(await ask({ person: 'eve', workspace: 'other' }))).not.toMatch(/All of you/)
    expect([...budget.answersByWorkspace()]).toEqual([
      ['test:acme', 70],
      ['test:other', 1],
    ])
    time += 10 * MINUTE
    expect(textOf(await ask({ person: 'eve' }))).not.toMatch(/All of you/)
    expect([...budget.answersByWorkspace()]).toEqual([['test:acme', 1]])
  })
})

describe('the budgets', () => {
  test('of all people together stay small, and keep those who asked last', () => {
    const budget = createBudget(() => START)
    for (let person = 0; person < 12_000; person++) for (let count = 0; count < 10; count++) budget.spend(`p${person}`, 'shares')
    expect(budget.size()).toBe(10_000)
    expect(budget.until('p11999', 'shares')).toBe(START + LIMITS.shares.withinMs)
  })

  test('forget what a clock that was ahead wrote', () => {
    let now = START + 365 * 86_400_000
    const budget = createBudget(() => now)
    for (let count = 0; count < 10; count++) budget.spend('ada', 'shares')
    now = START
    expect(budget.until('ada', 'shares')).toBeNull()
  })
})
