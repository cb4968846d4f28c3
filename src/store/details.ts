import type { Transaction } from 'kysely'
import type { PaperDraft } from '../papers/paper.ts'
import { isRepository } from '../papers/repositories.ts'
import type { SourceDraft, SourceLinks } from '../sources/formats/found.ts'
import type { Schema } from './schema.ts'

/** A draft that says whether its source names a repository: what an index needs to know of its links. */
export function withCode(draft: SourceDraft): PaperDraft {
  return isRepository(draft.links.code) ? { ...draft, linksCode: true } : draft
}

/** Joins the details of two papers that turned out to be one. The later version wins; a detail that only one of them has stays. */
export async function joinDetails(database: Transaction<Schema>, kept: number, gone: number): Promise<void> {
  const rows = await database.selectFrom('paper_details').selectAll().where('paper', 'in', [kept, gone]).execute()
  const [own, other] = [kept, gone].map((paper) => rows.find((row) => row.paper === paper))
  if (!other) return
  await database.deleteFrom('paper_details').where('paper', '=', gone).execute()
  if (!own) {
    await database
      .insertInto('paper_details')
      .values({ ...other, paper: kept })
      .execute()
    return
  }
  const [later, earlier] = (other.version ?? 0) > (own.version ?? 0) ? [other, own] : [own, other]
  const [links, more] = [own.links, other.links].map((text) => JSON.parse(text) as SourceLinks) as [SourceLinks, SourceLinks]
  await database
    .updateTable('paper_details')
    .set({
      version: later.version,
      updated: later.updated ?? earlier.updated,
      links: JSON.stringify({
        page: links.page ?? more.page,
        code: links.code ?? more.code,
        project: links.project ?? more.project,
        thumbnail: links.thumbnail ?? more.thumbnail,
        fullText: links.fullText ?? more.fullText,
        codeStars: links.codeStars ?? more.codeStars,
      }),
      ai_summary: own.ai_summary ?? other.ai_summary,
      ai_keywords: own.ai_keywords === '[]' ? other.ai_keywords : own.ai_keywords,
      enriched_version: later.enriched_version ?? earlier.enriched_version,
    })
    .where('paper', '=', kept)
    .execute()
}
