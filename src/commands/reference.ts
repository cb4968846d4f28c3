import { readKey, titleHash } from '../papers/identity.ts'
import type { Paper } from '../papers/paper.ts'
import { hasWord } from '../search/syntax.ts'
import type { Place } from '../store/listings.ts'
import * as wording from '../wording.ts'
import type { Core, Request } from './command.ts'
import { listPapers } from './listing.ts'
import { placeOf } from './place.ts'
import { Refusal } from './refusal.ts'

/** A longer title is no title, and nothing to search for. */
const LONGEST_REFERENCE = 500

/** A paper that a person named, and its number in the list that it was named from. */
export interface Named {
  readonly paper: Paper
  readonly number: number | null
}

/**
 * Finds the one paper that a person means: by its number in the last list, by our id (`id:12`), by an arXiv, DOI, ACL or Hugging Face id or
 * link, or by enough of its title.
 * @throws {Refusal} that says what was found instead
 */
export async function findPaper(reference: string, request: Request, core: Core): Promise<Named> {
  const text = reference.trim()
  if (text.length > LONGEST_REFERENCE) throw new Refusal(wording.longReference(text.length))
  const place = placeOf(request)
  const number = /^\d{1,4}$/.exec(text)?.[0]
  if (number !== undefined) return byNumber(Number(number), place, core)
  const id = /^(?:#|id:)(\d{1,15})$/i.exec(text)?.[1]
  const key = readKey(text)
  if (id !== undefined || key !== null) {
    const paper = key !== null ? await core.store.papers.byKey(key) : (await core.store.papers.byIds([Number(id)]))[0]
    if (!paper) throw new Refusal(wording.unknownIdentifier(text))
    return { paper, number: null }
  }
  return { paper: await byTitle(text, request, core), number: null }
}

async function byNumber(number: number, place: Place, core: Core): Promise<Named> {
  const listing = await core.store.listings.last(place)
  if (!listing) throw new Refusal(wording.noList(number))
  const id = listing.papers[number - 1]
  const [paper] = id === undefined ? [] : await core.store.papers.byIds([id])
  if (!paper) throw new Refusal(wording.notInList(number, listing.papers.length))
  return { paper, number }
}

async function byTitle(text: string, request: Request, core: Core): Promise<Paper> {
  if (!hasWord(text)) throw new Refusal(wording.noSuchTitle(text))
  const ranking = await core.library.search({ kind: 'term', field: 'title', text }, 20)
  const papers = await core.store.papers.byIds(ranking.hits.filter((hit) => hit.matches).map((hit) => hit.id))
  const exact = papers.find((paper) => titleHash(paper.title) === titleHash(text))
  if (exact) return exact
  const [only, ...others] = papers
  if (!only) throw new Refusal(ranking.pending > 0 ? wording.stillIndexing(ranking.pending) : wording.noSuchTitle(text))
  if (others.length === 0) return only
  const heading = wording.severalTitles(text, ranking.total)
  const question = { command: 'title', heading, matches: papers.length, query: '' }
  throw new Refusal(
    await listPapers(
      core,
      request,
      question,
      papers.map((paper) => paper.id),
    ),
  )
}
