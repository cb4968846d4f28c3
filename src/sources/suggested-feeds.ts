import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ROOT } from '../config/root.ts'

const FILE = new URL('seeds/feeds.json', ROOT)

/** The bundled list of journals' feeds, `seeds/feeds.json`: what public lists name. None of these addresses was asked. */
const FeedList = z
  .strictObject({
    /** The day on which the sources were read. */
    seen: z.iso.date(),
    /** Where the addresses stand: files of public repositories. The commit is null if it is not known. */
    sources: z.record(
      z.string(),
      z.strictObject({
        repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
        path: z.string().min(1),
        commit: z
          .string()
          .regex(/^[0-9a-f]{40}$/)
          .nullable(),
      }),
    ),
    feeds: z.array(
      z.strictObject({
        title: z.string().min(1).max(100),
        url: z.url({ protocol: /^https?$/ }),
        fields: z.array(z.string()).min(1),
        source: z.string(),
      }),
    ),
  })
  .refine(({ sources, feeds }) => feeds.every(({ source }) => Object.hasOwn(sources, source)), 'a feed has a source that is not listed')
  .refine(({ feeds }) => new Set(feeds.map(({ url }) => url)).size === feeds.length, 'two feeds have one address')

export type SuggestedFeeds = z.output<typeof FeedList>

export function readSuggestedFeeds(): SuggestedFeeds {
  return FeedList.parse(JSON.parse(readFileSync(FILE, 'utf8')))
}
