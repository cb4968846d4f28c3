// What Discord's errors mean: each code of the table its class, and every other code nothing.
import { DiscordAPIError } from 'discord.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CODES, type CodeClass } from '../../adapters/discord/codes.ts'
import { findingOf, outcomeOf } from '../../adapters/discord/outcome.ts'
import type { PostOutcome } from '../../src/port/platform.ts'

const KINDS: Readonly<Record<CodeClass, PostOutcome['kind']>> = {
  'later in channel': 'later',
  'later in server': 'later',
  channel: 'refused',
  server: 'refused',
  dropped: 'dropped',
  ours: 'dropped',
  token: 'later',
}

function errorOf(code: number, status = 400): DiscordAPIError {
  return new DiscordAPIError({ code, message: 'Some message' }, code, status, 'POST', 'http://127.0.0.1/', {})
}

test.each([...CODES])('%i is of its class, with a sentence', (code, { class: kind, sentence }) => {
  const outcome = outcomeOf(errorOf(code))
  expect(outcome.kind).toBe(KINDS[kind])
  expect(sentence).toMatch(/^[A-Z].*\.$/)
  expect(findingOf(errorOf(code)).kind).toBe(outcome.kind === 'later' ? 'later' : 'unreadable')
})

test('a code that is in no table is unknown, whatever its status', () => {
  const codes = fc.integer({ min: 0, max: 999_999 }).filter((code) => !CODES.has(code))
  fc.assert(
    fc.property(codes, fc.constantFrom(400, 403, 404, 405, 409, 413), (code, status) => {
      expect(outcomeOf(errorOf(code, status)).kind).toBe('unknown')
    }),
  )
})

test('what Discord’s servers answer in trouble is unknown too, whatever code it names', () => {
  fc.assert(
    fc.property(fc.constantFrom(...CODES.keys()), fc.integer({ min: 500, max: 599 }), (code, status) => {
      expect(outcomeOf(errorOf(code, status)).kind).toBe('unknown')
    }),
  )
})
