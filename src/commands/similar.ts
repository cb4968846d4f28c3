import { z } from 'zod'
import type { Paper } from '../papers/paper.ts'
import { type Reply, textReply } from '../port/chat.ts'
import * as wording from '../wording/papers.ts'
import { command, type Needs, type Request } from './command.ts'
import { withPapers } from './fetch-missing.ts'
import { listPapers } from './listing.ts'
import { paperOption } from './paper-option.ts'
import { personOf } from './place.ts'
import { findPapers } from './reference.ts'
import { Refusal } from './refusal.ts'

const LONGEST_LIST = 50
/** More papers are about too much to be like all of them. */
const MOST_ASKED = 20
/** `saved`, `what I saved`, `my saved papers`. */
const SAVED =
  /^(?:to\s+|like\s+)?(?:(?:what|those|the papers?|papers?)\s+)?(?:i(?:['’]ve|\s+have)?\s+saved|(?:my\s+)?saved(?:\s+papers?)?)[.!?]?$/i

/** The command of a list of papers like those that somebody saved, which is theirs alone. */
export const LIKE_SAVED = 'similar saved'

export const similar = command({
  name: 'similar',
  summary: 'Find papers like one, like several (1 3 5), or like those you saved',
  options: z.object({
    paper: paperOption.meta({ description: 'Its number (or 1 3 5), its id or link, words of its title, or: saved', completes: true }),
  }),
  examples: ['similar Xplainer', 'similar arXiv:2401.12208', 'similar 2', 'similar 1 3 5', 'similar saved'],
  who: 'anyone',
  isPublic: (typed) => !SAVED.test(typed),
  async run({ paper }, request, core) {
    if (SAVED.test(paper.trim())) return listLikeSaved(request, core)
    return withPapers(paper, request, core, async () => {
      const named = await findPapers(paper, request, core)
      if (named.length > MOST_ASKED) throw new Refusal('too-many', wording.tooManyToCompare(named.length, MOST_ASKED))
      return listSimilar(
        named.map((each) => each.paper),
        request,
        core,
      )
    })
  },
})

export async function listSimilar(papers: readonly Paper[], request: Request, core: Needs<'store' | 'library' | 'now'>): Promise<Reply> {
  const named = wording.namedAsOne(papers.map(({ title }) => title))
  return listLike(papers, 'similar', named, request, core)
}

/** Papers like those that were saved last. */
async function listLikeSaved(request: Request, core: Needs<'store' | 'library' | 'now'>): Promise<Reply> {
  const saved = await core.store.people.saved(personOf(request))
  if (saved.length === 0) return textReply(wording.nothingSaved())
  const papers = await core.store.papers.byIds(saved.slice(0, MOST_ASKED))
  return listLike(papers, LIKE_SAVED, wording.whatYouSaved(papers.length, saved.length), request, core, saved)
}

/** @param left ids of papers that are not listed either */
async function listLike(
  papers: readonly Paper[],
  command: string,
  named: string,
  request: Request,
  core: Needs<'store' | 'library' | 'now'>,
  left: readonly number[] = [],
): Promise<Reply> {
  const asked = papers.map(({ id }) => id)
  const known = new Set(left)
  const hits = (await core.library.similar(asked, LONGEST_LIST + left.length)).filter(({ id }) => !known.has(id)).slice(0, LONGEST_LIST)
  if (hits.length === 0) return textReply(wording.noSimilar(named))
  const question = { command, heading: wording.similarHeading(named), matches: hits.length, query: '' }
  return listPapers(
    core,
    request,
    question,
    hits.map((hit) => hit.id),
  )
}
