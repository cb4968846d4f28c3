import { describe, expect, test } from 'vitest'
import type { Paper } from '../../src/papers/paper.ts'
import type { Matches, Ranking } from '../../src/search/engines/engine.ts'
import { type Call, hostEngine, type Return } from '../../src/search/engines/engine-host.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import type { QueryNode } from '../../src/search/query/syntax.ts'
import { draft } from '../library.ts'

/** Asks for a phrase, so that papers must be read; and for words, which the postings answer. */
const [PHRASE, WORDS] = ['"language model"', 'language model'].map(queryOf) as [QueryNode, QueryNode]

function queryOf(text: string): QueryNode {
  const read = readQuery(text, '2026-11-30')
  if (isFault(read)) throw new Error(read.problem)
  return read.root
}

function paper(id: number, title: string): Paper {
  return { ...draft(title), id, sequence: id, sources: ['import'] }
}

/** A host whose slices end at every pause that a question makes. It goes on by hand. */
function hostByHand() {
  const answers: Return[] = []
  const pauses: (() => void)[] = []
  let time = 0
  const pace = { now: () => (time += 1_000), pause: (goOn: () => void) => void pauses.push(goOn) }
  const host = hostEngine(null, (answer) => void answers.push(answer), pace)
  let id = 0
  const call = <Each extends Call['verb']>(verb: Each, args: Extract<Call, { verb: Each }>['args'], party = ''): number => {
    host.take({ id: ++id, verb, args, party } as Call)
    return id
  }
  call('add', [Array.from({ length: 40 }, (_, at) => paper(at + 1, `A language model, number ${at}`))])
  call('commit', [1])
  answers.length = 0
  return {
    call,
    goOn: () => pauses.shift()?.(),
    finish: () => {
      while (pauses.length > 0) pauses.shift()?.()
    },
    answered: () => answers.map((answer) => answer.id),
    /** What was answered, or the error. */
    answer: (id: number) => answers.flatMap((each) => (each.id === id ? ['value' in each ? each.value : each.error] : []))[0],
  }
}

test('a short question does not wait for a long one', () => {
  const host = hostByHand()
  const long = host.call('search', [PHRASE, 10])
  host.goOn()
  const short = host.call('search', [WORDS, 10])
  expect(host.answered()).toEqual([short])
  host.finish()
  expect(host.answered()).toEqual([short, long])
  expect([long, short].map((id) => (host.answer(id) as Ranking).total)).toEqual([40, 40])
})

test('long questions are answered in the order that they were asked in', () => {
  const host = hostByHand()
  const asked = Array.from({ length: 20 }, () => host.call('search', [PHRASE, 10]))
  host.finish()
  expect(host.answered()).toEqual(asked)
  expect(asked.map((id) => (host.answer(id) as Ranking).total)).toEqual(asked.map(() => 40))
})

describe('however much one party asks', () => {
  const SLICES = 40
  /** The heavy party has `many` questions here at any time; another asks one. @returns how many slices until that is answered */
  function slicesUntil(heavy: QueryNode, light: QueryNode, many: number): number {
    const host = hostByHand()
    const ask = (): number => host.call('search', [heavy, 10], 'heavy')
    let asked = Array.from({ length: many }, ask)
    const other = host.call('search', [light, 10], 'light')
    for (let slices = 0; slices < 10_000; slices++) {
      if (host.answered().includes(other)) return slices
      host.goOn()
      asked = asked.map((id) => (host.answered().includes(id) ? ask() : id))
    }
    return Number.POSITIVE_INFINITY
  }

  test('the question of another is answered in its turn', () => {
    // Each has half of the slices: a little more than twice what it takes alone.
    expect(slicesUntil(PHRASE, PHRASE, 0)).toBeLessThanOrEqual(SLICES + 1)
    expect(slicesUntil(PHRASE, PHRASE, 50)).toBeLessThanOrEqual(2 * SLICES + 10)
    expect(slicesUntil(WORDS, PHRASE, 50)).toBeLessThanOrEqual(2 * SLICES + 10)
    expect(slicesUntil(PHRASE, WORDS, 50)).toBeLessThanOrEqual(2)
  })
})

test.each(['search', 'match'] as const)('papers may come and go while a question is under way: %s', (verb) => {
  const host = hostByHand()
  const long = verb === 'search' ? host.call(verb, [PHRASE, 100]) : host.call(verb, [PHRASE, 0])
  host.goOn()
  host.call('remove', [[1, 2, 39, 40]])
  host.call('add', [[paper(41, 'Another language model')]])
  const words = host.call('search', [WORDS, 100])
  host.finish()
  const answer = host.answer(long) as Ranking | Matches
  const found = ('hits' in answer ? answer.hits : answer.papers).map(({ id }) => id)
  // What was asked before a paper went may still name it; what stayed is there.
  expect(found).toEqual(expect.arrayContaining(Array.from({ length: 36 }, (_, at) => at + 3)))
  expect(found).not.toContain(40)
  expect((host.answer(words) as Ranking).total).toBe(37)
})
