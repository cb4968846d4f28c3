import { isProblem } from '../../src/topics/typed.ts'
import { hostileTexts } from '../hostile.ts'

/** @throws where what was typed is taken */
export function problemOf(value: unknown): string {
  if (!isProblem(value)) throw new Error(`${String(value)} is no problem`)
  return value.problem
}

/** Typed values that are none of any kind. */
export const garbage = [
  ...hostileTexts,
  '',
  ' ',
  '../../etc',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(5_000),
  '\u0000',
]
