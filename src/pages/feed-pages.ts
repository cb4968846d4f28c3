import { dayOf } from '../papers/dates.ts'
import { linkOf } from '../papers/links.ts'
import type { Paper } from '../papers/paper.ts'
import type { FeedPages, FeedPaper, ShownDigest } from '../port/feed-pages.ts'
import type { Store } from '../store/store.ts'
import { feedTitle } from '../wording/feed-pages.ts'
import { byline } from '../wording/papers.ts'
import { day } from '../wording/times.ts'
import type { FeedSecrets } from './feed-secrets.ts'
import { mayPassOn } from './passed-on.ts'

/** What whoever has the address of a page may read. */
export function createFeedPages({ feedPages, papers }: Pick<Store, 'feedPages' | 'papers'>, secrets: FeedSecrets): FeedPages {
  return {
    async find(secret) {
      const asked = await feedPages.byHash(secrets.hash(secret))
      if (!asked) return null
      const sections = await feedPages.sections(asked.page)
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
      const { id, changedAt } = asked.page
      return { id, changedAt, title: feedTitle(asked.topic), digests: [...digests.values()] }
    },
  }
}

function toFeedPaper(paper: Paper): FeedPaper {
  const { id, title, keys, authors, abstract } = paper
  return { id, title, link: linkOf(keys), authors, byline: byline(paper, 0), abstract: mayPassOn(paper) ? abstract : null }
}
