/** Where a text stops being JSON. */
export interface JsonFault {
  /** From 1. */
  readonly line: number
  /** The rest of a sentence that begins with the line: `has “x” where “,” or “]” is expected`. */
  readonly problem: string
}

const SPACE = /[ \t\n\r]*/y
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy
const PLAIN = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y
const SHOWN = /[\p{L}\p{N}_.+-]{1,20}|./suy

/** A position where something else was expected. */
class Break extends Error {
  readonly at: number

  constructor(at: number, expected: string) {
    super(expected)
    this.at = at
  }
}

/** Finds where a text stops being JSON, because the messages of `JSON.parse` name no line. */
export function findJsonFault(text: string): JsonFault {
  try {
    const end = readValue(text, skip(SPACE, text, 0))
    if (end < text.length) throw new Break(end, 'the end of the file')
  } catch (error) {
    if (error instanceof Break) return tell(text, error)
    if (!(error instanceof RangeError)) throw error
  }
  return { line: 1, problem: 'is nested too deep to be read' }
}

/** The fault of a whole file, as the rest of a sentence that begins with its name. */
export function notJson(text: string): string {
  const { line, problem } = findJsonFault(text)
  return text.trim() === '' ? 'is empty' : `is not JSON: line ${line} ${problem}`
}

function tell(text: string, { at, message: expected }: Break): JsonFault {
  const line = text.slice(0, at).split('\n').length
  if (at >= text.length) return { line, problem: `ends where ${expected} is expected` }
  return { line, problem: `has “${text.slice(at, skip(SHOWN, text, at))}” where ${expected} is expected` }
}

/** @returns the end of the value and the space after it. @throws {Break} */
function readValue(text: string, at: number): number {
  if (text[at] === '{') return readParts(text, at + 1, '}', readMember)
  if (text[at] === '[') return readParts(text, at + 1, ']', readValue)
  const end = text[at] === '"' ? skip(STRING, text, at) : skip(PLAIN, text, at)
  if (end === at) throw new Break(at, text[at] === '"' ? 'a text that is closed and written on one line' : 'a value')
  return skip(SPACE, text, end)
}

function readParts(text: string, start: number, close: string, readPart: (text: string, at: number) => number): number {
  let at = skip(SPACE, text, start)
  if (text[at] === close) return skip(SPACE, text, at + 1)
  for (;;) {
    at = readPart(text, at)
    if (text[at] === close) return skip(SPACE, text, at + 1)
    if (text[at] !== ',') throw new Break(at, `“,” or “${close}”`)
    at = skip(SPACE, text, at + 1)
  }
}

function readMember(text: string, at: number): number {
  const end = skip(STRING, text, at)
  if (end === at) throw new Break(at, 'a name in double quotes')
  const colon = skip(SPACE, text, end)
  if (text[colon] !== ':') throw new Break(colon, '“:”')
  return readValue(text, skip(SPACE, text, colon + 1))
}

/** @returns the end of a pattern that begins at a position; the position itself if it does not match */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
