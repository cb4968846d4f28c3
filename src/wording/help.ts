import type { CommandShape } from '../port/chat.ts'
import { code, command, lines, say, strong, type Text } from '../port/text.ts'
import { QUERY_LIMITS } from '../search/query/syntax.ts'
import { count } from './phrases.ts'

/** Usages longer than this are told with `help NAME`. */
const LONGEST_USAGE = 36

/** Of whom `help` says more than of one command. */
export const HELP_GROUPS = ['find', 'keep', 'topics', 'all'] as const
export type HelpGroup = (typeof HELP_GROUPS)[number]

/** By what people want; each line is whole at 60 columns, also with `/papers` before its commands. */
export const helpShort = (): Text =>
  lines(
    say`${strong('Paperboy')} finds research papers and brings you new ones.`,
    say`${strong('Find:')} ${command('search knee MRI')}, then ${command('similar 1')}`,
    say`${strong('Keep:')} ${command('save 1')}, ${command('saved')}, ${command('export')}`,
    say`${strong('Subscribe:')} ${command('subscribe knee MRI')}`,
    say`${strong('Look after:')} ${command('subscriptions')}, ${command('preview')}`,
    say`More: ${command('help find')}, ${command('help keep')},`,
    say`${command('help topics')}, ${command('help all')}.`,
    say`Where you talk to me, plain words are a search.`,
  )

/** @param mayLook whether services may be asked for papers that are not here */
export function helpOnGroup(group: HelpGroup, shapes: readonly CommandShape[], mayLook: boolean): Text {
  const isOnPapers = group !== 'topics'
  return lines(
    ...shapes.map(({ name, usage, summary }) => say`${command(usage.length > LONGEST_USAGE ? `${name} …` : usage)}: ${summary}`),
    isOnPapers
      ? say`A paper is named by its number in the last list, its arXiv, DOI, ACL or PubMed id, a link to it, ${code('id:26')}, or its title, of which the first three words will do.`
      : [],
    isOnPapers ? say`Several are named by ${code('1,3')}, ${code('1-3')} or ${code('all')}, the page shown.` : [],
    mayLook && group !== 'keep'
      ? say`${strong('Look outside')}, under a search and a topic’s preview, asks arXiv and others for papers that are not here. They get the words of the query, and nothing of you.`
      : [],
    say`${command('help search')} explains the query language, ${command('help subscribe')} the digests.`,
  )
}

export function helpOn(shape: CommandShape): Text {
  const own = shape.options.map(
    (option) =>
      say`${code(option.name)}: ${option.description}${option.choices.length > 0 ? ` (${option.choices.join(', ')})` : ''}${option.required ? '' : ', optional'}`,
  )
  return lines(
    shape.usage.length > LONGEST_USAGE
      ? lines(say`${command(shape.usage)}`, say`${shape.summary}`)
      : say`${command(shape.usage)}: ${shape.summary}`,
    ...own,
    say`For example:`,
    ...shape.examples.map((example) => say`${command(example)}`),
    ...(shape.name === 'search' ? queryHelp() : []),
  )
}

function queryHelp(): Text[] {
  const rows: readonly (readonly [string, string])[] = [
    ['chest x-ray', 'papers with these words; for an unknown word search says what it tried instead, a topic tries nothing'],
    ['"report generation"', 'these words in this order'],
    ['-covid  -"deep learning"', 'without'],
    ['knee OR wrist', 'either, also as knee | wrist; parentheses group'],
    ['title:  abstract:', 'in that part, as in title:knee'],
    ['author:Summers  author:"Y. LeCun"', 'by that person; initials, a comma and the other order will do'],
    ['cat:cs.CV  id:2401.12208  source:seeds', 'of that category, identifier or source'],
    ['journal:eLife  journal:"Nature Medicine"', 'of a journal of that name, where the source names it'],
    ['type:preprint  -type:preprint', 'preprints (arXiv, bioRxiv, …), also where a journal followed; everything else'],
    ['has:code  -has:code', 'a source or the abstract links a repository; none does'],
    ['after:2024-01  before:2025', 'from that year, month or day on; up to the day before it'],
    ['year:2024  year:2019-2021', 'published then; search reads “since 2020” and “in 2017” as dates, too, and says so'],
    ['since:7d', 'of the last days (d), weeks (w), months (m) or years (y)'],
  ]
  return [
    say`Queries:`,
    ...rows.map(([query, meaning]) => say`${code(query)}  ${meaning}`),
    say`Up to ${QUERY_LIMITS.characters.toLocaleString('en')} characters: a pasted sentence or abstract is a good query. At most ${QUERY_LIMITS.operators} operators.`,
  ]
}

export function welcome(papers: number, examples: readonly string[]): Text {
  return lines(
    say`${strong('Paperboy')} has ${count(papers, 'paper')} to search. Try:`,
    ...examples.map((example) => say`  ${command(example)}`),
    say`${command('help all')} lists all commands.`,
  )
}
