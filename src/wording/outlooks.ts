// What a topic would bring, and what speaks against it, before it is saved.

import { code, command, say, strong, type Text } from '../port/text.ts'
import type { Uncovered } from '../topics/coverage.ts'
import type { NamedAuthor, Outlook } from '../topics/outlook.ts'
import type { SpelledOut } from '../topics/spelled-out.ts'
import type { Subscription } from '../topics/subscription.ts'
import { stillIndexing } from './papers.ts'
import { clip, count, listed } from './phrases.ts'
import { notKnown } from './searches.ts'
import { topicName } from './subscriptions.ts'

/** Of one author's name. */
const MOST_SPELLINGS = 4

export function outlook({
  matching,
  indexed,
  best,
  edge,
  perDay,
  days,
  dated,
  unknown,
  pending,
  hasSpokenDates,
  hasSources,
  isTrending,
  coming,
  authors,
  spelledOut,
}: Outlook): Text[] {
  const frequency = isTrending
    ? say`Each digest brings the strongest of them that this channel has not had.`
    : perDay === null
      ? say`Too few dated papers (${dated} of the newest ${count(days, 'day')}) to estimate how many a day.`
      : say`Over the newest ${count(days, 'day')} here that is ${rate(perDay)}.`
  const isToCome = matching === 0 && pending === 0 && coming.length > 0
  return [
    isToCome ? say`Nothing here matches yet.` : [],
    ...(isToCome ? unknown.map(notKnown) : []),
    matching === 0
      ? []
      : say`Now ${matching.toLocaleString('en')} of ${count(indexed, 'paper')} ${matching === 1 ? 'matches' : 'match'}. ${frequency}`,
    ...(matching === 0 || pending > 0 ? [] : unknown.map(notKnown)),
    ...authors.map(papersBy),
    pending > 0 ? stillIndexing(pending) : [],
    hasSpokenDates && matching > 0 ? datesUnread() : [],
    best === null || authors.length > 0 ? [] : say`The best: ${strong(clip(best, 120))}`,
    ...spelledOut.map(alsoSpelled),
    edge.in.length === 0 ? [] : say`Just in: ${quoted(edge.in)}`,
    edge.out.length === 0 ? [] : say`Just out: ${quoted(edge.out)}`,
    hasSources ? [] : say`No source of new papers runs here yet: new ones come when whoever runs Paperboy brings them.`,
  ].filter((text) => text.length > 0)
}

/** @param perDay papers a day */
export const rate = (perDay: number): string => (perDay < 0.05 ? 'less than one in three weeks' : `about ${perDay.toFixed(1)} a day`)

/** Offers the words that an abbreviation stands for; the query stays as it was typed. */
function alsoSpelled({ abbreviation, meaning }: SpelledOut): Text {
  return say`Also “${clip(meaning, 80)}”? Papers here spell ${abbreviation} out so, and some may say only that. ${command('edit')} adds it to the query, behind OR.`
}

/** Which papers here the authors of a topic are: a name may be that of several people. */
export const papersByAuthors = ({ authors }: Outlook): Text[] => authors.map(papersBy)

function papersBy({ typed, papers, names, titles }: NamedAuthor): Text {
  const shown = names.slice(0, MOST_SPELLINGS).map((name) => clip(name, 40))
  const spelled = names.length > MOST_SPELLINGS ? [...shown, `${names.length - MOST_SPELLINGS} more`] : shown
  const also = names.length > 1 || shown[0] !== typed ? `, named as ${listed(spelled)}` : ''
  return say`By “${clip(typed, 60)}” ${papers === 1 ? 'is' : 'are'} ${count(papers, 'paper')} here${also}: ${quoted(titles)}`
}

function quoted(titles: readonly string[]): string {
  return titles.map((title) => `“${clip(title, 80)}”`).join(' · ')
}

/** One topic brings a paper once: the other has what is left. */
export const sameQuery = (topic: Subscription): Text => say`${topicName(topic)} here already looks for the same.`

/** What should give a person pause before a topic is saved. */
export function doubts({
  matching,
  indexed,
  isMost,
  unknown,
  pending,
  hasSpokenDates,
  endedOn,
  uncovered,
  hasSources,
  coming,
  missingJournals,
}: Outlook): Text[] {
  // What is not indexed yet may match, and so may what is fetched because of the topic.
  const isNone = matching === 0 && pending === 0 && coming.length === 0
  return [
    isNone ? say`Nothing here would have matched: not one of ${count(indexed, 'paper')}.` : [],
    ...(isNone ? unknown.map(notKnown) : []),
    hasSpokenDates && matching === 0 ? datesUnread() : [],
    endedOn === null ? [] : say`Its dates end on ${endedOn}: no new paper can match.`,
    isMost ? say`This matches at least half of the papers here: ${matching.toLocaleString('en')} of ${indexed.toLocaleString('en')}.` : [],
    uncovered.length > 0 ? notCovered(uncovered, hasSources) : [],
    missingJournals.length > 0 ? journalsMissing(missingJournals) : [],
  ].filter((text) => text.length > 0)
}

function journalsMissing(journals: readonly string[]): Text {
  const named = listed(journals.map((journal) => `“${clip(journal, 60)}”`))
  return say`No paper here is of a journal called ${named}. Whoever runs Paperboy can add ${journals.length === 1 ? 'its feed' : 'their feeds'}, where no source brings ${journals.length === 1 ? 'it' : 'them'} yet.`
}

function notCovered(uncovered: readonly Uncovered[], hasSources: boolean): Text {
  const named = uncovered.map(({ kind, value }) => `${kind} ${clip(value, 40)}`)
  const isOfCategories = uncovered.every(({ kind }) => kind === 'category')
  if (!isOfCategories || !hasSources) return say`Nothing that runs here brings papers of ${listed(named)}: only whoever runs Paperboy can.`
  return say`No source that runs here brings all of ${listed(named)}. Whoever runs Paperboy can add ${uncovered.length === 1 ? 'it' : 'them'}.`
}

const datesUnread = (): Text => say`Its words name dates, which a topic does not read: for papers since then say ${code('after:2020')}.`
