import { findKeys } from '../papers/identifiers.ts'
import type { Paper } from '../papers/paper.ts'
import { beginsLike, countWords, LEAST_BEGINNING } from '../papers/titles.ts'
import type { Text } from '../port/text.ts'
import { hasWord } from '../search/query/syntax.ts'
import type { Listing } from '../store/listings.ts'
import * as wording from '../wording/naming.ts'
import { stillIndexing, unknownIdentifier } from '../wording/papers.ts'
import type { Needs, Request } from './command.ts'
import { listPapers, shownPage } from './listing.ts'
import { placeOf } from './place.ts'
import { Refusal } from './refusal.ts'
import { readSelection, type Selected } from './selection.ts'

/** A longer title is no title, and nothing to search for. */
const LONGEST_REFERENCE = 500
/** Titles that are looked through for those that begin as was typed, and those that are offered. */
const MOST_BEGINNINGS = 200
const MOST_OFFERED = 20

/** A paper that a person named, and its number in the list that it was named from. */
export interface Named {
  readonly paper: Paper
  readonly number: number | null
}

/**
 * Finds the papers that a person means, for what changes nothing: by numbers of the last list, by our ids (`id:12`), by identifiers and links,
 * or one by words of its title.
 * @throws {Refusal} that says what was found instead
 */
export async function findPapers(reference: string, request: Request, core: Needs<'store' | 'library' | 'now'>): Promise<readonly Named[]> {
  const text = checkLength(reference)
  const selected = await findSelected(text, request, core)
  if (selected) return selected
  const { named } = await findMentioned(text, core)
  return named.length > 0 ? named : [{ paper: await findByWords(text, request, core), number: null }]
}

/** As `findPapers`, where one paper is all that can be asked for. @throws {Refusal} */
export async function findPaper(reference: string, request: Request, core: Needs<'store' | 'library' | 'now'>): Promise<Named> {
  const [first, ...others] = await findPapers(reference, request, core)
  if (!first || others.length > 0) throw new Refusal('too-many', wording.oneOnly(others.length + 1))
  return first
}

/**
 * Finds the papers that a person wants to change something of: exactly those, or none. A title counts only whole, or by its beginning of three
 * words where no other title begins so.
 * @param command what was typed before them, as `vote up`
 * @throws {Refusal} that lists the papers that may be meant
 */
export async function findExactly(
  reference: string,
  command: string,
  request: Request,
  core: Needs<'store' | 'library' | 'now'>,
): Promise<readonly Named[]> {
  const text = checkLength(reference)
  const selected = await findSelected(text, request, core)
  if (selected) return selected
  const { named, words } = await findMentioned(text, core)
  const [first, ...others] = named.map(({ paper }) => paper)
  if (first && others.length === 0 && holdsWords(first.title, words)) return [{ paper: first, number: null }]
  if (first) throw await ask(text, command, [first, ...others], request, core)
  const begun = await findByBeginning(text, core)
  if (begun.length === 1) return begun.map((paper) => ({ paper, number: null }))
  throw await ask(text, command, begun, request, core)
}

function checkLength(reference: string): string {
  const text = reference.trim()
  if (text.length > LONGEST_REFERENCE) throw new Refusal('too-long', wording.longReference(text.length))
  return text
}

/** What numbers and identifiers stand for, each paper once; null where a title was typed. @throws {Refusal} where there is no such paper */
async function findSelected(text: string, request: Request, core: Needs<'store'>): Promise<readonly Named[] | null> {
  const parts = readSelection(text)
  if (!parts) return null
  const isOfList = parts.some(isPartOfList)
  const listing = isOfList ? await core.store.listings.last(placeOf(request)) : null
  const numbers = parts.map((part) => numbersIn(part, listing, parts.length > 1))
  const named = new Map<number, Named>()
  for (const [index, part] of parts.entries()) {
    for (const found of await findPart(part, numbers[index] ?? [], listing, core))
      if (!named.has(found.paper.id)) named.set(found.paper.id, found)
  }
  return [...named.values()]
}

type PartOfList = Extract<Selected, { kind: 'numbers' | 'last' | 'all' }>

function isPartOfList(part: Selected): part is PartOfList {
  return part.kind === 'numbers' || part.kind === 'last' || part.kind === 'all'
}

/** Who says “the last” has seen no more than a page. @throws {Refusal} where so many were not shown */
function partOfPage(part: Exclude<PartOfList, { kind: 'numbers' }>, page: { readonly from: number; readonly to: number }) {
  if (part.kind === 'all') return page
  if (part.count > page.to) throw new Refusal('not-in-list', wording.notSoMany(part.count, page.to))
  return { from: page.to - part.count, to: page.to }
}

/** @throws {Refusal} where the last list has no such number */
function numbersIn(part: Selected, listing: Listing | null, isOneOfSeveral: boolean): number[] {
  if (!isPartOfList(part)) return []
  if (!listing) throw new Refusal('not-in-list', wording.noList(part.kind === 'numbers' ? part.first : part.kind))
  const { from, to } = part.kind === 'numbers' ? { from: part.first - 1, to: part.last } : partOfPage(part, shownPage(listing))
  const all = listing.papers.length
  const missing = from < 0 ? 0 : from >= all ? from + 1 : to > all ? to : null
  if (missing !== null) throw new Refusal('not-in-list', wording.notInList(missing, all, isOneOfSeveral || to - from > 1))
  return Array.from({ length: to - from }, (_, index) => from + index + 1)
}

