import { type IndexedPaper, nicknameFrom, nicknameTerm } from './indexed.ts'
import type { PaperIndex } from './paper-index.ts'
import type { PlannedQuery } from './plan.ts'

/** How surely a query names a paper, the surest last. */
const TITLE_RANK = { none: 0, beginning: 1, nickname: 2, title: 3 } as const
export type TitleRank = (typeof TITLE_RANK)[keyof typeof TITLE_RANK]

/**
 * Tells whether a query of plain words is a paper's title, the part of it before a colon (BERT), or its beginning: then that paper is meant,
 * whatever others say of it.
 */
export function createTitleReader(index: PaperIndex, { title, words }: Pick<PlannedQuery, 'title' | 'words'>) {
  const nickname = words.length === 0 ? undefined : index.lexicon.find(nicknameTerm(nicknameFrom(words)))

  const isNamed = ({ nicknames }: IndexedPaper): boolean => nickname !== undefined && nicknames.includes(nickname)

  return {
    /** The papers that are called so: they may be far down among those that use the word. */
    named: nickname === undefined ? [] : [...index.postings(nickname).ids],

    rank(paper: IndexedPaper): TitleRank {
      const { terms } = paper.title
      if (title.length > 0 && title.every((term, at) => term === terms[at]))
        return title.length === terms.length ? TITLE_RANK.title : isNamed(paper) ? TITLE_RANK.nickname : TITLE_RANK.beginning
      return isNamed(paper) ? TITLE_RANK.nickname : TITLE_RANK.none
    },
  }
}
