// The port between the core and pages that anybody may read. Papers only: nothing of channels or people.

import type { Card } from './chat.ts'
import type { Text } from './text.ts'

export interface PublicPapers {
  /** @param page from 0 */
  search(query: string, page: number): Promise<FoundPapers>
  /** Null for one that is not here. */
  paper(id: number): Promise<PublicPaper | null>
}

/** A page of what was found, or why nothing was. */
export interface FoundPapers {
  readonly heading: Text
  readonly papers: readonly { readonly id: number; readonly card: Card }[]
  readonly hasNext: boolean
}

export interface PublicPaper {
  /** Its abstract is left out where its source does not allow that it is passed on. */
  readonly card: Card
  readonly authors: readonly string[]
  readonly bibtex: string
  readonly related: readonly { readonly id: number; readonly title: string }[]
}
