import { idOf } from './identity.ts'
import { linkOf } from './links.ts'
import type { Paper } from './paper.ts'
import { partsOf } from './person-name.ts'

/** Papers as CSL-JSON, with known fields only. */
export function writeCsl(papers: readonly Paper[]): string {
  return `${JSON.stringify(papers.map(toItem), null, 2)}\n`
}

function toItem({ id, title, abstract, authors, published, journal, keys }: Paper): Record<string, unknown> {
  const [arxiv, doi, pmid] = [idOf(keys, 'arxiv'), idOf(keys, 'doi'), idOf(keys, 'pmid')]
  const link = linkOf(keys)
  return {
    id: `paper-${id}`,
    type: journal === undefined ? 'article' : 'article-journal',
    title,
    ...(authors.length > 0 && { author: authors.map(toName) }),
    ...(published !== null && { issued: { 'date-parts': [published.split('-').map(Number)] } }),
    ...(journal !== undefined && { 'container-title': journal }),
    ...(abstract !== null && { abstract }),
    ...(doi !== null && { DOI: doi }),
    ...(pmid !== null && { PMID: pmid }),
    ...(arxiv !== null && { number: `arXiv:${arxiv}` }),
    ...(link !== null && { URL: link }),
  }
}

function toName(name: string): Record<string, string> {
  const parts = partsOf(name)
  if (parts === null) return { literal: name }
  const { family, given, suffix } = parts
  return { family, given, ...(suffix !== '' && { suffix }) }
}
