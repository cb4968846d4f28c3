// What people read with their papers as a file.
import { command, say, type Text } from '../port/text.ts'
import { clip, count, listed } from './phrases.ts'
import { day } from './times.ts'

const NAMES: Readonly<Record<string, string>> = { bibtex: 'BibTeX', ris: 'RIS', 'csl-json': 'CSL-JSON', markdown: 'Markdown' }

const nameOf = (format: string): string => NAMES[format] ?? format

export const exported = (total: number, format: string): Text => say`${count(total, 'saved paper')} as ${nameOf(format)}.`

export const exportedDigest = (total: number, format: string, date: string): Text =>
  say`${count(total, 'paper')} of the digest of ${day(date)} as ${nameOf(format)}.`

export const exportedList = (total: number, format: string): Text => say`${count(total, 'paper')} as ${nameOf(format)}.`

/** A button's label. */
export const asFormat = (format: string): string => `As ${nameOf(format)}`

export const noDigest = (): Text => say`No digest with papers was posted here lately. ${command('export')} has your saved papers.`

export const howToExport = (typed: string, formats: readonly string[]): Text =>
  say`“${clip(typed, 60)}” is no format. Your saved papers come as ${listed([...formats], 'or')}: ${command('export ris')}; those of the last digest here: ${command('export ris digest')}`
