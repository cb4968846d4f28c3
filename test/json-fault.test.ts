import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findJsonFault, notJson } from '../src/import/json-fault.ts'

test.each([
  ['[1,\n2,\n"x" "y"]', 3, 'has “"” where “,” or “]” is expected'],
  ['{\n  "query": "knee",\n}', 3, 'has “}” where a name in double quotes is expected'],
  ["['knee']", 1, "has “'” where a value is expected"],
  ['{query: "knee"}', 1, 'has “query” where a name in double quotes is expected'],
  ['{"query" "knee"}', 1, 'has “"” where “:” is expected'],
  ['["knee", True]', 1, 'has “True” where a value is expected'],
  ['[01]', 1, 'has “01” where a value is expected'],
  ['["knee"]\nhip', 2, 'has “hip” where the end of the file is expected'],
  ['["knee",\n', 2, 'ends where a value is expected'],
  ['["knee]', 1, 'has “"” where a text that is closed and written on one line is expected'],
  ['// topics\n[]', 1, 'has “/” where a value is expected'],
  ['[“knee”]', 1, 'has ““” where a value is expected'],
  ['['.repeat(200_000), 1, 'is nested too deep to be read'],
])('%j breaks in line %i', (text, line, problem) => {
  expect(() => JSON.parse(text)).toThrow()
  expect(findJsonFault(text)).toEqual({ line, problem })
})

test('what JSON takes, it reads to the end; what JSON refuses, it names', () => {
  const spoilt = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', ',', '}', '\\', 'x', '\u0001', '0', '\u0080'))
  fc.assert(
    fc.property(spoilt, ([json, at, sign]) => {
      const text = `${json.slice(0, at % json.length)}${sign}${json.slice((at % json.length) + 1)}`
      const read = (): unknown => JSON.parse(text)
      const { problem } = findJsonFault(text)
      // Of a whole text there is nothing to find: it is said as what cannot be, and nobody asks.
      if (isJson(read)) expect(problem).toContain('too deep')
      else expect(problem).toMatch(/expected$/)
    }),
    { numRuns: 2_000 },
  )
})

function isJson(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

test('of an empty file it says that', () => {
  expect(notJson(' \n')).toBe('is empty')
  expect(notJson('[1')).toBe('is not JSON: line 1 ends where “,” or “]” is expected')
})
