import { readFileSync } from 'node:fs'
import { distance } from 'fastest-levenshtein'
import { z } from 'zod'
import { isIssn } from '../papers/issn.ts'
import { findStarter, type Starter, StarterList } from '../topics/starters.ts'
import { ROOT } from './root.ts'
import { SOURCES } from './variables.ts'

const FILE = new URL('seeds/fields.json', ROOT)
const text = z.string().trim().min(1).max(100)

/** The bundled list of fields, `seeds/fields.json`. */
const FieldList = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[a-z]+(?:-[a-z]+)*$/),
      title: text,
      /** Feeds always run, so no field names them. */
      sources: z.array(z.enum(SOURCES).exclude(['feeds', 'europepmc'])).min(1),
      arxiv: z.array(z.string().regex(/^[a-z][a-z-]{1,15}(?:\.[A-Za-z-]{2,15})?$/)),
      /** Where the field names the server, an empty list stands for all of its categories. */
      biorxiv: z.array(text),
      medrxiv: z.array(text),
      journals: z.array(z.strictObject({ issn: z.string().refine(isIssn, 'is not an ISSN'), title: text })),
      feeds: z.array(z.url({ protocol: /^https?$/ })),
      starters: StarterList,
    }),
  )
  .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, 'two fields have one name')

/** A field of research: what a group of it reads, and the topics that it is offered. */
export type Field = z.output<typeof FieldList>[number]

export const DEFAULT_FIELD = 'machine-learning'
const NEAREST = 3

let fields: readonly Field[] | null = null

/** All fields. The file is read once, at the first use. */
export function allFields(): readonly Field[] {
  fields ??= FieldList.parse(JSON.parse(readFileSync(FILE, 'utf8')))
  return fields
}

/** The fields of these names, in the order of the list. */
export function fieldsOf(names: readonly string[]): Field[] {
  return allFields().filter(({ name }) => names.includes(name))
}

/** The starters of some fields, each name once. */
export function startersOf(names: readonly string[]): Starter[] {
  const all = fieldsOf(names).flatMap(({ starters }) => starters)
  return all.filter((starter, index) => findStarter(all, starter.name) === all[index])
}

/** The names of fields that are most like a name which is none. */
export function nearestFields(name: string): string[] {
  const typed = name.toLowerCase()
  const apart = (field: Field): number => (field.name.includes(typed) ? 0 : distance(field.name, typed))
  return [...allFields()]
    .sort((a, b) => apart(a) - apart(b))
    .slice(0, NEAREST)
    .map((field) => field.name)
}

/** What several fields bring together, each thing once. */
export function unionOf(chosen: readonly Field[]) {
  const together = (items: (field: Field) => readonly string[]): string[] => [...new Set(chosen.flatMap(items))]
  const server = (name: 'biorxiv' | 'medrxiv'): string[] => {
    const users = chosen.filter(({ sources }) => sources.includes(name))
    return users.some((field) => field[name].length === 0) ? [] : [...new Set(users.flatMap((field) => field[name]))]
  }
  return {
    sources: together(({ sources }) => sources),
    arxiv: together(({ arxiv }) => arxiv),
    biorxiv: server('biorxiv'),
    medrxiv: server('medrxiv'),
    journals: together(({ journals }) => journals.map(({ issn }) => issn)),
    feeds: together((field) => field.feeds),
  }
}
