import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readEntries } from '../src/import/file.ts'
import { readKey } from '../src/papers/identity.ts'
import { plainLine, plainText } from '../src/papers/markup.ts'
import { decodeBody } from '../src/sources/formats/answer.ts'
import { readFeed } from '../src/sources/formats/feed-document.ts'
import { readOpml } from '../src/sources/formats/opml.ts'
import { openStore } from '../src/store/store.ts'
import { newFolder } from './left-behind.ts'
import { SHARED } from './library.ts'

/** Small inputs as services really send them, with what should come of each; beside the checkout where its developers work. */
const CASES = join(SHARED, 'cases')
const isHere = existsSync(CASES)

interface Case {
  readonly name: string
  readonly path: string
  readonly kind: 'feed' | 'text' | 'keys' | 'opml' | 'import' | 'identity'
  readonly contentType?: string
  readonly multi?: boolean
  readonly expect: readonly unknown[] | { readonly papers: number }
}

/** The cases but those of kind “note”, which are tried by hand. */
const cases = isHere ? readCases() : []

function readCases(): Case[] {
  const files = readdirSync(CASES)
  return files.flatMap((file) => {
    const name = /^(.+)\.EXPECTED\.json$/.exec(file)?.[1]
    if (name === undefined) return []
    const read = JSON.parse(readFileSync(join(CASES, file), 'utf8'))
    const input = files.find((other) => other.startsWith(`${name}.`) && other !== file) as string
    return read.kind === 'note' ? [] : [{ ...read, name, path: join(CASES, input) }]
  })
}

async function outcomes(each: Case): Promise<unknown[]> {
  const bytes = readFileSync(each.path)
  const texts = (): string[] => JSON.parse(bytes.toString())
  if (each.kind === 'feed') {
    const { found, refused } = readFeed(decodeBody(bytes, each.contentType ?? null))
    expect(refused).toEqual([])
    return found.map(({ draft }) => ({ ...draft, page: draft.links.page }))
  }
  if (each.kind === 'text') return texts().map(each.multi ? plainText : plainLine)
  if (each.kind === 'keys') return texts().map(readKey)
  if (each.kind === 'opml') return readOpml(bytes.toString()).feeds.map(({ url }) => url)
  const entries = []
  for await (const entry of readEntries(each.path)) entries.push('draft' in entry ? entry.draft : entry)
  if (each.kind === 'import') return entries
  const store = await openStore(newFolder(), 0)
  try {
    const before = (await store.papers.countPapers()).total
    for (const draft of entries) if ('keys' in draft) await store.papers.ingest([draft], { source: 'import', isNews: false, at: 0 })
    return [(await store.papers.countPapers()).total - before]
  } finally {
    await store.close()
  }
}

/** Spaces beside signs are a matter of taste; those between words are not. */
function loosely(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/ *([^\p{L}\p{N} ]) */gu, '$1')
  return Array.isArray(value) ? value.map(loosely) : value
}

/** Of an outcome, what the case names, to be compared with it. */
function named(wanted: unknown, outcome: unknown): unknown {
  if (wanted === null || typeof wanted !== 'object' || Array.isArray(wanted)) return loosely(outcome)
  const fields = (outcome ?? {}) as Record<string, unknown>
  return Object.fromEntries(Object.keys(wanted).map((field) => [field, field === 'page' ? fields[field] != null : loosely(fields[field])]))
}

function expected(wanted: unknown): unknown {
  if (wanted === null || typeof wanted !== 'object' || Array.isArray(wanted)) return loosely(wanted)
  return Object.fromEntries(Object.entries(wanted).map(([field, value]) => [field, field === 'page' ? true : loosely(value)]))
}

describe.skipIf(!isHere)('of the cases of ../shared/cases (without them: skipped)', () => {
  test('there are many', () => expect(cases.length).toBeGreaterThan(25))

  test.each(cases.map((each) => [each.name, each] as const))('%s comes out right', async (_, each) => {
    const wanted = 'papers' in each.expect ? [each.expect.papers] : each.expect
    const got = await outcomes(each)
    expect(wanted.map((want, index) => named(want, got[index]))).toEqual(wanted.map(expected))
    if (each.kind === 'opml') expect(got.length).toBe(wanted.length)
  })
})
