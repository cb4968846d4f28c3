// What an operator reads of the fields of research.

import type { Field } from '../config/fields.ts'
import { clip, count, listed } from './phrases.ts'

const SOURCE_NAMES: Readonly<Record<Field['sources'][number], string>> = {
  huggingface: 'Hugging Face Daily Papers',
  arxiv: 'arXiv',
  biorxiv: 'bioRxiv',
  medrxiv: 'medRxiv',
  crossref: 'Crossref',
}

/** A field, a line for each thing that it names. @param perDay papers a day; null if that is not known here */
export function field(
  { name, title, sources, arxiv, biorxiv, medrxiv, journals, feeds, starters }: Field,
  isChosen: boolean,
  perDay: number | null,
): string[] {
  const chosen: Partial<Record<Field['sources'][number], string>> = {
    arxiv: arxiv.join(', '),
    biorxiv: biorxiv.join(', ') || 'all categories',
    medrxiv: medrxiv.join(', ') || 'all categories',
    crossref: journals.map((journal) => `${journal.title} (${journal.issn})`).join(', '),
  }
  return [
    `${name}: ${title}${isChosen ? ', chosen here' : ''}${perDay === null ? '' : `, about ${count(Math.round(perDay), 'paper')} a day`}`,
    ...sources.map((source) => `  ${SOURCE_NAMES[source]}${chosen[source] === undefined ? '' : `: ${chosen[source]}`}`),
    ...(feeds.length > 0 ? [`  Feeds: ${feeds.join(', ')}`] : []),
    `  Topics: ${listed(starters.map((starter) => starter.name))}`,
  ]
}

export const noSuchField = (field: string, nearest: readonly string[]): string =>
  `“${clip(field, 40)}” is not a field. The nearest are ${nearest.join(', ')}; npm start -- fields lists all.`
