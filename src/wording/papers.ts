// The sentences that a person sees of papers, lists and what went wrong; those of other things are in wording/. Compact, plain, kind, and with what to do next.

import { shortAuthors } from '../papers/authors.ts'
import { alsoIn } from '../papers/journals.ts'
import { linkOf, nameOf } from '../papers/links.ts'
import { visibleText } from '../papers/markup.ts'
import type { Paper } from '../papers/paper.ts'
import { hasCode } from '../papers/repositories.ts'
import type { CommandShape, OptionShape } from '../port/chat.ts'
import { code, command, lines, say, strong, type Text } from '../port/text.ts'
import type { QueryFault } from '../search/query/syntax.ts'
import type { Reasons } from '../search/snippets/reasons.ts'
import type { Told } from '../store/told.ts'
import { clip, count, listed, signed } from './phrases.ts'
import { caveats } from './reasons.ts'
import { knownDay } from './times.ts'

/** Longer names are of proceedings, and cut. */
const LONGEST_JOURNAL = 80

/** On buttons; Slack allows 75 characters, Discord 80, and short ones are read. */
export const LABELS = {
  next: 'Next page',
  previous: 'Previous page',
  share: 'Share',
  outside: 'Look outside',
  back: 'Back to the library',
  tell: 'Share',
  abstract: 'Abstract',
  similar: 'Similar',
  save: 'Save',
  unsave: 'Remove',
  up: 'Vote up',
  down: 'Vote down',
  saved: 'Saved',
  fewer: 'Fewer like this',
  export: 'Export these',
  forget: 'Forget me',
  follow: 'Follow…',
} as const

/**
 * Authors, date, votes, code, categories, identifier, journal: what is known, in the order of its use, nothing for what is not.
 * @param told by sources
 * @param isBrief whether it is to be one line of a phone: what a paper's link leads to is left out
 */
export function byline(paper: Paper, votes: number, told: Told | null = null, isBrief = false): string {
  const isPlain = isBrief && linkOf(paper.keys) !== null
  const parts = [
    paper.isWithdrawn ? 'withdrawn' : null,
    shortAuthors(paper.authors, paper.moreAuthors),
    paper.published === null ? null : knownDay(paper.published),
    paper.upvotes ? count(paper.upvotes, 'upvote') : null,
    votesHere(votes),
    told?.hasCode || hasCode(paper) ? codeWith(told?.stars ?? null) : null,
    isPlain ? null : (paper.categories[0] ?? null),
    isPlain ? null : nameOf(paper),
    whereAlso(paper),
  ]
  return parts.filter((part) => part !== null).join(' · ') || nameOf(paper)
}

/** `also in Nature Physics, 2026`; null unless a source names the journal of a preprint. */
function whereAlso(paper: Paper): string | null {
  const found = alsoIn(paper)
  if (found === null) return null
  const year = found.journalYear === undefined || found.journal.includes(found.journalYear) ? '' : `, ${found.journalYear}`
  return `also in ${clip(found.journal, LONGEST_JOURNAL)}${year}`
}

/** `+2 here`; null for none. */
function votesHere(votes: number): string | null {
  return votes === 0 ? null : `${signed(votes)} here`
}

const codeWith = (stars: number | null): string => (stars === null ? 'code' : `code ★${stars.toLocaleString('en')}`)

/** What a machine at a source wrote of a paper says so. */
export const byMachine = (summary: Text): Text => say`${SUMMARY}${summary}`

const SUMMARY = 'AI summary: '

/** Why a paper is in a list where that is not plain: that it is only related, that its authors alone match, which words it lacks, and who of its authors was taken for the one asked for. */
export function why(reasons: Reasons, related: boolean): string {
  const { fields, people } = reasons
  const isOfAuthor = fields.length === 1 && fields[0] === 'authors' && people.length === 0
  const where = related ? 'related' : isOfAuthor ? 'by its author' : ''
  return [where, ...caveats(reasons)].filter((part) => part !== '').join('; ')
}

/** Of categories, as examples. */
const MOST_NAMED = 6

export const noAbstract = (): Text => say`No abstract is known.`

// Search

export const stillIndexing = (pending: number): Text =>
  say`Still indexing: ${count(pending, 'paper')} not searched yet. Ask again in a moment.`

