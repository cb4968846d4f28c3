// An author, a journal or a category, in the words that people use for following one.

const FOLLOWED: readonly (readonly [words: RegExp, field: string])[] = [
  [/^(?:the )?(?:authors?|papers (?:by|of)|by)\s+(?=\S)/i, 'author: '],
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

/** What a topic is called that only follows an author or a journal; null for any other query. Pure. */
export function nameFollowed(query: string): string | null {
  return /^(?:author|journal):["“„«]([^"“”„«»]+)["”“»]$/i.exec(query.trim())?.[1]?.trim() || null
}

/** `author: Ada Lovelace` -> `author:"Ada Lovelace"`: alone behind a colon and a blank a value needs no quotes. Pure. */
export function quoteField(query: string): string {
  const [, field, value = ''] = FIELD.exec(query.trim()) ?? []
  return field === undefined ? query : `${field.toLowerCase()}:"${value.trim()}"`
}