/** @throws {Refusal} where there is no such paper */
async function findPart(part: Selected, numbers: readonly number[], listing: Listing | null, core: Needs<'store'>): Promise<Named[]> {
  if (part.kind === 'key' || part.kind === 'id') {
    const paper = part.kind === 'key' ? await core.store.papers.byKey(part.key) : (await core.store.papers.byIds([part.id]))[0]
    if (!paper) throw new Refusal('unknown-paper', unknownIdentifier(part.typed))
    return [{ paper, number: null }]
  }
  const ids = numbers.map((number) => listing?.papers[number - 1] ?? -1)
  const papers = await core.store.papers.lookUp(ids)
  return ids.map((id, index) => {
    const [paper, number] = [papers.get(id), numbers[index] ?? 0]
    if (!paper) throw new Refusal('not-in-list', wording.notInList(number, listing?.papers.length ?? 0))
    return { paper, number }
  })
}

/** The papers of the identifiers that stand among other words, and those words. @throws {Refusal} where one of them is not here */
async function findMentioned(text: string, core: Needs<'store'>): Promise<{ named: readonly Named[]; words: string }> {
  const mentioned = findKeys(text)
  const named = new Map<number, Named>()
  for (const { key, start, end } of mentioned) {
    const paper = await core.store.papers.byKey(key)
    if (!paper) throw new Refusal('unknown-paper', unknownIdentifier(text.slice(start, end)))
    named.set(paper.id, { paper, number: null })
  }
  const words = mentioned.reduceRight((rest, { start, end }) => `${rest.slice(0, start)} ${rest.slice(end)}`, text)
  return { named: [...named.values()], words }
}

/** Whether all words that stand beside an identifier are of the paper's title: “arXiv:2303.13391 Xplainer”. */
function holdsWords(title: string, words: string): boolean {
  const own = new Set(wordsOf(title))
  return wordsOf(words).every((word) => own.has(word))
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

/** The papers whose title was typed, or where there is none, those whose title begins so, if three words of it were typed. */
async function findByBeginning(text: string, core: Needs<'store' | 'library'>): Promise<Paper[]> {
  const whole = await core.store.papers.byTitle(text)
  if (whole.length > 0 || countWords(text) < LEAST_BEGINNING) return whole
  // The last word may be unfinished, as in a title that was cut.
  const words = text.split(/\s+/)
  const phrase = words.slice(0, Math.max(LEAST_BEGINNING, words.length - 1)).join(' ')
  const ranking = await core.library.search({ kind: 'phrase', field: 'title', text: phrase }, MOST_BEGINNINGS)
  const papers = await core.store.papers.byIds(ranking.hits.filter((hit) => hit.matches).map((hit) => hit.id))
  const begun = papers.filter(({ title }) => beginsLike(title, text))
  // Among those that were not looked through another one may begin so.
  return ranking.total > MOST_BEGINNINGS && begun.length === 1 ? papers.slice(0, MOST_OFFERED) : begun
}

/** Asks which paper is meant: those that may be, as a list whose numbers name them. */
async function ask(
  text: string,
  command: string,
  meant: readonly Paper[],
  request: Request,
  core: Needs<'store' | 'library' | 'now'>,
): Promise<Refusal> {
  const { papers, total } = meant.length > 0 ? { papers: meant, total: meant.length } : await findCandidates(text, core)
  if (papers.length === 0) return new Refusal('unknown-paper', wording.noSuchTitle(text))
  return list(wording.mayBeMeant(text, total), papers, request, core, wording.nameExactly(total, command))
}

/** @throws {Refusal} where several titles have the words, or none */
async function findByWords(text: string, request: Request, core: Needs<'store' | 'library' | 'now'>): Promise<Paper> {
  const [exact] = await core.store.papers.byTitle(text)
  if (exact) return exact
  const { papers, total } = await findCandidates(text, core)
  const [only, ...others] = papers
  if (!only) throw new Refusal('unknown-paper', wording.noSuchTitle(text))
  if (others.length === 0) return only
  throw await list(wording.severalTitles(text, total), papers, request, core)
}

/** The papers whose titles have all words that were typed. @throws {Refusal} where the index may not have got to them */
async function findCandidates(text: string, core: Needs<'store' | 'library'>): Promise<{ papers: readonly Paper[]; total: number }> {
  if (!hasWord(text)) return { papers: [], total: 0 }
  // In a title capitals make no word a name.
  const ranking = await core.library.search({ kind: 'term', field: 'title', text: text.toLowerCase() }, MOST_OFFERED)
  const papers = await core.store.papers.byIds(ranking.hits.filter((hit) => hit.matches).map((hit) => hit.id))
  if (papers.length === 0 && ranking.pending > 0) throw new Refusal('still-indexing', stillIndexing(ranking.pending))
  return { papers, total: Math.max(ranking.total, papers.length) }
}

async function list(
  heading: string,
  papers: readonly Paper[],
  request: Request,
  core: Needs<'store' | 'library' | 'now'>,
  behind: Text = [],
): Promise<Refusal> {
  const question = { command: 'title', heading, matches: papers.length, query: '' }
  return new Refusal(
    'unclear-paper',
    await listPapers(
      core,
      request,
      question,
      papers.map(({ id }) => id),
      [],
      behind,
    ),
  )
}
