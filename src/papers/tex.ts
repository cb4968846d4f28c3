import { combining, latex2unicode } from 'unicode2latex'

/** Commands that are removed with their argument, which refers to a place in the missing document. */
const SILENT = new Set(['cite', 'citep', 'citet', 'ref', 'eqref', 'label', 'begin', 'end', 'vspace', 'hspace', 'thanks', 'color'])
/** Commands whose first argument is only the style or the link target of the second. */
const LOOKS = new Set(['href', 'textcolor', 'colorbox', 'hyperref'])
/** Fonts, sizes and boxes. Only their contents are read. */
const FONT =
  /^(?:rm|it|bf|sf|sl|tt|em|sc|cal|bm|pmb|boldsymbol|ensuremath|emph|text\w*|math\w+|operatorname\*?|mbox|hbox|underline|uline|url|large|small|tiny|normalsize)$/
const SPACES = new Set([',', ';', ':', ' ', '\n', '\t', '\\', 'quad', 'qquad', 'newline', 'par', 'linebreak'])
/** Sizes and switches without text. */
const NOTHING = new Set([
  '!',
  '-',
  '/',
  '(',
  ')',
  '[',
  ']',
  'left',
  'right',
  'big',
  'Big',
  'bigl',
  'bigr',
  'displaystyle',
  'textstyle',
  'limits',
  'nolimits',
])
const DOTLESS: Record<string, string> = { ı: 'i', ȷ: 'j' }
/** Characters after which `~` is a non-breaking space. After others it means "about". */
export const TIES_TO = /[\p{L}\p{N}.,;:)\]}]/u
/** Deeper nesting is an attack, not a formula. */
const MOST_DEPTH = 40
/** A formula in a title or abstract is short. Longer text is prose between two dollar signs. */
const LONGEST_MATH = 400

/** Converts TeX source to plain Unicode text. Total and linear: an unknown command loses its backslash and stays. */
export function readTex(source: string): string {
  return new TexReader(source).readAll()
}

/** Whether a text needs `readTex`. */
export function looksLikeTex(text: string): boolean {
  return text.includes('\\') || /\$[^$]*\$/.test(text)
}

/**
 * The end of the formula that begins at `start`, or -1. Pandoc's rule protects dollar amounts: no space inside the dollar signs, and no digit
 * after the closing one unless the text inside cannot be an amount.
 */
function mathEnd(text: string, start: number): number {
  if (start < 0 || text[start] !== '$' || !/\S/.test(text[start + 1] ?? '')) return -1
  const limit = Math.min(text.length, start + LONGEST_MATH)
  for (let at = start + 1; at < limit; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === '\n' && text[at + 1] === '\n') return -1
    else if (char === '$') {
      const inside = text.slice(start + 1, at)
      const closes = inside !== '' && !/\s$/.test(inside) && !(isAmount(inside) && /\d/.test(text[at + 1] ?? ''))
      return closes ? at : -1
    }
  }
  return -1
}

/** `60-` in `$60-$80`: a text that begins with a digit and contains no TeX. */
function isAmount(text: string): boolean {
  return /^\d[^\\^_{}=<>]*$/.test(text)
}

class TexReader {
  readonly #source: string
  #at = 0
  #depth = 0

  constructor(source: string) {
    this.#source = source
  }

  readAll(): string {
    let out = ''
    while (this.#at < this.#source.length) {
      out += this.#readUntil('', false)
      this.#at++ // a closing brace that nothing opened
    }
    return out
  }

