import { readAuthor, readAuthorList } from '../../papers/author-lists.ts'
import { plainLine } from '../../papers/markup.ts'
import { childText, type XmlElement } from './xml.ts'

/** In characters. A collaboration of 3,000 people takes 60,000. */
export const MOST_AUTHORS_TEXT = 100_000
/** Words in the names of publishers, whom feeds also call authors. */
const PUBLISHER =
  /\b(?:press|publish\w*|publications?|journals?|society|university|institute|academy|association|editors?|editorial|group|inc|ltd|llc|gmbh|elsevier|wiley|springer|mdpi|sciencedirect|admin|feeds?|rss|webmaster|support)\b|\.(?:com|org|net)\b/i

/** The authors of an item. */
export function authorsOf(item: XmlElement): string[] {
  const written = (names: readonly string[]): string[] =>
    item.children.flatMap((part) => (names.includes(part.name) && part.text.trim() !== '' ? [part.text.slice(0, MOST_AUTHORS_TEXT)] : []))
  const creators = written(['creator'])
  if (creators.length > 0) return namesIn(creators)
  const people = item.children.filter(({ name }) => name === 'author')
  const named = people.flatMap((person) => childText(person, 'name') ?? [])
  if (named.length > 0) return namesIn(named)
  // IEEE has a list of all.
  return namesIn([...written(['author']), ...written(['authors'])])
}

/** Several elements hold a name each, in one of which a comma stands between family and given names; one may hold all names. */
function namesIn(texts: readonly string[]): string[] {
  const [read, decoded] = [
    texts.length > 1 ? readAuthor : readAuthorList,
    texts.map((text) => (text.includes('&') ? plainLine(text) : text)),
  ]
  return decoded.flatMap(read)
}

/** Whether the author of a whole feed is who publishes it, and not who wrote its papers. */
export function isPublisher(name: string, feedTitle: string | null): boolean {
  return PUBLISHER.test(name) || (feedTitle ?? '').toLowerCase().includes(name.toLowerCase())
}
