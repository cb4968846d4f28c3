import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderResults, writeResults } from '../../bench/results.ts'
import { type Measured, type Part, runParts } from '../../bench/run.ts'
import type { Figure } from '../../bench/table.ts'
import { newFolder } from '../left-behind.ts'

const figure = (name: string): Figure => ({ name, unit: 'ms', paperboy: 1, baseline: 2, budget: null })
const part = (name: string, ...names: string[]): Part => ({
  name,
  async measure(add) {
    add(...names.map(figure))
  },
})
const failing = (name: string, ...before: string[]): Part => ({
  name,
  async measure(add) {
    add(...before.map(figure))
    throw new Error('the disk is full')
  },
})
const namesOf = ({ figures }: Measured): string[] => figures.map(({ name }) => name)
const CIRCUMSTANCES = { missing: null, notes: ['A note.'] }

async function run(parts: readonly Part[], interrupted: AbortSignal = new AbortController().signal) {
  const told: string[] = []
  const kept: Measured[] = []
  const measured = await runParts(
    parts,
    (progress) => told.push(progress),
    async (soFar) => void kept.push(soFar),
    interrupted,
  )
  return { measured, told, kept }
}

describe('the bench', () => {
  test('measures part by part, and keeps all there is as soon as it is there', async () => {
    const { measured, told, kept } = await run([part('start', 'a'), part('ranking', 'b', 'c')])
    expect(namesOf(measured)).toEqual(['a', 'b', 'c'])
    expect(measured).toMatchObject({ failures: [], left: [] })
    expect(told).toEqual(['start …', 'ranking …'])
    expect(kept.map(namesOf)).toEqual([['a'], ['a'], ['a', 'b', 'c'], ['a', 'b', 'c']])
    expect(kept[0]?.left).toEqual(['start', 'ranking'])
  })

  test('names a part that fails, keeps what it had, and goes on with the others', async () => {
    const { measured, told } = await run([part('start', 'a'), failing('ranking', 'b'), failing('weight'), part('end', 'c')])
    expect(namesOf(measured)).toEqual(['a', 'b', 'c'])
    expect(measured.failures).toEqual([
      { part: 'ranking', reason: 'the disk is full' },
      { part: 'weight', reason: 'the disk is full' },
    ])
    expect(measured.left).toEqual([])
    expect(told.filter((line) => line.includes('failed'))).toHaveLength(2)
  })

  test('leaves what it has when it is interrupted in the middle of a part', async () => {
    const stopping = new AbortController()
    let goOn = (): void => {}
    const slow: Part = {
      name: 'slow',
      async measure(add) {
        add(figure('b'))
        stopping.abort()
        await new Promise<void>((resolve) => {
          goOn = resolve
        })
        add(figure('too late'))
      },
    }
    const { measured, told, kept } = await run([part('start', 'a'), slow, part('never', 'c')], stopping.signal)
    expect(namesOf(measured)).toEqual(['a', 'b'])
    expect(measured).toMatchObject({ failures: [], left: ['slow', 'never'] })
    expect(told).not.toContain('never …')
    goOn()
    await new Promise(setImmediate)
    expect(namesOf(measured)).toEqual(['a', 'b'])
    expect(kept.at(-1)).toEqual(measured)
  })

  test('does not take for a fault what breaks because it was interrupted', async () => {
    const stopping = new AbortController()
    const torn: Part = {
      name: 'torn',
      async measure() {
        stopping.abort()
        throw new Error('the child was killed')
      },
    }
    expect((await run([torn], stopping.signal)).measured).toEqual({ figures: [], failures: [], left: ['torn'] })
  })
})

test('the results are written whole, again and again', async () => {
  const folder = newFolder()
  const file = join(folder, 'results.json')
  await runParts(
    [part('start', 'a'), failing('ranking', 'b')],
    () => {},
    (soFar) => writeResults(file, soFar, CIRCUMSTANCES),
    new AbortController().signal,
  )
  expect(readdirSync(folder)).toEqual(['results.json'])
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    machine: { node: process.version },
    failures: [{ part: 'ranking', reason: 'the disk is full' }],
    left: [],
    figures: [
      { name: 'a', ratio: 0.5 },
      { name: 'b', ratio: 0.5 },
    ],
  })
})

test('the report says what is missing in it', () => {
  const report = renderResults(
    { figures: [figure('a')], failures: [{ part: 'ranking', reason: 'the disk is full' }], left: ['weight', 'end'] },
    CIRCUMSTANCES,
  )
  expect(report).toContain('Failed: ranking: the disk is full\n')
  expect(report).toContain('Interrupted. Not measured, or not to the end: weight; end.\n')
  expect(report).toContain('| a | 1.00 ms | 2.00 ms | 0.50 |')
  expect(report).toMatch(/\n- A note\.$/)
})
