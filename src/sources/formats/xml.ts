import { SaxesParser } from 'saxes'
import { checkBody, type Decoder, decoderFor, emptyAnswer, refuseWebPage } from './answer.ts'
import { declareEntities } from './doctype.ts'
import { UnreadableAnswer } from './found.ts'

/** An element and its contents. Names are local, because any prefix may stand before them. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** Its own text, without that of its children. */
  readonly text: string
  /** Its own text and that of all its descendants, in order, with paragraphs separated. For XHTML in a feed. */
  readonly whole: string
  /** The namespace that its prefix stands for, or the prefix where the document does not say; empty without a prefix. */
  readonly space: string
  /** The address that its relative links belong to, by `xml:base`; null where none is given. */
  readonly base: string | null
}

/** Limits far above any regular answer. Feeds with XHTML nest 20 deep; the longest text seen has 30,000 characters. */
const DEEPEST = 100
const MOST_ATTRIBUTES = 200
const MOST_ELEMENTS = 100_000
/** The most elements directly in a container, in an answer of any size. arXiv sends 2,500 records at once. */
const MOST_GIVEN_OUT = 50_000
const LONGEST_TEXT = 1_000_000
const SLICE = 65_536
const MOST_ODDITIES = 10_000
/** Harmless errors: an HTML entity, a stray control character. Any other error means that structure was lost. */
const ODDITY = /disallowed character\.|undefined entity|malformed character entity|]]>|duplicate attribute|malformed name|malformed comment/

