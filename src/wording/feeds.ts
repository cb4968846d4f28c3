// What an operator reads of the feeds of journals.

import type { SuggestedFeeds } from '../sources/suggested-feeds.ts'
import { count } from './phrases.ts'
import { day } from './times.ts'

export const noFeeds = 'No feeds. Take some in: npm start -- feeds import FILE.opml, or npm start -- feeds add https://…'

const FROM_NEXT_START = 'A running bot reads them from its next start on.'

export const feedsTaken = (file: string, all: number, added: number): string =>
  `${file}: ${count(all, 'feed')}, ${added.toLocaleString('en')} of them new here. ${FROM_NEXT_START}`

export const feedAdded = (url: string): string => `Added: ${url}. ${FROM_NEXT_START}`

export const feedKnown = (url: string): string => `${url} was here already.`

/** @param wasTaken whether it stood among the feeds that were taken in, too */
export const feedIsConfigured = (url: string, wasTaken: boolean): string =>
  `${wasTaken ? `Removed here, but ${url} also stands` : `${url} stands`} in PAPERBOY_FEEDS: take it out there.`

export const opmlExpected = 'Name an OPML file, as readers of feeds export it.'

/** @param feeds how many have an address that is not printed whole */
export const exportsSecrets = (feeds: number): string =>
  `The ${feeds === 1 ? 'address of a feed has' : `addresses of ${feeds} feeds have`} a password or a query, which may be a key, and are not printed. Write them to a file that only you can read: npm start -- feeds export --out FILE`

export const feedRemoved = (url: string): string => `Removed: ${url}. What it brought stays.`

/** Of a field, each with where its address stands. */
export function suggestedFeeds(field: string, { seen, sources, feeds }: SuggestedFeeds): string[] {
  const own = feeds.filter(({ fields }) => fields.includes(field))
  const from = (source: string): string => {
    const found = sources[source]
    return `github.com/${found?.repository}, ${found?.path}${found?.commit ? ` (${found.commit.slice(0, 7)})` : ''}`
  }
  return [
    `${count(own.length, 'feed')} of ${field} that public lists name, as seen on ${day(seen)}. None of them was asked: some may be gone, or say little.`,
    ...own.flatMap(({ title, url, source }) => [`${title}  ${url}`, `  named in ${from(source)}`]),
    'Take one in: npm start -- feeds add URL TITLE',
  ]
}
