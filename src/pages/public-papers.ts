import type { Core } from '../commands/command.ts'
import { fullCard, PAGE as OF_CHAT, showPage } from '../commands/listing.ts'
import { writeBibtex } from '../papers/bibtex.ts'
import { dayOf } from '../papers/dates.ts'
import type { Card } from '../port/chat.ts'
import type { FoundPapers, PublicPapers } from '../port/public-papers.ts'
import { plain, type Text } from '../port/text.ts'
import { onlyNear } from '../search/near.ts'
import { isEmpty, isFault, readQuery } from '../search/query/parser.ts'
import * as wording from '../wording/papers.ts'
import * as found from '../wording/searches.ts'
import { mayPassOn } from './passed-on.ts'

/** Papers on a page, two pages of a chat, and how deep it can be paged through. */
const PAGE = 2 * OF_CHAT
const MOST_PAGES = 20
const RELATED = 5
/** No workspace has this name, so that no votes and no saved papers are counted in. */
const NOBODY = { workspace: 'web:public', channel: '', person: '' }

/** What anybody may read of the papers here. Whole abstracts are passed on where that is allowed. */
export function createPublicPapers(core: Pick<Core, 'store' | 'library' | 'now'>): PublicPapers {
  const { store, library } = core

  return {
    async search(query, page) {
      const read = readQuery(query, dayOf(core.now()), 'search')
      if (isFault(read)) return nothing(wording.queryFault(query, read))
      if (isEmpty(read.root)) return nothing(wording.emptyQuery())
      const ranking = await library.search(read.root, PAGE * MOST_PAGES)
      const shown = ranking.total > 0 ? ranking : onlyNear(ranking)
      if (shown.hits.length === 0) return nothing(found.noMatch(query))
      const papers = shown.hits.map(({ id }) => id)
      const related = shown.hits.flatMap(({ matches }, at) => (matches ? [] : [at + 1]))
      const question = { command: 'search', heading: '', matches: shown.total + shown.guessed, related, query }
      const from = page * PAGE
      const list = { ...NOBODY, id: '', question, papers }
      const pages = [from, from + OF_CHAT].map((at) => showPage(core, list, at, ranking.words))
      const shownCards = (await Promise.all(pages)).flatMap((reply) => reply.cards)
      const cards = shownCards.flatMap((card) => {
        const id = papers[(card.number ?? 0) - 1]
        return id === undefined ? [] : [{ id, card: withoutButtons(card) }]
      })
      return { heading: [plain(found.searchHeading(query, shown))], papers: cards, hasNext: from + PAGE < papers.length }
    },

    async paper(asked) {
      const paper = (await store.papers.lookUp([asked])).get(asked)
      if (!paper) return null
      const told = (await store.sources.told([paper.id])).get(paper.id) ?? null
      const card = withoutButtons(fullCard(paper, 0, told, '', 0))
      const hits = await library.similar([paper.id], RELATED)
      const related = await store.papers.byIds(hits.map(({ id }) => id))
      return {
        card: { ...card, number: null, excerpt: mayPassOn(paper) ? card.excerpt : [] },
        authors: paper.authors,
        bibtex: writeBibtex([mayPassOn(paper) ? paper : { ...paper, abstract: null }]),
        related: related.map(({ id, title }) => ({ id, title })),
      }
    },
  }
}

function withoutButtons(card: Card): Card {
  return { ...card, actions: [], menu: [] }
}

function nothing(heading: Text): FoundPapers {
  return { heading, papers: [], hasNext: false }
}
