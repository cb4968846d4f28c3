// What people say to a bot in plain words, beside queries and commands. Pure.

/** A wish that is said in words of its own. */
export type Said =
  | { readonly kind: 'hello' | 'thanks' | 'more' }
  /** What may be read as a command, or else be looked for. */
  | { readonly kind: 'line'; readonly line: string }
  /** A search, however else it could be read. */
  | { readonly kind: 'search'; readonly query: string }

const HELLOS = new Set([
  'hi',
  'hello',
  'hey',
  'hey there',
  'hi there',
  'hello there',
  'good morning',
  'good evening',
  'yo',
  'ping',
  'paperboy',
])
const THANKS = new Set([
  'thanks',
  'thank you',
  'thx',
  'ty',
  'thanks a lot',
  'many thanks',
  'thank you very much',
  'cheers',
  'great',
  'cool',
  'nice',
  'ok',
  'okay',
  'good bot',
  'great thanks',
  'ok thanks',
  'perfect',
  'awesome',
  'bye',
])
const MORE = new Set(['more', 'next', 'next page', 'show more', 'more papers', 'go on'])

/** Whole lines, and what is typed for them. */
const LINES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    help: [
      'help me',
      'help please',
      'what can you do',
      'what can i do',
      'what do you do',
      'who are you',
      'what are you',
      'what is this',
      'how does this work',
      'how do you work',
      'how do i use this',
      'how do i use you',
      'how to use',
      'commands',
      'menu',
      'usage',
      'get started',
      'getting started',
      'start',
    ],
    saved: [
      'my papers',
      'my saved papers',
      'saved papers',
      'my list',
      'my library',
      'what did i save',
      'what is in my list',
      'bookmarks',
      'my bookmarks',
    ],
    subscriptions: [
      'topics',
      'my topics',
      'list topics',
      'show topics',
      'my subscriptions',
      'stop',
      'cancel',
      'how do i cancel',
      'how do i stop this',
      'stop sending me this',
      'i want to unsubscribe',
      'what topics are there',
      'which topics are there',
    ],
    new: [
      'new papers',
      'newest',
      'newest papers',
      'latest',
      'latest papers',
      'recent papers',
      'news',
      'what is new',
      'whats new',
      "what's new",
      'anything new',
    ],
    trending: [
      'popular',
      'popular papers',
      'hot',
      'trends',
      'top papers',
      'whats hot',
      "what's hot",
      'what is trending',
      "what's trending",
    ],
    'forget me': ['delete my data', 'erase my data', 'delete me', 'forget about me'],
    'help subscribe': ['how do i subscribe', 'how to subscribe', 'notify me', 'alert me', 'keep me posted', 'keep me updated'],
    'help search': ['how do i search', 'how to search'],
    'help save': ['how do i save a paper', 'how do i save'],
    'help unsubscribe': ['how do i unsubscribe', 'how to unsubscribe'],
  }).flatMap(([line, said]) => said.map((each) => [each, line] as const)),
)

/** Words before what is wished, each of which says nothing of it. */
const ASKING = new Set(
  `hey hi hello please can could would you i we i'd i'm am like want need to help me us find show give get search look looking searching for do have are is there
any some the a few good interesting relevant all latest newest recent best`.split(/\s+/),
)
/** Beginnings of a search, where nobody speaks of papers. */
const VERBS = [
  'find me',
  'find',
  'look for',
  'look up',
  'search for',
  'i am looking for',
  "i'm looking for",
  'looking for',
  'tell me about',
  'what do you know about',
]
const PAPERS = new Set([
  'paper',
  'papers',
  'article',
  'articles',
  'preprint',
  'preprints',
  'publications',
  'research',
  'studies',
  'something',
  'anything',
  'work',
])
/** What is to come again and again; the latter only where it is said how often. */
const WISHES = ['notify me', 'alert me', 'keep me posted', 'keep me updated', 'keep me informed', 'keep me up to date']
const WISHES_FOR_MORE = ['send me', 'bring me', 'give me', 'get me', 'i want', 'we want', 'i need']
const AGAIN = new Set(['new', 'daily', 'weekly', 'monthly'])
const POLITE = new Set(['please', 'can', 'could', 'would', 'you', 'hey', 'hi', 'hello'])
const LINKS = new Set(['about', 'on', 'regarding', 'concerning', 'for', 'that', 'which'])
/** Of one person. */
const MOST_NAMES = 4
const BEFORE = ['hey paperboy', 'hi paperboy', 'hello paperboy', 'paperboy', 'hey', 'please', 'pls', 'ok', 'okay']
/** Typed where a chat makes no mention of it. */
const AT_NAME = /(^|\s)@(?=paperboy\b)/gi
const BEHIND = ['please', 'pls', 'thanks', 'thank you']

/**
 * Reads what is said in a direct message, behind a mention, or in a terminal.
 * @param isCommand whether a command has this name
 */
