// What is said of saving papers and voting for them.
import { command, lines, say, type Text } from '../port/text.ts'
import { clip, count, signed } from './phrases.ts'

/** A paper that something was done with, and whether that changed anything. */
export interface Done {
  readonly title: string
  readonly isNew: boolean
}

interface Voted extends Done {
  /** Up minus down of the workspace. */
  readonly net: number
}

/** Titles that an answer names. */
const MOST_NAMED = 10

export function saved(papers: readonly Done[], total: number): Text {
  const have = say`You have ${count(total, 'saved paper')}; ${command('saved')} lists them.`
  const [only] = papers
  if (only && papers.length === 1) return say`${only.isNew ? 'Saved' : 'Already saved'}: “${clip(only.title, 100)}”. ${have}`
  const added = papers.filter(({ isNew }) => isNew)
  return lines(
    say`${added.length > 0 ? `Saved ${count(added.length, 'paper')}` : `All ${papers.length} were saved already`}. ${have}`,
    ...named(papers, 'was saved already'),
  )
}

export function unsaved(papers: readonly Done[]): Text {
  const [only] = papers
  if (only && papers.length === 1) return say`${only.isNew ? 'No longer saved' : 'It was not saved'}: “${clip(only.title, 100)}”.`
  const gone = papers.filter(({ isNew }) => isNew)
  return lines(
    say`${gone.length > 0 ? `No longer saved: ${count(gone.length, 'paper')}` : `None of the ${papers.length} was saved`}.`,
    ...named(papers, 'was not saved'),
  )
}

export function voted(papers: readonly Voted[], value: 1 | -1): Text {
  const way = value === 1 ? 'up' : 'down'
  const [only] = papers
  if (only && papers.length === 1) {
    const did = only.isNew ? `Voted ${way}` : `You had voted ${way} already`
    return say`${did}: “${clip(only.title, 100)}” (${signed(only.net)} here).`
  }
  const changed = papers.filter(({ isNew }) => isNew)
  const did = changed.length > 0 ? `Voted ${way} ${count(changed.length, 'paper')}` : `You had voted ${way} all ${papers.length} already`
  return lines(say`${did}.`, ...named(papers, 'had your vote', ({ net }) => `${signed(net)} here`))
}

function named<Paper extends Done>(papers: readonly Paper[], unless: string, note: (paper: Paper) => string = () => ''): Text[] {
  const shown = papers.slice(0, MOST_NAMED).map((paper) => {
    const notes = [note(paper), paper.isNew ? '' : unless].filter((each) => each !== '')
    return say`“${clip(paper.title, 80)}”${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`
  })
  const more = papers.length - shown.length
  return more > 0 ? [...shown, say`and ${more} more.`] : shown
}

// Taking off all

/** @param typed what was typed: `all` or `everything` */
export function askToUnsave(gone: number, all: number, typed: string): Text {
  const which = gone < all ? `${gone} of your ${all} saved papers` : all === 1 ? 'your one saved paper' : `all ${all} saved papers`
  return lines(
    say`Take ${which} off your list? Press the button, or type ${command(`unsave ${typed} yes`)}.`,
    gone < all ? say`(${command('unsave everything')} takes off all ${all}.)` : [],
  )
}

export const confirmUnsave = (gone: number): string => `Yes, remove ${count(gone, 'paper')}`

export const noneToUnsave = (shown: number, all: number): Text =>
  say`None of the ${count(shown, 'paper')} shown last is saved. ${command('saved')} lists your ${count(all, 'saved paper')}.`
