import type { Waiting } from '../digests/waiting.ts'
import { lines, say, strong, type Text } from '../port/text.ts'
import { waitingFor } from './deliveries.ts'
import { count } from './phrases.ts'

interface LibraryStatus {
  readonly papers: {
    readonly total: number
    readonly dated: number
    readonly identified: number
    readonly bySource: Readonly<Record<string, number>>
  }
  readonly indexed: number
  /** Where the index is. */
  readonly place: 'memory' | 'file'
  readonly here: { readonly people: number; readonly saves: number; readonly votes: number }
  readonly version: string
  readonly upSince: string
}

/** Names of topics are not for the whole workspace. */
export const waitingStatus = (topics: number, waiting: Waiting, zone: string): Text =>
  say`${count(topics, 'topic')} ${topics === 1 ? 'is' : 'are'} ${waitingFor(waiting, zone)} (${zone}).`

export function libraryStatus({ papers, indexed, place, here, version, upSince }: LibraryStatus): Text {
  const sources = Object.entries(papers.bySource).map(([source, total]) => `${source} ${total.toLocaleString('en')}`)
  return lines(
    say`${strong(count(papers.total, 'paper'))}${sources.length > 0 ? ` (${sources.join(', ')})` : ''}; ${indexed === papers.total ? 'all indexed' : `${indexed.toLocaleString('en')} indexed so far`}${place === 'file' ? ', in a file as they are many' : ''}.`,
    say`A date is known for ${papers.dated.toLocaleString('en')}, an arXiv, DOI or ACL identifier for ${papers.identified.toLocaleString('en')}.`,
    say`Here: ${count(here.saves, 'saved paper')} and ${count(here.votes, 'vote')} of ${count(here.people, 'person', 'people')}.`,
    say`Paperboy ${version}, up since ${upSince}.`,
  )
}
