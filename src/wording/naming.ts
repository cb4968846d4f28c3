// What is said where it is not clear which papers a person means.
import { command, say, type Text } from '../port/text.ts'
import { clip, count } from './phrases.ts'

/** @param asked the number that was asked for, or what was said of the page that was shown last */
export const noList = (asked: number | 'all' | 'last'): Text =>
  say`There is no list yet that ${typeof asked === 'number' ? asked : `“${asked}”`} could ${typeof asked === 'number' ? 'be a number' : 'mean the papers'} of. ${command('search')} for something first, or name the paper by its title.`

export const notInList = (number: number, length: number, isOneOfSeveral = false): Text =>
  say`The last list has ${count(length, 'paper')}; there is no number ${number}.${isOneOfSeveral ? ' Nothing was done.' : ''}`

export const notSoMany = (asked: number, shown: number): Text =>
  say`There are no last ${asked}: ${count(shown, 'paper')} ${shown === 1 ? 'was' : 'were'} shown. Nothing was done.`

export const noSuchTitle = (text: string): Text =>
  say`No title here has all of “${clip(text, 100)}”. ${command(`search ${clip(text, 60)}`)} finds what comes near.`

export const severalTitles = (text: string, total: number): string =>
  `${count(total, 'title')} have “${clip(text, 80)}”. Which one? Name it by its number:`

/** Words of a title are not enough to change something by. */
export const mayBeMeant = (text: string, total: number): string =>
  total === 1 ? `“${clip(text, 80)}” may be this one.` : `${count(total, 'title')} have “${clip(text, 80)}”. Which one?`

/** Behind that, on the first page. @param typed what is typed before the number, as `vote up` */
export const nameExactly = (total: number, typed: string): Text =>
  total === 1
    ? say` If so, type ${command(`${typed} 1`)}; its whole title, or the first three words of it, would do, too:`
    : say` Name it by its number, as in ${command(`${typed} 1`)}, or by its whole title or the first three words of it:`

export const oneOnly = (number: number): Text => say`That names ${count(number, 'paper')}; one at a time can be asked about here.`

export const tooManyToShow = (number: number, most: number): Text =>
  say`That names ${count(number, 'paper')}; at most ${most} whole abstracts are shown at once.`

export const longReference = (length: number): Text =>
  say`That is ${length} characters long; a paper is named by its number, its id or its title.`
