// What people read of what the library holds.

import { say, type Text } from '../port/text.ts'
import { count } from './phrases.ts'
import { day } from './times.ts'

export interface Holdings {
  readonly papers: number
  /** How many categories the sources bring whole. */
  readonly categories: number
  /** The first day from which on all of them are here; null if that is not known. */
  readonly from: string | null
}

const SMALL = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']

/** `Here are 11,000 papers of six categories, from Mon 1 Jun 2026 on.` */
export function holds({ papers, categories, from }: Holdings): Text {
  const of = categories === 0 ? '' : ` of ${SMALL[categories] ?? categories} ${categories === 1 ? 'category' : 'categories'}`
  const since = from === null || categories === 0 ? '' : `, from ${day(from)} on`
  return say`Here ${papers === 1 ? 'is' : 'are'} ${count(papers, 'paper')}${of}${since}.`
}
