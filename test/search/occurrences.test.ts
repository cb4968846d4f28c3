import { describe, expect, test } from 'vitest'
import { readEntries } from '../../src/import/file.ts'
import { analyse } from '../../src/search/query/analysis.ts'
import { findTerms } from '../../src/search/snippets/highlights.ts'
import type { Occurrence } from '../../src/search/snippets/text-cache.ts'
import { hostileTexts } from '../hostile.ts'

/** What it stands for: all of a text analysed. */
function findByAnalysis(text: string, terms: ReadonlySet<string>): Occurrence[] {
  const tokens = analyse(text)
  return tokens.flatMap(({ term, joined, start, end }, at) => {
    const next = tokens[at + 1]
    const both = joined !== null && next && terms.has(joined) ? [{ term: joined, start, end: next.end }] : []
    return terms.has(term) ? [...both, { term, start, end }] : both
  })
}

async function seedTexts(): Promise<string[]> {
  const texts: string[] = []
  for await (const entry of readEntries('seeds/papers.jsonl'))
    if ('draft' in entry) texts.push(entry.draft.title, entry.draft.abstract ?? '', entry.draft.authors.join(', '))
  return texts
}

const ODD_TEXTS = [
  'x-ray x ray X-Ray xray x-ray-based',
  "O'Neill's x's ray, d'Oro",
  'self-supervised co-training 3-d 3d a-b-c-d',
  'Hα-emission, É ray, naïve–Bayes, 光 学, ２Ｄ',
  'eyed dying flies rational abilities agreed happy skies',
  "- ' -a- 'b' c",
]

describe('the places of terms in a text', () => {
  test('are those that the analysis of the whole text gives, for each term that it has', async () => {
    const texts = [...(await seedTexts()), ...hostileTexts.map((text) => text.slice(0, 5_000)), ...ODD_TEXTS]
    let found = 0
    for (const text of texts) {
      const own = [...new Set(analyse(text).flatMap(({ term, joined }) => (joined === null ? term : [term, joined])))]
      for (let from = 0; from < own.length; from += 5) {
        const terms = new Set(own.slice(from, from + 5))
        // A text that was met before is looked through otherwise than a new one.
        for (const met of [`${text}. ${from}`, text]) {
          const occurrences = findTerms(met, terms)
          expect(occurrences).toEqual(findByAnalysis(met, terms))
          found += occurrences.length
        }
      }
    }
    expect(found).toBeGreaterThan(10_000)
  })

  test('are none where no term is asked for', () => {
    expect(findTerms('knee', new Set())).toEqual([])
  })
})
