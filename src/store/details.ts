import type { Transaction } from 'kysely'
import type { PaperDraft } from '../papers/paper.ts'
import { isRepository } from '../papers/repositories.ts'
import type { SourceDraft, SourceLinks } from '../sources/formats/found.ts'
import type { PaperDetailsRow, Schema } from './schema.ts'

/** A draft that says whether its source names a repository: what an index needs to know of its links. */
export function withCode(draft: SourceDraft): PaperDraft {
  return isRepository(draft.links.code) ? { ...draft, linksCode: true } : draft
}

/** Joins the details of two papers that turned out to be one. */
export async function joinDetails(database: Transaction<Schema>, kept: number, gone: number): Promise<void> {
  const rows = await database.selectFrom('paper_details').selectAll().where('paper', 'in', [kept, gone]).execute()
  const [own = null, other = null] = [kept, gone].map((paper) => rows.find((row) => row.paper === paper))
  if (!other) return
  await putDetails(database, gone, null)
  await putDetails(database, kept, bothDetails(own, other))
}

/** Puts details in place of those that a paper has. */
export async function putDetails(database: Transaction<Schema>, paper: number, details: PaperDetailsRow | null): Promise<void> {
  await database.deleteFrom('paper_details').where('paper', '=', paper).execute()
  if (details)
    await database
      .insertInto('paper_details')
      .values({ ...details, paper })
      .execute()
}

/** The details of two papers as one. The later version wins; a detail that only one of them has stays. */
export function bothDetails(own: PaperDetailsRow | null, other: PaperDetailsRow | null): PaperDetailsRow | null {
  if (!own || !other) return own ?? other
  const [later, earlier] = (other.version ?? 0) > (own.version ?? 0) ? [other, own] : [own, other]
  const [links, more] = [own.links, other.links].map((text) => JSON.parse(text) as SourceLinks) as [SourceLinks, SourceLinks]
  return {
    ...own,
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
  }
}

/** The details of a paper with what a draft tells. @param enriches whether the draft completes a paper of another source */
export function detailsWith(
  known: PaperDetailsRow | null,
  draft: SourceDraft,
  { paper, enriches, at }: { readonly paper: number; readonly enriches: boolean; readonly at: number },
): PaperDetailsRow {
  const links = known ? (JSON.parse(known.links) as typeof draft.links) : draft.links
  const isLatest = (draft.version ?? 0) >= (known?.version ?? 0)
  return {
    paper,
    version: isLatest ? (draft.version ?? known?.version ?? null) : (known?.version ?? null),
    updated: isLatest ? latest(draft, known) : (known?.updated ?? draft.updated),
    links: JSON.stringify({
      page: draft.links.page ?? links.page,
      code: draft.links.code ?? links.code,
      project: draft.links.project ?? links.project,
      thumbnail: draft.links.thumbnail ?? links.thumbnail,
      fullText: draft.links.fullText ?? links.fullText,
      codeStars: draft.links.codeStars ?? links.codeStars,
    }),
    ai_summary: draft.aiSummary ?? known?.ai_summary ?? null,
    ai_keywords: draft.aiKeywords.length > 0 ? JSON.stringify(draft.aiKeywords) : (known?.ai_keywords ?? '[]'),
    enriched_version: enriches ? (draft.version ?? (isOfArxiv(draft) ? 1 : 0)) : (known?.enriched_version ?? null),
    enrich_after: known?.enrich_after ?? at,
    enrich_tries: enriches ? 0 : (known?.enrich_tries ?? 0),
  }
}

/** What completes another paper leaves arXiv's API to be asked, should it turn out to be one of arXiv's. */
function isOfArxiv({ keys }: SourceDraft): boolean {
  return keys.some((key) => key.startsWith('arxiv:'))
}

/** The day of the latest version. Versions without a number are told apart by it. */
function latest({ version, updated }: SourceDraft, known: { readonly updated: string | null } | null): string | null {
  const before = known?.updated ?? null
  return version === null && before !== null && updated !== null && before > updated ? before : (updated ?? before)
}
