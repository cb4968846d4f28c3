import { type IndexedPaper, nicknameFrom, nicknameTerm } from './indexed.ts'
import type { PaperIndex } from './paper-index.ts'
import type { PlannedQuery } from './plan.ts'

/** How surely a query names a paper, from unsure to sure. */
const TITLE_RANK = { none: 0, abbreviation: 1, beginning: 2, author: 3, nickname: 4, title: 5 } as const
export type TitleRank = (typeof TITLE_RANK)[keyof typeof TITLE_RANK]

/**
 * Ranks papers that a query of plain words names: by the whole title, the part before a colon (BERT), the beginning of the title, or an
 * abbreviation in it. Such a paper comes first, whatever its score.
 */
export function createTitleReader(index: PaperIndex, { title, words, person }: Pick<PlannedQuery, 'title' | 'words' | 'person'>) {
  const nickname = words.length === 0 ? undefined : index.lexicon.find(nicknameTerm(nicknameFrom(words)))

  const isNamed = ({ nicknames }: IndexedPaper): boolean => nickname !== undefined && nicknames.includes(nickname)

  /** Papers by the named person come before papers that mention them. */
  const own = (person?.terms ?? []).flatMap((term) => [...index.postings(term).ids]).filter((id) => isBy(index.paper(id)))
  const isOwn = new Set(own)
  function isBy(paper: IndexedPaper | undefined): boolean {
    return paper !== undefined && person?.find(paper) === 'exact'
  }

  return {
    /** The papers with this name. Their scores may be low among papers that use the word. */
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
