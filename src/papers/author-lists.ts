import { givenFirst, INITIALS, isSuffix, withoutBrackets } from './authors.ts'
import { PARTICLES } from './names.ts'

/** `JA`, as PubMed writes initials. */
const BARE_INITIALS = /^\p{Lu}(?:-?\p{Lu}){0,2}$/u
/** Degrees and memberships that journals of medicine write behind names; with their capitals, as Ma and Friml are family names. */
const DEGREE =
  /^(?:Ph\.?\s?D|PHD|D\.?\s?Phil|M\.?D|Sc\.?D|Ed\.?D|Psy\.?D|Pharm\.?D|Dr\.?P\.?H|D\.?Sc|[MB]\.?\s?Sc|M\.?\s?Phil|[MB]\.?Eng|M\.?P\.?H|M\.?H\.?S|M\.?B\.?A|M\.?B(?:\.?B\.?S)?|MB\s?ChB|MBChB|D\.?V\.?M|D\.?D\.?S|D\.?M\.?D|D\.?O|R\.?N|[BM]\.?S\.?N|[MB]\.?[SA]|J\.?D|LL\.?[BM]|F(?:RC|AC|AH|ES|RS|IEEE)[A-Z]{0,4}|MRC[A-Z]{1,4})\.?$/
/** A degree that is nothing else, also without a comma before it, or where a family name may stand. */
const SURE_DEGREE = /^,?(?:Ph\.?D|PHD|D\.?Phil|[MB]\.?Sc|MBBS|MBChB|Pharm\.?D|Dr\.?PH|M\.D\.|MD)\.?$/
const HONORIFIC = /^(?:(?:dr|prof|professor|mr|mrs|ms)\.?\s+)+(?=\p{Lu})/iu
/** How RSS names people: `jane@example.org (Jane Doe)`. */
const MAILBOX = /[^\s@(),;<>]{1,100}@[^\s@(),;<>]{1,100}\s*\(([^()@]{2,200})\)/g
const ADDRESS = /<?(?:mailto:)?[^\s@(),;<>]{1,100}@[^\s@(),;<>]{1,100}>?|\bhttps?:\/\/[^\s,;]{1,200}/gi
/** Separators in other scripts and layouts. */
const SEMICOLON = /；|\s[|·•/]\s/g
const COMMA = /[，、]/g
/** Who wrote it with them stands in brackets: `Ada Lovelace et al. (Moss Collaboration)`. */
const COLLABORATION = /\((?:on behalf of |for )?((?!for |on )[^()]{2,80} (?:Collaborations?|Consortium|Study Group))\)/gi
/** Behind a name: `Department of Physics`, `University of London`. */
const AFFILIATION =
  /^(?:Departments?|Dept\.?|Faculty|School|Division|College|Institute|University|Laboratory|Cent(?:er|re)) (?:of|for)\b|\b(?:University|Hospital)$/
/** An ORCID without its address. */
const ORCID = /\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b/g
const LABEL = /^(?:by|authors?|author\(s\)|creators?)\s*:\s*|^by\s+(?=\p{Lu})/iu
const JOINT = /,? (?:and|&) /
/** “And” of other languages between two whole names; a family name has it before one word, as Ortega y Gasset. */
const OTHER_AND = / (?:und|et) (?<=\p{L}[\p{L}.-]{0,40} \p{Lu}[\p{L}-]{1,40} (?:und|et) )(?=\p{Lu}[\p{L}.-]{0,40} \p{Lu})/gu
/** Names without spaces between family and given names. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{2,5}$/u

/** A part of a list between commas, with what was written behind it: `King`, `Martin L.` with `Jr.`. */
interface Part {
  readonly text: string
  readonly suffix: string
}

/**
 * Reads names in any order, in one text, as feeds and files have them: `Ada Lovelace, Alan Turing and Grace Hopper`, `Lovelace, Ada; Turing, Alan`,
 * `Lovelace, Ada and Turing, Alan`, `Ada Lovelace, PhD; Alan Turing`. Affiliations in brackets, e-mail addresses and degrees are left out.
 */
export function readAuthorList(text: string): string[] {
  const lines = text.split(/\n|<br\s*\/?>/i).map((line) => line.trim())
  // Hard-wrapped names have single words in some lines.
  const areNames = lines.length > 1 && !/[,;]/.test(text) && lines.every((line) => line === '' || /\S\s+\S/.test(line))
  if (areNames) return lines.flatMap(splitLine)
  return splitLine(text)
}

/** Reads a text that has one name, or several with semicolons or in the form `Lovelace, Ada and Turing, Alan`. */
export function readAuthor(text: string): string[] {
  const line = bare(text)
  return line.includes(';') || areJoined(line) ? splitLine(line) : readOne(line)
}

function splitLine(text: string): string[] {
  const line = bare(text)
  if (line.includes(';')) {
    const names = line.split(';').filter((name) => name.trim() !== '')
    // The last two may be joined by a word.
    return [...names.slice(0, -1), ...(names.at(-1) ?? '').split(/ (?:and|&) /)].flatMap(readOne)
  }
  return areJoined(line) ? line.split(JOINT).flatMap(readOne) : readList(partsOf(line))
}

