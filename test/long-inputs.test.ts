// What people, feeds and files can write, far longer than it ever is. Each of these took minutes, or hours, where a part of the text was looked at
// again for each of its characters: a test that runs into its time limit says so.
import { describe, expect, test } from 'vitest'
import { renderText } from '../adapters/discord/text.ts'
import { unmarked } from '../adapters/slack/typed.ts'
import { splitTopic } from '../src/commands/preview.ts'
import { readTyped, readWords as readWordsTyped } from '../src/commands/typed.ts'
import { INPUT_LIMITS } from '../src/config/input-limits.ts'
import { readBibtex } from '../src/import/bibtex.ts'
import { cleanAuthors, splitAuthors } from '../src/papers/authors.ts'
import { readDraft } from '../src/papers/draft.ts'
import { findKeys } from '../src/papers/identifiers.ts'
import { unwrap } from '../src/papers/identity.ts'
import { cutAtWord } from '../src/port/text.ts'
import { readQueryTokens } from '../src/search/query/lexer.ts'
import { readSpokenDates } from '../src/search/query/spoken-dates.ts'
import { readQuotations } from '../src/search/query/syntax.ts'
import { readFeed } from '../src/sources/formats/feed-document.ts'
import { readClauses, readEdits } from '../src/topics/clauses.ts'
import type { Subscription } from '../src/topics/subscription.ts'
import { readWords } from '../src/topics/words.ts'
import { effort } from './effort.ts'
import { TODAY } from './library.ts'

const LONG = effort(60_000, 200_000)
const long = (part: string): string => part.repeat(Math.ceil(LONG / part.length))

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'a query': (text) => readQueryTokens(text, TODAY, new Set()),
  'words of a query': (text) => readSpokenDates({ kind: 'words', text: `${text}x` }, TODAY),
  'a subscription': (text) => readClauses(`knee ${text}!`),
  'an edit': (text) => readEdits(`knee ${text}!`, ['knee', 'elbow']),
  'words and quotations': (text) => readWords(text),
  'a command': (text) => readTyped(text),
  'a mention': (text) => readWordsTyped(text),
  identifiers: (text) => findKeys(text),
  'an identifier': (text) => unwrap(`a${text}!`),
  'a message of Slack': (text) => unmarked(text),
  'a heading on Discord': (text) => renderText([{ text: `a${text}!`, style: 'strong' }], 4_000),
  'an excerpt': (text) => cutAtWord(text, LONG - 10),
  'names of a feed': (text) => splitAuthors(`a${text}!`),
  'names of a file': (text) => readDraft({ title: 'A title', authors: `a${text}!` }),
  'a name': (text) => cleanAuthors([`a${text.slice(0, 990)}!`]),
  'a feed': (text) => readFeed(`<rss><channel><item><title>A</title><author>${text.replace(/[<&]/g, '')}</author></item></channel></rss>`),
}
const PARTS = [' ', '\n', ',', ';', '.', ')', '(', '](', '“ ', '‚ ', '<@', '@a(', '- ', 'a', 'at 9 ', ' and ', '#a']

describe.each(Object.entries(READERS))(`%s of ${LONG.toLocaleString('en')} characters`, { timeout: 20_000 }, (_, read) => {
  test.each(PARTS.map((part) => [JSON.stringify(part), part]))('made of %s', (_, part) => {
    expect(() => read(long(part))).not.toThrow()
  })
})

describe('work that is counted', () => {
  test('the end of a quotation is looked for no further than the last sign that can end one', () => {
    let looked = 0
    const text = new Proxy(Object(`“a” ${long('‚ ')}`) as object, {
      get(target, name) {
        if (typeof name === 'string' && /^\d+$/.test(name)) looked++
        const value = Reflect.get(target, name)
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value
      },
    }) as unknown as string
    const closes = readQuotations(text)
    for (let at = 0; at < LONG; at++) closes(at)
    expect(looked).toBeLessThan(5 * LONG)
  })

  test('a topic is looked for among no more words than a name has', () => {
    let compared = 0
    const topics = ['Knees', 'Bones and joints'].map((name) => ({
      get name() {
        compared++
        return name
      },
    }))
    const words = long('knees ')
    expect(splitTopic(words, topics as unknown as Subscription[])).toMatchObject({ topic: 'knees' })
    expect(compared).toBeLessThan(30)
  })

  test('a BibTeX entry is parsed with the definitions that it uses, not with all', () => {
    const definitions = Array.from({ length: 3_000 }, (_, index) => `@string{m${index} = "Journal ${index}"}\n`).join('')
    const entries = Array.from({ length: 100 }, (_, index) => `@article{k${index}, title = m${index} # " studies"}\n`).join('')
    const titles = readBibtex(definitions + entries, () => {}).map((entry) => ('draft' in entry ? entry.draft.title : entry.reason))
    expect(titles).toEqual(Array.from({ length: 100 }, (_, index) => `Journal ${index} studies`))
  })
})

describe('a BibTeX entry that no paper has', () => {
  test.each([
    [
      'more characters',
      `@article{k, title={${'a '.repeat(INPUT_LIMITS.bibtexEntry / 2)}}}`,
      /^\(k\) has 200,0\d\d characters; at most 200,000 are read$/,
    ],
    ['more @ signs', `@article{k, title={A}}${'@'.repeat(INPUT_LIMITS.bibtexSigns)}`, /^\(k\) has 1,001 @ signs; at most 1,000 are read$/],
  ])('has %s than are read, and is told', (_, entry, reason) => {
    const read = readBibtex(`${entry}\n@article{next, title={The next}}`, () => {})
    expect(read).toMatchObject([
      { line: 1, reason: expect.stringMatching(reason) },
      { line: 2, draft: { title: 'The next' } },
    ])
  })
})
