import { type IndexedPaper, nicknameFrom, nicknameTerm } from './indexed.ts'
import type { PaperIndex } from './paper-index.ts'
import type { PlannedQuery } from './plan.ts'

/** How surely a query names a paper, the surest last. */
const TITLE_RANK = { none: 0, abbreviation: 1, beginning: 2, author: 3, nickname: 4, title: 5 } as const
export type TitleRank = (typeof TITLE_RANK)[keyof typeof TITLE_RANK]

/**
 * Tells whether a query of plain words is a paper's title, the part of it before a colon (BERT), its beginning, or an abbreviation that it gives
 * itself: then that paper is meant, whatever others say of it.
 */
export function createTitleReader(index: PaperIndex, { title, words, person }: Pick<PlannedQuery, 'title' | 'words' | 'person'>) {
  const nickname = words.length === 0 ? undefined : index.lexicon.find(nicknameTerm(nicknameFrom(words)))

  const isNamed = ({ nicknames }: IndexedPaper): boolean => nickname !== undefined && nicknames.includes(nickname)

  /** What the person who is called so wrote comes before what mentions them. */
  const own = (person?.terms ?? []).flatMap((term) => [...index.postings(term).ids]).filter((id) => isBy(index.paper(id)))
  const isOwn = new Set(own)
  function isBy(paper: IndexedPaper | undefined): boolean {
    return paper !== undefined && person?.find(paper) === 'exact'
  }

  return {
    /** The papers that are called so: they may be far down among those that use the word. */
    named: [...(nickname === undefined ? [] : index.postings(nickname).ids), ...own],

    rank(paper: IndexedPaper): TitleRank {
      const { terms } = paper.title
      if (title.length > 0 && title.every((term, at) => term === terms[at]))
        return title.length === terms.length ? TITLE_RANK.title : isNamed(paper) ? TITLE_RANK.nickname : TITLE_RANK.beginning
      if (isOwn.has(paper.id)) return TITLE_RANK.author
      return isNamed(paper) ? TITLE_RANK.abbreviation : TITLE_RANK.none
    },
  }
}
