// An author, a journal or a category, in the words that people use for following one.

const FOLLOWED: readonly (readonly [words: RegExp, field: string])[] = [
  [/^(?:the )?(?:authors?|papers (?:by|of)|by)\s+(?=\S)/i, 'author: '],
  // `follow 1`, of the last list.
  [/^(?:papers? )?(?:like )?(?=[#\d][#\d, ]*(?:$|(?:every|each|daily|weekly|weekdays|monthly|at|as|top)\b))/i, 'like '],
  [/^(?:the )?journal\s+(?=\S)/i, 'journal: '],
  [/^(?:the )?(?:arxiv )?(?:category|cat)\s+(?=\S)/i, 'cat:'],
  [/^(?=[a-z]{1,8}(?:-[a-z]{2,4})?\.[a-z-]{2,12}(?:\s|$))/i, 'cat:'],
]
const FIELD = /^(author|journal):\s+([^"“”„«»:()|]{1,200})$/i

/** `author Ada Lovelace at 9` -> `author: Ada Lovelace at 9`, and so for journals and categories; null for anything else. Pure. */
export function readFollowed(text: string): string | null {
  const [words, field] = FOLLOWED.find(([pattern]) => pattern.test(text)) ?? []
  return words === undefined ? null : text.replace(words, field ?? '')
}

/** `me to radiology`, `to papers about knees`: words about subscribing, of which none is looked for. A channel's name stays, to be refused. */
const TO = /^(?:(?:me|us|this channel) )?to:?\s+(?!me\b|#|<#)(?=\S)/i
const PAPERS = /^(?:(?:the )?(?:new|newest|latest|recent) )?papers (?:on|about)\s+(?=\S)/i

/** What stands behind `subscribe`, without what only belongs to the asking. Pure. */
export function withoutAsking(text: string): string {
  const typed = text.trim()
  if (/^(?:me|us)$/i.test(typed)) return ''
  const subject = typed.replace(TO, '')
  return (subject === typed ? null : readFollowed(subject)) ?? subject.replace(PAPERS, '')
}

/** `knee MRI to me` -> `knee MRI`: digests that come to the asker alone; null for any other. Pure. */
export function readToMe(text: string): string | null {
  const typed = text.trim()
  return /\S\s+to me$/i.test(typed) ? typed.slice(0, -'to me'.length).trimEnd() : null
}

/** What a topic is called that only follows an author or a journal; null for any other query. Pure. */
export function nameFollowed(query: string): string | null {
  return /^(?:author|journal):["“„«]([^"“”„«»]+)["”“»]$/i.exec(query.trim())?.[1]?.trim() || null
}

/** `author: Ada Lovelace` -> `author:"Ada Lovelace"`: alone behind a colon and a blank a value needs no quotes. Pure. */
export function quoteField(query: string): string {
  const [, field, value = ''] = FIELD.exec(query.trim()) ?? []
  return field === undefined ? query : `${field.toLowerCase()}:"${value.trim()}"`
}