/** A `&` or a `<` that begins neither an entity nor a tag, as in `R&D` and `p < 0.05`. What CDATA holds is text as it stands. */
const BARE_SIGN = /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|&(?!#?[\p{L}\d]{1,40};)|<(?![\p{L}_:/!?])/gu
/** In characters. */
const LONGEST_JUNK = 4_000
const VOID = /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|(<(?:br|hr|img)\b[^<>]{0,1000}?)\/?>/g
const PARAGRAPH = /^(?:p|div|br|h[1-6]|li|ul|ol|section|title|blockquote)$/

/** The outer structure of a document. */
export interface XmlShape {
  /** Its name in error messages: `arXiv's Atom feed`. */
  readonly what: string
  /** The allowed outermost elements. */
  readonly roots: readonly string[]
  /** Children of these elements are returned one by one. Other elements are returned as parts of their parent. */
  readonly containers: readonly string[]
}

interface Growing extends XmlElement {
  children: XmlElement[]
  text: string
  whole: string
}

/** Reads a document piece by piece. Children of a container are returned when they close; nothing else is kept. */
class XmlReader {
  readonly #what: string
  readonly #parser = new SaxesParser({ xmlns: false })
  #depth = 0
  /** The open elements, the outermost first; none while only containers are open. */
  readonly #open: Growing[] = []
  #closed: XmlElement[] = []
  /** The bases of the open containers. */
  readonly #bases: (string | null)[] = []
  readonly #spaces = new Map<string, string>()
  #attributes = 0
  #elements = 0
  #givenOut = 0
  #oddities = 0
  /** In characters: how many arrived, and where the last markup was. */
  #written = 0
  #marked = 0

  constructor({ what, roots, containers }: XmlShape, isStream: boolean) {
    this.#what = what
    const parser = this.#parser
    parser.on('doctype', (doctype) => declareEntities(doctype, parser.ENTITIES, what))
    parser.on('error', ({ message }) => {
      if (ODDITY.test(message) && ++this.#oddities <= MOST_ODDITIES) return
      const reason = `${what} is not well-formed XML: ${readable(message)}.`
      throw new UnreadableAnswer(`${reason} Asking again later may help.`, reason)
    })
    parser.on('opentagstart', () => {
      this.#attributes = 0
      this.#mark()
    })
    parser.on('attribute', () => {
      if (++this.#attributes > MOST_ATTRIBUTES) throw excess(what, `an element with more than ${MOST_ATTRIBUTES} attributes`)
    })
    parser.on('opentag', ({ name, attributes }) => {
      this.#mark()
      const local = localName(name)
      if (this.#depth++ === 0 && !roots.includes(local))
        throw new UnreadableAnswer(
          `${what} was expected, but the answer is XML of another kind (<${local.slice(0, 40)}>). Check the address.`,
          `${what} is XML of another kind (<${local.slice(0, 40)}>).`,
        )
      if (this.#depth > DEEPEST) throw excess(what, `elements nested more than ${DEEPEST} deep`)
      if (this.#open.length === 0) {
        if (isStream) this.#elements = 0
        if (containers.includes(local)) {
          this.#describe(name, attributes)
          this.#bases.push(this.#baseOf(attributes))
          return
        }
      }
      if (++this.#elements > MOST_ELEMENTS) throw excess(what, `more than ${MOST_ELEMENTS.toLocaleString('en')} elements`)
      const space = this.#describe(name, attributes)
      const base = this.#baseOf(attributes)
      this.#open.push({ name: local, attributes: localNames(attributes), children: [], text: '', whole: '', space, base })
    })
    const addText = (text: string): void => {
      this.#mark()
      const open = this.#open.at(-1)
      if (!open) return
      // Comments inside a text would otherwise bypass the length check in write.
      if (open.whole.length > LONGEST_TEXT) throw tooLong(what)
      open.text += text
      open.whole += text
    }
    parser.on('text', addText)
    parser.on('cdata', addText)
    parser.on('closetag', () => {
      this.#mark()
      this.#depth--
      const element = this.#open.pop()
      if (!element) {
        this.#bases.pop()
        return
      }
      const parent = this.#open.at(-1)
      if (parent) {
        parent.children.push(element)
        parent.whole += PARAGRAPH.test(element.name) ? `\n\n${element.whole}\n\n` : element.whole
        return
      }
      if (isStream && ++this.#givenOut > MOST_GIVEN_OUT) throw excess(what, `more than ${MOST_GIVEN_OUT.toLocaleString('en')} records`)
      this.#closed.push(element)
    })
  }

  #mark(): void {
    this.#marked = this.#written
  }

  /** Notes the prefixes that a tag declares. @returns the namespace of the tag itself */
  #describe(name: string, attributes: Readonly<Record<string, string>>): string {
    for (const key in attributes) if (key.startsWith('xmlns:')) this.#spaces.set(key.slice(6), attributes[key] as string)
    const colon = name.indexOf(':')
    const prefix = colon === -1 ? '' : name.slice(0, colon)
    return this.#spaces.get(prefix) ?? prefix
  }

  #baseOf(attributes: Readonly<Record<string, string>>): string | null {
    const outer = this.#open.at(-1)?.base ?? this.#bases.at(-1) ?? null
    const own = attributes['xml:base']
    return own === undefined ? outer : absolute(own, outer)
  }

  /** @returns the elements that closed in this piece */
  write(piece: string): XmlElement[] {
    // Slice by slice, so that an endless text is noticed before it fills the memory.
    for (let at = 0; at < piece.length; at += SLICE) {
      const slice = piece.slice(at, at + SLICE)
      this.#parser.write(slice)
      this.#written += slice.length
      if (this.#written - this.#marked > LONGEST_TEXT) throw tooLong(this.#what)
    }
    const closed = this.#closed
    this.#closed = []
    return closed
  }

  /** @throws {UnreadableAnswer} if the document is incomplete */
  close(): void {
    this.#parser.close()
  }
}

/**
 * The children of the containers of a whole answer, in order; the root itself if it is not a container.
 * @throws {UnreadableAnswer}
 */
export function readXml(body: string, shape: XmlShape): XmlElement[] {
  const text = mendSigns(trimTo(shape.roots, checkBody(body, shape.what)))
  try {
    return readAll(text, shape)
  } catch (error) {
    // A feed that holds HTML as it stands has elements that nothing closes.
    if (!(error instanceof UnreadableAnswer) || !/<(?:br|hr|img)\b/.test(text)) throw error
    return readAll(
      text.replace(VOID, (found, tag?: string) => (tag === undefined ? found : `${tag}/>`)),
      shape,
    )
  }
}

function readAll(text: string, shape: XmlShape): XmlElement[] {
  const reader = new XmlReader(shape, false)
  const elements = reader.write(text)
  reader.close()
  return elements
}

/** A document without the warning of a program before it, or the script of a host behind it. */
function trimTo(roots: readonly string[], text: string): string {
  const root = roots.find((name) => new RegExp(`<(?:\\w{1,9}:)?${name}[\\s>]`).test(text.slice(0, LONGEST_JUNK)))
  if (root === undefined) return text
  const start = /^<[!?]/.test(text) ? 0 : text.search(new RegExp(`<\\?xml\\s|<(?:\\w{1,9}:)?${root}[\\s>]`))
  const ending = Math.max(text.lastIndexOf(`</${root}>`), text.lastIndexOf(`:${root}>`))
  return text.slice(start, ending === -1 ? undefined : ending + root.length + (text[ending] === '<' ? 3 : 2))
}

/**
 * As `readXml`, for an answer of any size, with one batch for each piece.
 * @throws {UnreadableAnswer} also after many elements; the elements before the error are valid
 */
export async function* streamXml(pieces: AsyncIterable<Uint8Array>, shape: XmlShape): AsyncGenerator<XmlElement[]> {
  const { what } = shape
  const reader = new XmlReader(shape, true)
  let decoder: Decoder | null = null
  for await (const piece of pieces) {
    let text: string
    if (decoder) text = decoder.decode(piece, { stream: true })
    else {
      decoder = decoderFor(piece, null)
      text = decoder.decode(piece, { stream: true }).trimStart()
      refuseWebPage(text, what)
    }
    yield reader.write(text)
  }
  if (!decoder) throw emptyAnswer(what)
  yield reader.write(decoder.decode())
  reader.close()
}

/** Encodes signs that were meant as text. With more of them than errors are borne, the document stays as it is, to be refused. */
function mendSigns(body: string): string {
  let bare = 0
  for (const [found] of body.matchAll(BARE_SIGN)) if (found.length === 1 && ++bare > MOST_ODDITIES) return body
  if (bare === 0) return body
  return body.replace(BARE_SIGN, (found) => (found === '&' ? '&amp;' : found === '<' ? '&lt;' : found))
}

/** The elements of an answer as the children of one element. */
export function together(children: readonly XmlElement[]): XmlElement {
  return { name: '', attributes: {}, children, text: '', whole: '', space: '', base: children[0]?.base ?? null }
}

/** The first child with a name. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((candidate) => candidate.name === name)
}

/** The trimmed text of the first child with a name; null if there is none or it is empty. */
export function childText(element: XmlElement, name: string): string | null {
  return child(element, name)?.text.trim() || null
}

/** The trimmed texts of all children with a name. */
export function childTexts(element: XmlElement, name: string): string[] {
  return element.children.flatMap((candidate) => (candidate.name === name ? [candidate.text.trim()] : []))
}

/** An address on the web, read from where it stands; null for any other text. */
export function absolute(address: string, base: string | null): string | null {
  const [text, from] = [address.trim(), base ?? undefined]
  const url = text !== '' && URL.canParse(text, from) ? new URL(text, from) : null
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null
}

function tooLong(what: string): UnreadableAnswer {
  return excess(what, `a text of more than ${LONGEST_TEXT.toLocaleString('en')} characters`)
}

function excess(what: string, has: string): UnreadableAnswer {
  return new UnreadableAnswer(`${what} has ${has}, more than any list of papers, so it is not read.`)
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function localNames(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [localName(name), value]))
}

/** `2:17: unclosed tag: item` -> `unclosed tag: item (line 2)`; an incomplete document is reported as such. */
function readable(message: string): string {
  const [, line, rest] = /^(?:[^:]*:)?(\d+):\d+: (.*)$/s.exec(message) ?? [null, null, message]
  const reason = (rest ?? message).slice(0, 100).replace(/\.$/, '')
  const cut = /^(?:unclosed tag|unexpected end|document must contain)/.test(reason) ? 'it ends in the middle: ' : ''
  return `${cut}${reason}${line ? ` (line ${line})` : ''}`
}
