// What people read who are new here, and what is said for politeness.
import { command, lines, say, strong, type Text } from '../port/text.ts'
import { count } from './phrases.ts'

export const LABELS = {
  try: 'Try a search',
  topic: 'New topic',
  saved: 'Your saved papers',
  topics: 'Topics here',
  export: 'Export',
} as const

/** @param papers how many are here */
export const hello = (papers: number): Text =>
  lines(
    say`Hello! ${strong('Paperboy')} finds research papers, keeps yours, and brings new ones: ${count(papers, 'paper')} so far.`,
    say`Say what you look for in plain words, or ${command('help')}.`,
  )

/** In a channel that Paperboy was invited to. */
export const greeting = (): Text =>
  lines(
    say`Hello! I look for research papers, and bring this channel a short digest of new ones each day.`,
    say`${command('subscribe')} to start, ${command('search')} to look for something.`,
  )

export const welcomed = (): Text => say`You are welcome.`

export const nothingMore = (): Text => say`There is no further page of the last list. Say what to look for.`
