import { count } from '../wording/phrases.ts'
import { type Page, type Refused, UnreadableAnswer } from './formats/found.ts'

/** An answer whose items were all refused. Asking again does not help; a person must look at it. */
export class NothingTaken extends UnreadableAnswer {
  readonly refused: readonly Refused[]

  constructor(refused: readonly Refused[]) {
    const reasons = [...new Set(refused.map(({ reason }) => reason.replace(/^has /, '')))]
    super(
      `${refused.length.toLocaleString('en')} of ${count(refused.length, 'item')} refused: ${reasons.slice(0, MOST_REASONS).join('; ')}.`,
    )
    this.refused = refused
  }
}

const MOST_REASONS = 3
const SENTENCE = /^([\d,]+) of \1 items? refused: /

/** Whether the stored problem of a source describes such an answer. */
export function isNothingTaken(problem: string | null): boolean {
  return SENTENCE.test(problem ?? '')
}

/** @param fewest how many items must be refused @throws {NothingTaken} */
export function checkTaken(page: Page, fewest = 1): Page {
  if (page.found.length === 0 && page.refused.length >= fewest) throw new NothingTaken(page.refused)
  return page
}