export function queryFault(query: string, fault: QueryFault): Text {
  const from = Math.max(0, fault.start - 30)
  const end = Math.min(fault.end, fault.start + 40)
  const shown = visibleText(query.slice(from, end + 20)).replace(/\s/g, ' ')
  const mark = `${' '.repeat(fault.start - from)}${'^'.repeat(Math.max(1, end - fault.start))}`
  return lines(say`${fault.problem.replace(/\.$/, '')}.`, say`${code(`${shown}\n${mark}`)}`)
}

export const emptyQuery = (): Text => say`What should I look for? For example ${command('search chest x-ray report generation')}.`

/** Plain words that began like a command, which could not be carried out. */
export const asSearch = (refused: Text): Text => say`${refused}\nHere is a search for all of it instead.`

/** Above a search of plain words that began with a slip of a command. */
export const maybeCommand = (line: string): Text => say`Did you mean ${command(clip(line, 80))}?`

/** Behind the commands that a single word may be a slip of. */
export const orLookFor = (word: string): Text => say`To look for the word: ${command(`search ${clip(word, 40)}`)}.`

export const laterPage = (heading: string, first: number, last: number, all: number): Text => say`${heading} (${first}–${last} of ${all})`

/** Papers that are asked about together. @param titles at least one */
export const namedAsOne = ([first = '', ...others]: readonly string[]): string =>
  `“${clip(first, 80)}”${others.length === 0 ? '' : ` and ${count(others.length, 'other')}`}`

export const whatYouSaved = (asked: number, saved: number): string =>
  asked < saved ? `the ${count(asked, 'paper')} that you saved last` : `the ${count(asked, 'paper')} that you saved`

export const similarHeading = (named: string): string => `Papers like ${named}`

export const noSimilar = (named: string): Text => say`No other paper here is like ${named} yet.`

export const tooManyToCompare = (number: number, most: number): Text =>
  say`That names ${count(number, 'paper')}; others can be like at most ${most} at once.`

// New and trending

export const newHeading = (category: string | null): string => (category ? `The newest papers in ${category}` : 'The newest papers')

/** @param known categories that papers here have, those of the most papers first */
export const noneInCategory = (category: string, known: readonly string[]): Text =>
  known.length === 0
    ? say`No paper here is in the category ${strong(clip(category, 40))}, or in any other.`
    : say`No paper here is in the category ${strong(clip(category, 40))}. Most papers are in ${listed(known.slice(0, MOST_NAMED))}.`

const TRENDING = say`a period, which is ${code('day')}, ${code('week')}, ${code('month')} or ${code('all')}, and a category such as ${code('cs.CV')}`

export const howToTrend = (typed: string): Text =>
  say`${command('trending')} does not understand “${clip(typed, 60)}”. It takes ${TRENDING}, either or both: ${command('trending month cs.CV')}.`

export const noneTrends = (category: string, known: readonly string[]): Text =>
  say`${noneInCategory(category, known)} ${command('trending')} takes ${TRENDING}.`

export const libraryEmpty = (): Text => say`The library has no papers yet. Whoever runs Paperboy can bring some.`

const PERIODS = { day: 'today', week: 'this week', month: 'this month', all: 'over all time' } as const

export const trendingHeading = (period: keyof typeof PERIODS, category: string | null): string =>
  `Trending ${PERIODS[period]}${category === null ? '' : ` in ${clip(category, 40)}`}`

export const noVotesYet = (period: keyof typeof PERIODS, category: string | null): string =>
  `No votes or upvotes ${period === 'all' ? 'yet' : PERIODS[period]}${category === null ? '' : ` in ${clip(category, 40)}`}.`

/** @param heading of the digest */
export const restHeading = (papers: number, heading: string): string => `The other ${count(papers, 'paper')} for ${heading}`

/** Behind that, on the first page. */
export const untilVotes = (): Text => say` The newest, until you vote with ${command('vote up')}:`

// One paper

export const unknownIdentifier = (reference: string): Text =>
  say`No paper here is ${strong(clip(reference, 100))}. Try ${command('search')} with words of its title.`

// Saving and voting

export const savedHeading = (total: number): string =>
  total === 1 ? 'Your saved paper' : `Your ${count(total, 'saved paper')}, the latest first`

export const nothingSaved = (): Text => say`You have saved no papers yet. ${command('save 1')} saves the first of a list.`

/** @param countsAlone else it counts once three people vote */
export const fewerLike = (title: string, countsAlone: boolean): Text =>
  say`${countsAlone ? '' : 'Once three people here have voted, '}${countsAlone ? 'Papers' : 'papers'} like “${clip(title, 80)}” will rank lower in this channel’s digests. ${command('vote up')} takes it back.`

