// What an operator reads of papers that were found to be one, and of those that were not.

import { shortAuthors } from '../papers/authors.ts'
import type { Combined } from '../papers/combine.ts'
import type { Apart } from '../papers/identity.ts'
import { identifierOf } from '../papers/links.ts'
import type { Paper } from '../papers/paper.ts'
import { clip, count, listed } from './phrases.ts'
import { day } from './times.ts'

/** A part of a merged paper, as it is listed. */
interface Part {
  readonly number: number
  readonly known: Combined
  readonly why: string
  readonly joinedAt: number
}

interface Merged {
  readonly paper: Paper
  readonly sides: readonly Part[]
}

/** `12  A title. Ada Lovelace · arXiv:2401.00001`. */
function line(number: string, { title, authors, moreAuthors, keys, journal }: Omit<Combined, 'sources'>): string {
  const facts = [shortAuthors(authors, moreAuthors), journal, identifierOf(keys)].filter((fact) => fact !== null && fact !== undefined)
  return `${number}  ${clip(title, 120)}${facts.length > 0 ? ` (${clip(facts.join(' · '), 160)})` : ''}`
}

const partLine = (paper: Paper, { number, known, why, joinedAt }: Part): string =>
  `  ${line(`${paper.id}/${number}`, known)}: from ${listed(known.sources)}, ${why === 'title' ? 'by title and authors' : `by ${clip(why, 100)}`}, ${day(new Date(joinedAt).toISOString().slice(0, 10))}`

export function merges(found: readonly Merged[], total: number): string[] {
  if (total === 0) return ['No papers were found to be one yet.']
  return [
    `${count(total, 'paper')} of several records, the latest first. Take one apart: npm start -- papers split ${found[0]?.paper.id ?? 'ID'}`,
    ...found.flatMap(({ paper, sides }) => [line(String(paper.id), paper), ...sides.map((side) => partLine(paper, side))]),
    ...more(total - found.length),
  ]
}

export function alike(found: readonly { readonly one: Paper; readonly other: Paper; readonly why: string }[], total: number): string[] {
  if (total === 0) return ['No two papers look alike.']
  return [
    `${count(total, 'pair')} of papers that look alike and were not merged, the most alike first. Make two one: npm start -- papers join ID ID`,
    ...found.flatMap(({ one, other, why }) => [line(String(one.id), one), `  ${line(String(other.id), other)}: ${why}`]),
    ...more(total - found.length),
  ]
}

const more = (left: number): string[] => (left > 0 ? [`… and ${left.toLocaleString('en')} more; --json prints all.`] : [])

export function whyNotOne(why: Apart | 'split' | 'title' | null): string {
  switch (why) {
    case 'split':
      return 'they were taken apart'
    case 'title':
      return 'their titles differ'
    case 'authors':
      return 'their first authors differ'
    case 'short title':
      return 'the title is short, and a first author is not known'
    case null:
      return 'nothing keeps them apart: the next record of one of them joins them'
    default:
      return `they have two identifiers of one kind, ${listed(why.keys)}`
  }
}

export const notMerged = (paper: Paper): string =>
  `“${clip(paper.title, 100)}” was not merged with another paper, or before merges were recorded: there is nothing to take apart. npm start -- papers merges lists what can be.`

export const nameSide = (paper: Paper, sides: readonly Part[]): string =>
  [`“${clip(paper.title, 100)}” has several parts. Name one:`, ...sides.map((side) => partLine(paper, side))].join('\n')

export const wasSplit = (typed: string): string => `${clip(typed, 100)} was taken apart meanwhile.`

export const split = (kept: Paper, gone: Paper): string[] => [
  'They are two papers again, and no source joins them:',
  line(String(kept.id), kept),
  line(String(gone.id), gone),
  `What people did with the merged paper stays with ${kept.id}. To make them one again: npm start -- papers join ${kept.id} ${gone.id}`,
]

export const joined = (kept: Paper): string => `They are one paper now: ${line(String(kept.id), kept)}`

export const isOne = (paper: Paper): string => `Both are one paper already: ${line(String(paper.id), paper)}`

export const noPaper = (typed: string): string =>
  `There is no paper “${clip(typed, 100)}” here. Name it by an identifier (arXiv:2401.12208, a DOI), or by its number in: npm start -- papers merges`
