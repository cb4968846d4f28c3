import { normaliseTitle, type PaperKey, readKey } from '../papers/identity.ts'
import { nameOf } from '../papers/links.ts'
import type { Paper } from '../papers/paper.ts'
import type { Choice, CompletionRequest } from '../port/chat.ts'
import { isLoneLetter } from '../search/query/analysis.ts'
import { hasWord } from '../search/query/syntax.ts'
import { nameKey } from '../store/subscriptions.ts'
import { zonesOfCountries } from '../topics/countries.ts'
import { zoneNames } from '../topics/zones.ts'
import { clip } from '../wording/phrases.ts'
import type { Needs } from './command.ts'
import { completeField, type FieldValues } from './field-values.ts'
import { personOf, placeOf } from './place.ts'
import { offeredStarters } from './starter.ts'
import { SHAPES } from './table.ts'
import { topicsHere } from './topic.ts'

/** Discord shows 25 choices of 100 characters; elsewhere fewer are read. */
const MOST_CHOICES = 25
const LONGEST_LABEL = 100
/** A pasted link is long; what is longer is none, and no title. */
const LONGEST_TYPED = 500
/** Papers with the finished words whose titles are looked through for the unfinished one. */
const MOST_LOOKED_THROUGH = 100
const DAYS = [
  'daily',
  'weekdays',
  'weekends',
  'weekly',
  'weekly mon',
  'weekly fri',
  'mon,wed,fri',
  'tue,thu',
  'monthly on the 1st',
  'monthly on the last day',
]

/** Suggestions for an option's value: its own choices, values of a field in a query, or papers, those of the last list first. */
export async function completeOption(
  request: CompletionRequest,
  core: Needs<'store' | 'library' | 'starters' | 'seedStarters' | 'digests'>,
  fieldValues: FieldValues,
): Promise<readonly Choice[]> {
  const option = SHAPES.find(({ name }) => name === request.command)?.options.find(({ name }) => name === request.option)
  const typed = request.typed.trim().slice(0, LONGEST_TYPED)
  if (!option) return []
  if (option.choices.length > 0) {
    return option.choices.filter((choice) => choice.startsWith(typed.toLowerCase())).map((choice) => ({ value: choice, label: choice }))
  }
  if (request.command === 'help') {
    return SHAPES.filter(({ name }) => name.startsWith(typed.toLowerCase())).map(({ name, summary }) => ({
      value: name,
      label: `${name}: ${summary}`,
    }))
  }
  if (!option.completes) return []
  switch (option.name) {
    case 'topic':
      return completeTopic(typed, request, core)
    case 'query':
      return completeQuery(typed, request, core, fieldValues)
    case 'in':
      return zonesLike(typed)
    case 'on':
      return DAYS.filter((days) => days.startsWith(typed.toLowerCase())).map(toChoice)
    case 'paper':
      return completePaper(typed, request, core)
    case 'tag':
      return tagsLike(typed, request, core)
    default:
      return []
  }
}

function tagsLike(typed: string, { at }: CompletionRequest, { digests }: Needs<'digests'>): Choice[] {
  const tags = digests.platform(at.platform)?.settings?.offer('tag', at) ?? []
  return tags.filter(({ label }) => label.toLowerCase().includes(typed.toLowerCase())).slice(0, MOST_CHOICES)
}

function toChoice(value: string): Choice {
  return { value, label: value }
}

async function completeTopic(typed: string, request: CompletionRequest, core: Needs<'store'>): Promise<Choice[]> {
  const topics = await topicsHere(request, core)
  return topics
    .filter(({ name }) => nameKey(name).includes(nameKey(typed)))
    .slice(0, MOST_CHOICES)
    .map(({ name, query }) => ({ value: name, label: clip(`${name}: ${query}`, LONGEST_LABEL) }))
}

async function completeQuery(
  typed: string,
  { command }: CompletionRequest,
  core: Needs<'store' | 'starters' | 'seedStarters'>,
  fieldValues: FieldValues,
): Promise<Choice[]> {
  const isTopic = command === 'subscribe' || command === 'edit'
  const values = await completeField(typed, fieldValues, isTopic)
  // Most adapters have room for no longer value.
  if (values) return values.filter(({ value }) => value.length <= LONGEST_LABEL).slice(0, MOST_CHOICES)
  return command === 'subscribe' ? startersLike(typed, core) : []
}

async function startersLike(typed: string, core: Needs<'store' | 'starters' | 'seedStarters'>): Promise<Choice[]> {
  return (await offeredStarters(core))
    .filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()))
    .slice(0, MOST_CHOICES)
    .map(({ name, about }) => ({ value: name, label: clip(`${name}: ${about}`, LONGEST_LABEL) }))
}

