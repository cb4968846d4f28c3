import type { Kysely } from 'kysely'
import { isFreeText } from '../papers/free-texts.ts'
import type { SourceLinks } from '../sources/formats/found.ts'
import { listed } from './prepared-query.ts'
import type { Schema } from './schema.ts'

/** What sources tell of a paper that a list shows. */
export interface Told {
  /** Written by a machine at a source. */
  readonly summary: string | null
  readonly hasCode: boolean
  /** Of its code, as a source counted them last. */
  readonly stars: number | null
  /** Where a source says that its whole text is free to read. */
  readonly fullText: string | null
}

/** What sources tell of some papers; those of which they tell nothing are left out. */
export async function findTold(database: Kysely<Schema>, papers: readonly number[]): Promise<Map<number, Told>> {
  const rows = await database
    .selectFrom('paper_details')
    .select(['paper', 'ai_summary', 'links'])
    .where('paper', 'in', listed(papers))
    .execute()
  return new Map(
    rows.map(({ paper, ai_summary: summary, links }) => {
      const { code, codeStars = null, fullText = null } = JSON.parse(links) as SourceLinks
      return [paper, { summary, hasCode: code !== null, stars: codeStars, fullText: isFreeText(fullText) ? fullText : null }]
    }),
  )
}