export const askToForget = (saved: number): Text =>
  say`This erases ${saved === 0 ? '' : `your ${count(saved, 'saved paper')}, `}your votes and your lists here, and takes your name off the topics that you set up. It cannot be undone${saved === 0 ? [] : say`: ${command('export')} keeps your papers`}. To go on, press the button or type ${command('forget me yes')}`

export function forgotten(gone: { saves: number; votes: number; listings: number; topics: number }): Text {
  if (gone.saves + gone.votes + gone.listings + gone.topics === 0) return say`Nothing was stored about you here.`
  const kinds = [count(gone.saves, 'saved paper'), count(gone.votes, 'vote'), count(gone.listings, 'list')]
  const topics = gone.topics > 0 ? ` Your name no longer stands by ${count(gone.topics, 'topic')}, which the channel keeps.` : ''
  return say`Forgotten: ${listed(kinds)}.${topics} Nothing about you is left in the library.`
}

export const sharedHeading = (total: number): string => count(total, 'paper')

export const sharedBy = (name: string, text: Text): Text => [
  ...say`Shared by ${strong(clip(name, 60))}`,
  ...(text.length > 0 ? say`: ${text}` : []),
]

// Errors

export const actionGone = (): Text => say`This button is from a list that is no longer kept. Ask again for a new one.`

export const actionForeign = (): Text => say`This button is from another version of Paperboy. Ask again for a new one.`

export function unknownCommand(name: string, rest: string, near: readonly CommandShape[]): Text {
  const typed = visibleText(name)
  if (near.length === 0) {
    const guess = clip(`${typed} ${visibleText(rest)}`.trim(), 80)
    return say`There is no command ${code(clip(typed, 40))}. To look for papers: ${command(`search ${guess}`)}. ${command('help all')} lists all commands.`
  }
  return lines(
    say`There is no command ${code(clip(typed, 40))}. Did you mean:`,
    ...near.map(({ usage, summary }) => say`${command(usage)}  ${summary}`),
  )
}

export function tooMuch(shape: CommandShape, left: string): Text {
  return lines(say`${command(shape.name)} does not understand “${clip(left, 60)}”.`, usageLine(shape))
}

export function badOption(shape: CommandShape, option: OptionShape | undefined, value: unknown): Text {
  return lines(
    option ? optionProblem(shape, option, value) : say`${command(shape.name)} does not understand these options.`,
    usageLine(shape),
  )
}

function optionProblem({ name, options }: CommandShape, option: OptionShape, value: unknown): Text {
  const { choices } = option
  const [only = ''] = choices
  const typed = clip(String(value ?? ''), 60)
  // One word that must be there, as in `digest now`: what was typed may be the next option.
  if (choices.length === 1 && value === undefined) return say`Type ${command(`${name} ${only}`)}.`
  if (choices.length === 1)
    return say`Did you mean ${command(options[1]?.choices.length === 0 ? `${name} ${only} ${typed}` : `${name} ${only}`)}?`
  if (value === undefined)
    return say`${command(name)} needs ${choices.length > 0 ? listed(choices, 'or') : `${/^[aeiou]/.test(option.name) ? 'an' : 'a'} ${option.name}`}.`
  const { least, greatest } = option
  const possible = choices.length > 0 ? listed(choices, 'or') : least !== null && greatest !== null ? `${least} to ${greatest}` : null
  return say`${command(name)}: ${option.name} cannot be “${typed}”.${possible === null ? '' : ` Use ${possible}.`}`
}

function usageLine({ usage, examples }: CommandShape): Text {
  const [example] = examples
  return example === undefined || example === usage
    ? say`Usage: ${command(usage)}`
    : say`Usage: ${command(usage)}, for example ${command(example)}`
}

export const notForYou = (name: string): Text =>
  say`${command(name)} is for those who manage this channel. Ask one of them${name === 'subscribe' ? ', or say it in a direct message to Paperboy: then its digests come to you alone' : ''}.`

export const tooLong = (length: number, most: number): Text =>
  say`That is ${length.toLocaleString('en')} characters; at most ${most.toLocaleString('en')} are read.`

export const ourFault = (reference: string, support: string | null): Text =>
  say`Something went wrong here. It is in the log as ${code(reference)}; please try again.${support === null ? '' : ` If it goes wrong again, ask: ${support}`}`