  #readUntil(close: string, math: boolean): string {
    let out = ''
    while (this.#at < this.#source.length) {
      const char = this.#source[this.#at] as string
      if (char === close || char === '}') return out
      const atom = this.#readAtom(char, math)
      // A removed reference must leave no gap before punctuation: `KITTI~\\cite{x}.`
      if (atom === null) out = /[\s.,;:!?)\]]|^$/.test(this.#source[this.#at] ?? '') ? out.trimEnd() : out
      else out += atom
    }
    return out
  }

  #readAtom(char: string, math: boolean): string | null {
    if (char === '\\') return this.#readCommand(math)
    if (char === '{') return this.#readGroup(math)
    if (char === '$') return this.#readDollar(math)
    this.#at++
    if (math && (char === '^' || char === '_')) return raise(char, this.#readArgument(true))
    if (math && char === "'") return '′'
    if (!math && char === '~' && TIES_TO.test(this.#source[this.#at - 2] ?? ' ')) return ' '
    return char
  }

  #readGroup(math: boolean): string {
    this.#at++
    if (this.#depth >= MOST_DEPTH) return ''
    this.#depth++
    const out = this.#readUntil('}', math)
    this.#depth--
    if (this.#source[this.#at] === '}') this.#at++
    return out
  }

  #readDollar(math: boolean): string {
    const open = this.#source[this.#at + 1] === '$' ? this.#at + 1 : this.#at
    const end = math ? -1 : mathEnd(this.#source, open)
    if (end === -1) {
      this.#at++
      return math ? '' : '$'
    }
    const inside = new TexReader(this.#source.slice(open + 1, end))
    this.#at = end + (open > this.#at && this.#source[end + 1] === '$' ? 2 : 1)
    return inside.#readFormula()
  }

  #readFormula(): string {
    let out = ''
    while (this.#at < this.#source.length) {
      out += this.#readUntil('', true)
      this.#at++
    }
    return out
  }

  /** One argument: a group, a command, or a single character. */
  #readArgument(math: boolean): string {
    while (this.#source[this.#at] === ' ') this.#at++
    const char = this.#source.codePointAt(this.#at)
    if (char === undefined || char === 0x7d || this.#depth >= MOST_DEPTH) return ''
    this.#depth++
    let out: string
    if (char === 0x7b) out = this.#readGroup(math)
    else if (char === 0x5c) out = this.#readCommand(math) ?? ''
    else {
      out = String.fromCodePoint(char)
      this.#at += out.length
    }
    this.#depth--
    return out
  }

  #readName(): string {
    const letters = /[a-zA-Z]+\*?/y
    letters.lastIndex = this.#at
    const name = letters.exec(this.#source)?.[0] ?? this.#source[this.#at] ?? ''
    this.#at += name.length
    return name
  }

  /** @returns null for a command that disappears completely */
  #readCommand(math: boolean): string | null {
    this.#at++
    const name = this.#readName()
    if (SPACES.has(name)) return ' '
    if (NOTHING.has(name)) return ''
    if (SILENT.has(name)) {
      this.#readArgument(math)
      return null
    }
    if (LOOKS.has(name)) {
      this.#readArgument(math)
      return this.#readArgument(math)
    }
    if (name === 'footnote') return ` (${this.#readArgument(math)})`
    if (name === 'textsuperscript' || name === 'textsubscript')
      return raise(name === 'textsuperscript' ? '^' : '_', this.#readArgument(math))
    if (name === 'frac' || name === 'tfrac' || name === 'dfrac')
      return `${bracket(this.#readArgument(true))}/${bracket(this.#readArgument(true))}`
    if (name === 'sqrt') return `√${bracket(this.#readArgument(true))}`
    const mark = markOf(name)
    if (mark !== undefined) return this.#readAccent(name, mark, math)
    // `\mathbf{x}` has its own character in the table, but readers and the search want the plain letter.
    const symbol = name === 'mathbb' ? this.#readDoubleStruck() : symbolOf(name)
    // TeX removes the space after a command and adds its own spacing around symbols. Plain text needs the space.
    if (symbol !== undefined) return symbol
    if (FONT.test(name)) {
      this.#skipSpace()
      return this.#source[this.#at] === '{' ? this.#readGroup(math) : ''
    }
    if (this.#source[this.#at] !== '{') return name
    // An author's own command: its argument, or its name if there is none.
    return this.#readGroup(math) || name
  }

  #skipSpace(): void {
    while (this.#source[this.#at] === ' ') this.#at++
  }

  #readDoubleStruck(): string {
    const letter = this.#readArgument(true)
    return lookUp(`\\mathbb{${letter}}`) ?? letter
  }

  #readAccent(name: string, mark: string, math: boolean): string {
    // `\'` before a space or punctuation is a stray backslash, not an accent.
    const next = this.#source[this.#at] ?? ''
    const isWord = /[a-zA-Z]/.test(name)
    if (!isWord && !/[\p{L}{\\]/u.test(next)) return name === '=' || name === '.' ? name : name === '^' || name === '~' ? '' : name
    const base = this.#readArgument(math)
    const [first, ...rest] = base
    if (first === undefined) return ''
    return ((DOTLESS[first] ?? first) + mark + rest.join('')).normalize('NFC')
  }
}

/** The combining character of an accent command. The table gives the logical "and" for a hat. */
function markOf(name: string): string | undefined {
  if (name === 'hat' || name === 'widehat') return '\u0302'
  const table: Record<string, string> = combining.tounicode
  const mark = Object.hasOwn(table, name) ? table[name] : undefined
  return mark !== undefined && /^\p{M}+$/u.test(mark) ? mark : undefined
}

function lookUp(source: string): string | undefined {
  if (!Object.hasOwn(latex2unicode, source)) return undefined
  const found = (latex2unicode as Record<string, string | { text?: string; math?: string }>)[source]
  return typeof found === 'string' ? found : (found?.text ?? found?.math)
}

function symbolOf(name: string): string | undefined {
  const symbol = lookUp(`\\${name}`)
  // A combining mark without a letter (`\underline`) is dropped.
  return symbol === undefined || /^\p{M}+$/u.test(symbol) ? undefined : symbol.normalize('NFKC')
}

/** `x^2` -> `x²`, `x_{ij}` -> `xᵢⱼ`; if Unicode has no such character, `x^(2q)`. */
function raise(sign: '^' | '_', text: string): string {
  const raised = [...text].map((char) => (/\s/.test(char) ? '' : (lookUp(`${sign}{${char}}`) ?? RAISED[sign]?.[char])))
  if (text !== '' && raised.every((char) => char !== undefined)) return raised.join('')
  if (text === '∘') return '°'
  if (text === '' || text === '′' || text === '∗' || text === '*') return text
  return sign + bracket(text)
}

const RAISED: Record<string, Record<string, string>> = { '^': { '-': '⁻', '−': '⁻' }, _: { '-': '₋', '−': '₋' } }

function bracket(text: string): string {
  return [...text].length > 1 && !/^[\p{L}\p{N}.]+$/u.test(text) ? `(${text})` : text
}

/** `<sub>` and `<sup>` of HTML, by the same table as TeX's. */
export function raiseHtml(tag: 'sup' | 'sub', text: string): string {
  const raised = raise(tag === 'sup' ? '^' : '_', text)
  return /^[\^_]/.test(raised) ? text : raised
}