/** Without addresses, affiliations and labels, in one line. */
function bare(text: string): string {
  const named = text
    .replace(MAILBOX, '$1')
    .replace(ADDRESS, ' ')
    .replace(ORCID, ' ')
    .replace(COLLABORATION, ', $1')
    .replace(/\[[^[\]]{0,40}\]/g, '')
    .replace(SEMICOLON, ';')
    .replace(COMMA, ',')
    .replace(OTHER_AND, ' and ')
  return withoutBrackets(named).replace(/\s+/g, ' ').trim().replace(LABEL, '')
}

/** `Lovelace, Ada and Turing, Alan` */
function areJoined(line: string): boolean {
  const names = line.split(JOINT)
  return names.length > 1 && names.every((name) => isInverted(partsOf(name)))
}

/** One name of a list: `Turing, Alan`, `Alan Turing, PhD`. */
function readOne(name: string): string[] {
  const [first, second, ...more] = partsOf(name.replace(/^ ?(?:and|&) /, ''), /,/)
  if (first === undefined) return []
  if (second === undefined) return [whole(first)]
  return [more.length > 0 ? givenFirst(name.trim()) : inOrder(first, second)]
}

function readList(parts: readonly Part[]): string[] {
  const given = parts.filter((_, index) => index % 2 === 1)
  const families = parts.filter((_, index) => index % 2 === 0)
  const areInitials = given.every(({ text }) => INITIALS.test(text) || BARE_INITIALS.test(text))
  const arePairs = parts.length > 0 && parts.length % 2 === 0 && (areInitials || families.every(isFamily))
  if (arePairs || isInverted(parts)) return families.map((family, index) => inOrder(family, given[index] as Part))
  const [first, second, ...others] = parts
  // `Lovelace, Ada, Alan Turing, and Grace Hopper`: only the first name is turned around.
  if (first && second && others.length > 0 && isFamily(first) && isShortGiven(second) && others.every(({ text }) => text.includes(' ')))
    return [inOrder(first, second), ...others.map(whole)]
  return parts.flatMap((part) => splitUnspaced(whole(part)))
}

/** `Ada`, `Ada M.`, `A. M.` */
function isShortGiven({ text }: Part): boolean {
  return text.split(' ').every((word, index) => index === 0 || INITIALS.test(word) || BARE_INITIALS.test(word))
}

/** A family name alone: one word, and particles in small letters; Da Huo and Yiran Du are whole names. */
function isFamily({ text }: Part): boolean {
  const words = text.split(' ').filter((word) => !PARTICLES.has(word))
  return words.length <= 1 && !UNSPACED.test(text)
}

/** Whether the parts are one name with the family name first: `García Márquez, Gabriel`. Two names have two words each. */
function isInverted(parts: readonly Part[]): boolean {
  const [family, given, ...more] = parts
  if (!family || !given || more.length > 0) return false
  // `Brandão S, Saeedi H` are two people.
  if (BARE_INITIALS.test(family.text.split(' ').at(-1) ?? '') && family.text.includes(' ')) return false
  return isFamily(family) || (isShortGiven(given) && !UNSPACED.test(given.text) && family.text.split(' ').length <= 4)
}

function inOrder(family: Part, given: Part): string {
  return [given.text, family.text, family.suffix || given.suffix].filter(Boolean).join(' ')
}

function whole({ text, suffix }: Part): string {
  return suffix === '' ? text : `${text} ${suffix}`
}

/** `张三 李四` are two people. */
function splitUnspaced(name: string): string[] {
  const words = name.split(' ')
  return words.length > 1 && words.every((word) => UNSPACED.test(word)) ? words : [name]
}

/** The parts between commas. Degrees are left out, and suffixes go to the name before them. */
function partsOf(line: string, separators = /,| (?:and|&) /): Part[] {
  const parts: Part[] = []
  for (const piece of line.split(separators)) {
    const text = withoutDegrees(
      piece
        .trim()
        .replace(/^(?:and|&)(?: |$)/, '')
        .replace(HONORIFIC, ''),
    )
    const before = parts.at(-1)
    const isBehind = before?.text.includes(' ') || (parts.length % 2 === 0 && SURE_DEGREE.test(text.split(/[\s/]/)[0] ?? ''))
    if (!/\p{L}/u.test(text) || (before && AFFILIATION.test(text)) || (before && isBehind && isDegree(text))) continue
    if (before && isSuffix(text)) parts[parts.length - 1] = { ...before, suffix: text }
    else parts.push({ text, suffix: '' })
  }
  return parts
}

/** `Ada Lovelace PhD`, `Ada Lovelace Ph. D.` */
function withoutDegrees(text: string): string {
  const words = text.split(/\s+/)
  for (;;) {
    const [last = '', before = ''] = [words.at(-1), words.at(-2)]
    const count =
      words.length > 1 && last !== 'MD' && SURE_DEGREE.test(last) ? 1 : words.length > 2 && SURE_DEGREE.test(before + last) ? 2 : 0
    if (count === 0) return words.join(' ')
    words.length -= count
  }
}

/** `MD`, `MD PhD`, `Ph. D.` */
function isDegree(text: string): boolean {
  return DEGREE.test(text) || text.split(/[\s/]+/).every((word) => DEGREE.test(word))
}
