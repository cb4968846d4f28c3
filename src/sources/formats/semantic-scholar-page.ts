import { z } from 'zod'
import { readJson } from './answer.ts'
import { type Page, UnreadableAnswer } from './found.ts'
import { readRawPaper, toPage } from './raw-paper.ts'

const WHAT = 'what Semantic Scholar sent'

const text = z.string().nullish().catch(null)
const Answer = z.object({
  title: z.string(),
  abstract: text,
  authors: z
    .array(z.object({ name: text }).nullable().catch(null))
    .nullish()
    .catch(null),
  publicationDate: text,
  openAccessPdf: z.object({ url: text }).nullish().catch(null),
  externalIds: z.object({ DOI: text, ArXiv: text }).nullish().catch(null),
})

/** Reads Semantic Scholar's answer about one paper. @throws {UnreadableAnswer} if it is none */
export function readSemanticScholar(body: string): Page {
  const read = Answer.safeParse(readJson(body, WHAT))
  if (!read.success) throw new UnreadableAnswer(`A paper was expected, but ${WHAT} has no title. Asking again later may help.`)
  const { title, abstract, authors, publicationDate, openAccessPdf, externalIds } = read.data
  const paper = readRawPaper(externalIds?.DOI || 'the paper', {
    title,
    abstract: abstract ?? null,
    authors: (authors ?? []).flatMap((each) => each?.name || []),
    published: publicationDate ?? null,
    references: [externalIds?.DOI ?? null, externalIds?.ArXiv ? `arXiv:${externalIds.ArXiv}` : null],
    links: { fullText: openAccessPdf?.url ?? null },
    announced: 'listed',
    at: null,
  })
  return toPage([paper], { next: null, total: null })
}
