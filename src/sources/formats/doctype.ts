import { UnreadableAnswer } from './found.ts'

/** XHTML's own list has 253. */
const MOST_ENTITIES = 300
const LONGEST = 20_000
const DECLARED = /<!ENTITY\b/gi
/** One whose value is a few characters, written out or by their numbers. It includes nothing, and cannot grow. */
const HARMLESS =
  /<!ENTITY\s{1,20}([a-z][\w.-]{0,39})\s{1,20}(?:"((?:[^"&%<]|&#\w{1,8};){0,40})"|'((?:[^'&%<]|&#\w{1,8};){0,40})')\s{0,20}>/gi
const NUMBERED = /&#(?:x([\da-f]{1,6})|(\d{1,7}));/gi

/**
 * Takes the entities that a DOCTYPE declares, beside those that XML has. No file that it names is ever read.
 * @throws {UnreadableAnswer} if it declares others than a few characters each
 */
export function declareEntities(doctype: string, known: Record<string, string>, what: string): void {
  const declared = doctype.length > LONGEST ? MOST_ENTITIES + 1 : (doctype.match(DECLARED)?.length ?? 0)
  const harmless = declared > MOST_ENTITIES ? [] : [...doctype.matchAll(HARMLESS)]
  if (harmless.length !== declared)
    throw new UnreadableAnswer(`${what} has a DOCTYPE with entities, which can include other files or grow without end, so it is not read.`)
  for (const [, name = '', double, single] of harmless)
    if (!(name in known)) known[name] = (double ?? single ?? '').replace(NUMBERED, signOf)
}

function signOf(_: string, hex: string | undefined, decimal: string | undefined): string {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
}
