import { describe, expect, test } from 'vitest'
import { mean, measure } from '../../bench/eval/measures.ts'

/** Worked out by hand: log2(2) = 1, log2(3) = 1.58496, log2(4) = 2, log2(5) = 2.32193. */
describe('the measures', () => {
  test('of graded papers', () => {
    // Gains 3 at rank 1, 0 at 2, 1 at 3; ideal 3, 2, 1: (3 + 1/2) / (3 + 2/1.58496 + 1/2) = 3.5 / 4.76186.
    const found = measure(
      [7, 8, 9],
      new Map([
        [7, 3],
        [5, 2],
        [9, 1],
      ]),
    )
    expect(found['ndcg@10']).toBeCloseTo(0.73501, 5)
    expect(found['recall@100']).toBeCloseTo(2 / 3)
    expect(found['mrr@10']).toBe(1)
  })

  test('of one paper at the fourth place', () => {
    const found = measure([1, 2, 3, 4], new Map([[4, 1]]))
    expect(found['ndcg@10']).toBeCloseTo(1 / 2.32193, 5)
    expect(found['mrr@10']).toBe(0.25)
    expect(found['recall@10']).toBe(1)
  })

  test('end at the tenth and the hundredth place', () => {
    const ranked = Array.from({ length: 200 }, (_, index) => index + 1)
    expect(measure(ranked, new Map([[11, 1]]))).toEqual({ 'ndcg@10': 0, 'recall@100': 1, 'recall@10': 0, 'mrr@10': 0 })
    expect(measure(ranked, new Map([[101, 1]]))['recall@100']).toBe(0)
    // More answers than places: the ideal has ten of them.
    expect(measure(ranked, new Map(ranked.slice(0, 20).map((id) => [id, 1])))['ndcg@10']).toBeCloseTo(1)
  })

  test('of nothing found are 0, and means are of queries', () => {
    const none = measure([], new Map([[1, 1]]))
    expect(none).toEqual({ 'ndcg@10': 0, 'recall@100': 0, 'recall@10': 0, 'mrr@10': 0 })
    expect(mean([none, measure([1], new Map([[1, 1]]))])['ndcg@10']).toBe(0.5)
  })
})