/** Those of a country that was named whole first; then those that begin with it, cities that do, and countries that do. */
function zonesLike(typed: string): Choice[] {
  const wanted = typed.toLowerCase().replace(/\s+/g, '_')
  const zones = zoneNames()
  const begin = zones.filter((zone) => zone.toLowerCase().startsWith(wanted))
  const cities = zones.filter((zone) => zone.toLowerCase().split('/').at(-1)?.startsWith(wanted))
  const countries = zonesOfCountries(typed)
  const inCountry = (isWhole: boolean): Choice[] =>
    countries.filter((each) => each.isWhole === isWhole).map(({ zone, country }) => ({ value: zone, label: `${zone} (${country})` }))
  const all = [...inCountry(true), ...[...begin, ...cities].map(toChoice), ...inCountry(false)]
  return all.filter(({ value }, index) => all.findIndex((other) => other.value === value) === index).slice(0, MOST_CHOICES)
}

/** Those of the last list first. What is not saved cannot be taken off. */
async function completePaper(typed: string, request: CompletionRequest, core: Needs<'store' | 'library'>): Promise<Choice[]> {
  const isOfSaved = request.command === 'unsave'
  const ids = isOfSaved
    ? await core.store.people.saved(personOf(request))
    : ((await core.store.listings.last(placeOf(request)))?.papers ?? []).slice(0, MOST_CHOICES)
  const listed = await core.store.papers.byIds(ids)
  const key = readKey(typed)
  const numbered = /^#?(\d{1,3})$/.exec(typed)?.[1]
  const near = listed.filter(
    (paper, index) => String(index + 1) === numbered || (key !== null && paper.keys.includes(key)) || isLike(paper, typed),
  )
  const found = isOfSaved ? [] : key !== null ? await findByKey(key, core) : typed.length < 2 ? [] : await findBegun(typed, core)
  const unique = new Map([...near, ...found].map((paper) => [paper.id, paper]))
  return [...unique.values()].slice(0, MOST_CHOICES).map((paper) => ({ value: nameOf(paper), label: clip(paper.title, LONGEST_LABEL) }))
}

function isLike(paper: Paper, typed: string): boolean {
  return `${nameOf(paper)} ${paper.title}`.toLowerCase().includes(typed.toLowerCase()) || holdsBeginning(paper.title, typed)
}

/** A pasted link, or an identifier that may go on: `2401.1220` is one, too. */
async function findByKey(key: PaperKey, core: Needs<'store'>): Promise<Paper[]> {
  const paper = await core.store.papers.byKey(key)
  return paper ? [paper] : core.store.papers.byKeyStart(key, MOST_CHOICES)
}

async function findBegun(typed: string, core: Needs<'store' | 'library'>): Promise<Paper[]> {
  return [...(await core.store.papers.byKeyStart(typed.toLowerCase(), MOST_CHOICES)), ...(await findByTitle(typed, core))]
}

/**
 * The last word may be unfinished, also within a compound: `chest x-ra`. It is looked for as a beginning, and among the titles that have the
 * finished words; first come those in whose title it begins a word.
 */
async function findByTitle(typed: string, core: Needs<'store' | 'library'>): Promise<Paper[]> {
  const words = typed.split(/\s+/)
  const last = words.pop() ?? ''
  const finished = [...words, ...last.split(/[^\p{L}\p{N}]+/u).slice(0, -1)].join(' ')
  const queries = new Set([typed, [...words, last.replace(/[^\p{L}\p{N}]+/gu, '')].join(' '), finished].filter(hasWord))
  const rankings = await Promise.all(
    [...queries].map((text) => core.library.search({ kind: 'words', text }, text === finished ? MOST_LOOKED_THROUGH : MOST_CHOICES)),
  )
  const matched = rankings.map(({ hits }) => hits.filter((hit) => hit.matches).map((hit) => hit.id))
  const papers = await core.store.papers.byIds(matched.flat())
  const begun = papers.filter(({ title }) => holdsBeginning(title, last))
  // Of those that have the finished words alone, no other is meant.
  const meant = new Set([...queries].flatMap((text, index) => (text === finished ? [] : (matched[index] ?? []))))
  return [...begun, ...papers.filter(({ id }) => meant.has(id))]
}

/** Whether a text has words that begin as was typed; `x-ra`, `x ra` and `xra` are the same. */
function holdsBeginning(text: string, typed: string): boolean {
  const [held, begun] = [normaliseTitle(text), normaliseTitle(typed)]
  const joined = begun.replaceAll(' ', '')
  const words = held.split(' ')
  return (
    ` ${held}`.includes(` ${begun}`) ||
    words.some((word, at) => (isLoneLetter(word) ? word + (words[at + 1] ?? '') : word).startsWith(joined))
  )
}
