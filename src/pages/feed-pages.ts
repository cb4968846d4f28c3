import { dayOf } from '../papers/dates.ts'
import { linkOf } from '../papers/links.ts'
import type { Paper } from '../papers/paper.ts'
import type { FeedPages, FeedPaper, ShownDigest } from '../port/feed-pages.ts'
import type { FeedPage } from '../store/feed-pages.ts'
import type { Store } from '../store/store.ts'
import { feedTitle } from '../wording/feed-pages.ts'
import { byline } from '../wording/papers.ts'
import { day } from '../wording/times.ts'
import type { FeedSecrets } from './feed-secrets.ts'
import { mayPassOn } from './passed-on.ts'

type Stores = Pick<Store, 'feedPages' | 'papers'>

/** What whoever has the address of a page may read. */
export function createFeedPages(store: Stores, secrets: FeedSecrets): FeedPages {
  return {
    async find(secret) {
      const found = await store.feedPages.byHash(secrets.hash(secret))
      if (!found) return null
      const { page, topic } = found
      const { id, changedAt } = page
      return { id, changedAt, read: async () => ({ id, changedAt, title: feedTitle(topic), digests: await readDigests(page, store) }) }
    },
  }
}

async function readDigests(page: FeedPage, { feedPages, papers }: Stores): Promise<ShownDigest[]> {
  const sections = await feedPages.sections(page)
  const known = await papers.lookUp(sections.flatMap((section) => section.papers))
  const digests = new Map<string, ShownDigest>()
  for (const { digest, sentAt, topic, papers: ids } of sections) {
    const { sections: before } = digests.get(digest) ?? { sections: [] }
    // Papers of a digest that were merged since are one.
    const shown = before.flatMap((section) => section.papers.map(({ id }) => id))
    const found = new Map(ids.flatMap((id) => known.get(id) ?? []).map((paper) => [paper.id, paper]))
    const own = { topic, papers: [...found.values()].filter(({ id }) => !shown.includes(id)).map(toFeedPaper) }
    digests.set(digest, { id: digest, at: sentAt, day: day(dayOf(sentAt)), sections: [...before, own] })
  }
  return [...digests.values()]
}

function toFeedPaper(paper: Paper): FeedPaper {
  const { id, title, keys, authors, abstract } = paper
  return { id, title, link: linkOf(keys), authors, byline: byline(paper, 0), abstract: mayPassOn(paper) ? abstract : null }
}
