import type { Choice, CompletionRequest } from '../chat.ts'
import { nameOf } from '../papers/links.ts'
import type { Paper } from '../papers/paper.ts'
import { nameKey } from '../store/subscriptions.ts'
import { zonesOfCountries } from '../subscriptions/countries.ts'
import { zoneNames } from '../subscriptions/zones.ts'
import { clip } from '../wording/phrases.ts'
import type { Core } from './command.ts'
import { personOf, placeOf } from './place.ts'
import { SHAPES } from './table.ts'
import { topicsHere } from './topic.ts'

/** Discord shows 25 choices of 100 characters; elsewhere fewer are read. */
const MOST_CHOICES = 25
const LONGEST_LABEL = 100
const DAYS = ['daily', 'weekdays', 'weekends', 'weekly mon', 'weekly fri', 'mon,wed,fri', 'tue,thu']

/** Suggestions for an option's value: its own choices, or papers, those of the last list first. */
export async function completeOption(request: CompletionRequest, core: Core): Promise<readonly Choice[]> {
  const option = SHAPES.find(({ name }) => name === request.command)?.options.find(({ name }) => name === request.option)
  const typed = request.typed.trim().slice(0, LONGEST_LABEL)
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
      return startersLike(typed, core)
    case 'in':
      return zonesLike(typed)
    case 'on':
      return DAYS.filter((days) => days.startsWith(typed.toLowerCase())).map(toChoice)
    default:
      return completePaper(typed, request, core)
  }
}

function toChoice(value: string): Choice {
  return { value, label: value }
}

async function completeTopic(typed: string, request: CompletionRequest, core: Core): Promise<Choice[]> {
  const topics = await topicsHere(request, core)
  return topics
    .filter(({ name }) => nameKey(name).includes(nameKey(typed)))
    .slice(0, MOST_CHOICES)
    .map(({ name, query }) => ({ value: name, label: clip(`${name}: ${query}`, LONGEST_LABEL) }))
}

function startersLike(typed: string, core: Core): Choice[] {
  return core.starters
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

async function completePaper(typed: string, request: CompletionRequest, core: Core): Promise<Choice[]> {
  // What is not saved cannot be taken off.
  const isOfSaved = request.command === 'unsave'
  const ids = isOfSaved
    ? await core.store.people.saved(personOf(request))
    : ((await core.store.listings.last(placeOf(request)))?.papers ?? []).slice(0, MOST_CHOICES)
  const listed = await core.store.papers.byIds(ids)
  const near = listed.filter((paper) => `${nameOf(paper)} ${paper.title}`.toLowerCase().includes(typed.toLowerCase()))
  const found =
    isOfSaved || typed.length < 2
      ? []
      : [...(await core.store.papers.byKeyStart(typed.toLowerCase(), MOST_CHOICES)), ...(await findByTitle(typed, core))]
  const unique = new Map([...near, ...found].map((paper) => [paper.id, paper]))
  return [...unique.values()].slice(0, MOST_CHOICES).map((paper) => ({ value: nameOf(paper), label: clip(paper.title, LONGEST_LABEL) }))
}

async function findByTitle(typed: string, core: Core): Promise<Paper[]> {
  const { hits } = await core.library.search({ kind: 'words', text: typed }, MOST_CHOICES)
  return core.store.papers.byIds(hits.filter((hit) => hit.matches).map((hit) => hit.id))
}
