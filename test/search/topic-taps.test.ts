// What a topic learns from papers that somebody judged.
import { describe, expect, test } from 'vitest'
import { pickAround } from '../../src/search/ranking/around.ts'
import { type Example, learn, likenessOf } from '../../src/search/ranking/topic-taps.ts'

const example = (isYes: boolean, margin: number, ...terms: string[]): Example => ({
  isYes,
  margin,
  saturated: new Map(terms.map((term) => [term, 1])),
})
const alike = (): number => 1
const likeness = (learnt: ReturnType<typeof learn>, ...terms: string[]): number => {
  const weights = new Map(learnt.terms)
  return likenessOf(
    learnt,
    terms.reduce((sum, term) => sum + (weights.get(term) ?? 0), 0),
  )
}

describe('a topic that learns', () => {
  test.each([true, false])('changes little by what it expected, and more by what surprises (short: %s)', (isShort) => {
    const expected = learn([example(true, 8, 'a'), example(false, -8, 'b')], alike, isShort)
    const surprised = learn([example(false, 8, 'a'), example(false, -8, 'b')], alike, isShort)
    expect(surprised.shift).toBeLessThan(0)
    expect(Math.abs(expected.shift)).toBeLessThan(-surprised.shift / 2)
  })

  test('takes more if papers below its threshold are wanted', () => {
    expect(learn([example(true, -2, 'a'), example(true, -1, 'b')], alike, false).shift).toBeGreaterThan(0.2)
  })

  test('prefers papers like those that are wanted to papers like those that are not', () => {
    const learnt = learn([example(true, -1, 'x-ray', 'knee'), example(false, 1, 'x-ray', 'ct')], alike, true)
    expect(likeness(learnt, 'x-ray', 'knee')).toBeGreaterThan(0.5)
    expect(likeness(learnt, 'x-ray', 'ct')).toBeLessThan(-0.5)
  })

  test('moves no paper without bounds, whatever is tapped', () => {
    const learnt = learn(
      Array.from({ length: 60 }, () => example(true, -20, 'ct')),
      alike,
      false,
    )
    expect(likeness(learnt, ...Array.from({ length: 50 }, () => 'ct'))).toBe(4)
    expect(Number.isFinite(learnt.shift)).toBe(true)
  })

  test('has learnt nothing from nothing', () => {
    expect(learn([], alike, true)).toEqual({ shift: 0, usual: 0, terms: [] })
  })
})

describe('the papers that tuning shows', () => {
  const papers = Array.from({ length: 101 }, (_, id) => ({ id, relevance: id / 100 }))

  test('are two clearly on topic, two at the threshold and two just out', () => {
    expect(pickAround(papers, 6).map(({ id }) => id)).toEqual([79, 70, 56, 44, 34, 24])
  })

  test('are the nearest that there are, each once', () => {
    const few = [0.9, 0.88, 0.5].map((relevance, id) => ({ id, relevance }))
    expect(pickAround(few, 6).map(({ id }) => id)).toEqual([0, 1, 2])
    expect(pickAround([], 6)).toEqual([])
  })
})
