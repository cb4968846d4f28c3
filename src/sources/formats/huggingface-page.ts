import { z } from 'zod'
import { readJson } from './answer.ts'
import { withParagraphs } from './arxiv-fields.ts'
import { type Found, type Page, type Refused, UnreadableAnswer } from './found.ts'
import { readRawPaper, toPage } from './raw-paper.ts'

const WHAT = "Hugging Face's list"

const text = z.string().nullish().catch(null)

/** Only the inner object is read: the outer dates are hours off, so that half of them name another day. Newer fields are optional. */
const Item = z.object({
  paper: z.object({
    id: z.string().min(1),
    title: text,
    summary: text,
    authors: z
      .array(
        z
          .object({ name: z.string(), hidden: z.boolean().catch(false) })
          .nullable()
          .catch(null),
      )
      .nullish()
      .catch(null),
    publishedAt: text,
    submittedOnDailyAt: text,
    upvotes: z.number().int().nonnegative().nullish().catch(null),
    ai_summary: text,
    ai_keywords: z.array(z.string()).nullish().catch(null),
    githubRepo: text,
    githubStars: z.number().int().nonnegative().nullish().catch(null),
    projectPage: text,
  }),
  title: text,
  summary: text,
  thumbnail: text,
})

/**
 * Reads an answer of Hugging Face's `/api/daily_papers`, by date or `sort=trending`, of any year, or of `/api/papers/search`.
 * A list has 1 to 50 items and grows through the day. An empty list is valid.
 * @throws {UnreadableAnswer} if it is not a list
 */
export function readDailyPapers(body: string): Page {
  const list = readJson(body, WHAT)
  if (!Array.isArray(list))
    throw new UnreadableAnswer(`${WHAT} is not a list of papers but ${describe(list)}. Asking again later may help.`)
  return toPage(list.map(readItem), { total: null })
}

/**
 * Reads an answer of Hugging Face's `/api/papers/ID`, one paper, which stands by itself.
 * @throws {UnreadableAnswer} if it is not an object
 */
export function readHuggingFacePaper(body: string): Page {
  const paper = readJson(body, 'The paper of Hugging Face')
  if (typeof paper !== 'object' || paper === null || !('id' in paper))
    throw new UnreadableAnswer(`The paper of Hugging Face is not a paper but ${describe(paper)}. Asking again later may help.`)
  return toPage([readItem({ paper }, 0)], { total: null })
}

function readItem(item: unknown, index: number): Found | Refused {
  const read = Item.safeParse(item)
  if (!read.success) {
    const hasNoId = read.error.issues.some(({ path }) => path.join('.') === 'paper.id')
    return { what: `item ${index + 1}`, reason: hasNoId ? 'has no id' : `is not a paper but ${describe(item)}` }
  }
  const { paper, thumbnail, ...outer } = read.data
  const authors = (paper.authors ?? []).filter((author) => author !== null)
  const shown = authors.filter(({ hidden }) => !hidden)
  return readRawPaper(paper.id, {
    title: paper.title ?? outer.title ?? null,
    abstract: withParagraphs(paper.summary ?? outer.summary ?? null),
    authors: (shown.length > 0 ? shown : authors).map(({ name }) => name),
    published: paper.publishedAt ?? null,
    references: [paper.id],
    upvotes: paper.upvotes ?? null,
    links: {
      page: `https://huggingface.co/papers/${encodeURIComponent(paper.id)}`,
      code: paper.githubRepo ?? null,
      project: paper.projectPage ?? null,
      thumbnail: thumbnail ?? null,
    },
    codeStars: paper.githubStars ?? null,
    aiSummary: paper.ai_summary ?? null,
    aiKeywords: paper.ai_keywords ?? [],
    announced: 'featured',
    at: paper.submittedOnDailyAt ?? null,
  })
}

/** Describes an unexpected value: `an object with error`, `a text`. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return `a text (“${value.slice(0, 60)}”)`
  if (typeof value !== 'object' || value === null) return String(value).slice(0, 60)
  if ('error' in value && typeof value.error === 'string') return `an error: ${value.error.slice(0, 120)}`
  return `an object with ${Object.keys(value).slice(0, 5).join(', ').slice(0, 100) || 'nothing in it'}`
}
