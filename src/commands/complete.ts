import type { Choice, CompletionRequest } from '../chat.ts'
import { nameOf } from '../papers/links.ts'
import type { Paper } from '../papers/paper.ts'
import { clip } from '../wording.ts'
import type { Core } from './command.ts'
import { personOf, placeOf } from './place.ts'
import { SHAPES } from './table.ts'

/** Discord shows 25 choices of 100 characters; elsewhere fewer are read. */
const MOST_CHOICES = 25
const LONGEST_LABEL = 100

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
  return option.completes ? completePaper(typed, request, core) : []
}

async function completePaper(typed: string, request: CompletionRequest, core: Core): Promise<Choice[]> {
  const ids =
    request.command === 'unsave'
      ? await core.store.people.saved(personOf(request))
      : (await core.store.listings.last(placeOf(request)))?.papers
  const listed = await core.store.papers.byIds((ids ?? []).slice(0, MOST_CHOICES))
  const near = listed.filter((paper) => `${nameOf(paper)} ${paper.title}`.toLowerCase().includes(typed.toLowerCase()))
  const found =
    typed.length < 2
      ? []
      : [...(await core.store.papers.byKeyStart(typed.toLowerCase(), MOST_CHOICES)), ...(await findByTitle(typed, core))]
  const unique = new Map([...near, ...found].map((paper) => [paper.id, paper]))
  return [...unique.values()].slice(0, MOST_CHOICES).map((paper) => ({ value: nameOf(paper), label: clip(paper.title, LONGEST_LABEL) }))
}

async function findByTitle(typed: string, core: Core): Promise<Paper[]> {
  const { hits } = await core.library.search({ kind: 'words', text: typed }, MOST_CHOICES)
  return core.store.papers.byIds(hits.filter((hit) => hit.matches).map((hit) => hit.id))
}