export function readSaid(text: string, isCommand: (name: string) => boolean): Said {
  const line = unwrap(text.replace(AT_NAME, '$1'))
  const words = wordsOf(line)
  if (HELLOS.has(words) || HELLOS.has(words.replace(/ paperboy$/, ''))) return { kind: 'hello' }
  if (THANKS.has(words) || THANKS.has(words.replace(/ paperboy$/, ''))) return { kind: 'thanks' }
  if (MORE.has(words)) return { kind: 'more' }
  const bare = unwrap(withoutGreeting(line, isCommand))
  const known = LINES.get(words) ?? LINES.get(wordsOf(bare))
  if (known !== undefined) return { kind: 'line', line: known }
  if (words === '') return { kind: 'line', line: /^[?!.\s]*$/.test(line) ? 'help' : line }
  const wish = readWish(bare)
  if (wish !== null) return { kind: 'line', line: wish }
  const query = readQuestion(bare)
  if (query !== null) return { kind: 'search', query }
  const alone = bare.replace(/[?!.]{1,5}$/, '')
  return { kind: 'line', line: isCommand(alone.toLowerCase()) ? alone : bare }
}

/** In small letters, without punctuation. */
function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[?!.,]/g, '')
    .trim()
}

/** What is looked for by `can you find papers about LEARNING?` or `look for LEARNING`; null where it is not said so. */
function readQuestion(line: string): string | null {
  const words = line.split(/\s+/)
  const low = words.map((word) => word.toLowerCase().replaceAll('’', "'"))
  const at = low.findIndex((word) => !ASKING.has(word))
  const isBy = at >= 0 && PAPERS.has(low[at] ?? '') && low[at + 1] === 'by' && words.length > at + 2 && words.length <= at + 2 + MOST_NAMES
  if (isBy) return `author:"${withoutMark(words.slice(at + 2).join(' ')).replaceAll('"', '')}"`
  const isOfPapers = at >= 0 && PAPERS.has(low[at] ?? '') && LINKS.has(low[at + 1] ?? '') && words.length > at + 2
  if (isOfPapers) return withoutMark(words.slice(at + 2).join(' '))
  const verb = VERBS.map((each) => each.split(' ')).find((each) => each.every((word, index) => low[index] === word))
  return verb && words.length > verb.length ? withoutMark(words.slice(verb.length).join(' ')) : null
}

/** The topic that is wished for by `send me new papers on KNEE every Monday` or `notify me about KNEE`; null where nothing is to come again. */
function readWish(line: string): string | null {
  const words = line.split(/\s+/)
  const low = words.map((word) => word.toLowerCase().replaceAll('’', "'"))
  const first = low.findIndex((word) => !POLITE.has(word))
  const said = low.slice(Math.max(0, first)).join(' ')
  const wish = [...WISHES, ...WISHES_FOR_MORE].find((each) => said.startsWith(`${each} `))
  if (wish === undefined) return null
  let at = Math.max(0, first) + wish.split(' ').length
  const isAgain = AGAIN.has(low[at] ?? '')
  if (WISHES_FOR_MORE.includes(wish) && !isAgain) return null
  const rhythm = isAgain && low[at] !== 'new' ? ` ${low[at]}` : ''
  while (AGAIN.has(low[at] ?? '') || PAPERS.has(low[at] ?? '') || ['updates', 'news', 'the', 'when', 'new'].includes(low[at] ?? '')) at++
  if (!LINKS.has(low[at] ?? '') && low[at] !== 'of') return null
  const query = withoutMark(words.slice(at + 1).join(' '))
  return query === '' ? null : `subscribe ${query}${rhythm}`
}

function withoutMark(query: string): string {
  return query.replace(/\s?[?!]{1,5}$/, '')
}

/** `hey help, please` is `help`. A greeting before other words may be one of them: a `Hello World program`. */
function withoutGreeting(line: string, isCommand: (name: string) => boolean): string {
  let left = line
  for (const word of BEFORE) {
    const rest = after(left, word)
    if (rest !== null && rest !== '') left = rest
  }
  for (const word of ['hi', 'hello']) {
    const rest = after(left, word)
    const [next = ''] = rest?.toLowerCase().split(/\s/) ?? []
    if (rest && (/^[,!.:]/.test(left.slice(word.length)) || isCommand(next.replace(/[?!.]{1,5}$/, '')) || ASKING.has(next))) left = rest
  }
  for (const word of BEHIND) {
    const end = left.replace(/[.!]{1,5}$/, '')
    if (end.toLowerCase().endsWith(` ${word}`)) left = end.slice(0, -word.length - 1).trimEnd()
  }
  return left
}

function after(line: string, word: string): string | null {
  const isBefore = line.toLowerCase().startsWith(word) && /^[\s,:!.]/.test(line.slice(word.length))
  return isBefore ? unwrap(line.slice(word.length)) : null
}

/** Without what stands around: `: help` behind a mention, and the signs of code. A minus excludes, and stays. */
function unwrap(text: string): string {
  const line = text.replaceAll('`', ' ').trim()
  return line.replace(/^[\s:,;.!]{1,20}/, '').replace(/[\s,;:]{1,20}$/, '')
}
