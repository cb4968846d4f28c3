import { combining } from 'unicode2latex'
import { BINOMIALS, chemical, FONT, FRACTIONS, LETTERS, LOOKS, NOTHING, QUANTITIES, SILENT, SPACES, STATES, UNITS } from './tex-commands.ts'
import { bracket, general, raise, root, under } from './tex-scripts.ts'
import { lookUp, symbolOf, unicode } from './tex-signs.ts'

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
 * The end of the formula that begins at `start`, or -1. As in Pandoc, dollar amounts are protected: a space inside of the dollar signs needs a
 * formula between them, and a digit after the closing one a text that cannot be an amount.
 */
function mathEnd(text: string, start: number): number {
  if (start < 0 || text[start] !== '$') return -1
  const limit = Math.min(text.length, start + LONGEST_MATH)
  for (let at = start + 1; at < limit; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === '\n' && text[at + 1] === '\n') return -1
    else if (char === '$') {
      const inside = text.slice(start + 1, at)
      if (inside.trim() === '') return -1
      const next = text[at + 1] ?? ''
      const closes = /^\s|\s$/.test(inside) ? isFormula(inside) && !/\d/.test(next) : !(isAmount(inside) && /\d/.test(next))
      return closes ? at : -1
    }
  }
  return -1
}

/** `60-` in `$60-$80`: a text that begins with a digit and contains no TeX. */
function isAmount(text: string): boolean {
  return /^\d[^\\^_{}=<>]*$/.test(text)
}

/** Whether a text between dollar signs and spaces is a formula: it has TeX in it, or no words. */
function isFormula(text: string): boolean {
  return /[\\^_]/.test(text) || (!/^\s*\d/.test(text) && !/\p{L}{3}/u.test(text))
}

/** The operators that stand between what they join. */
const BETWEEN = /\\(over|atop|choose)(?![a-zA-Z])\s?/y

class TexReader {
  readonly #source: string
  #at = 0
  #depth = 0
  /** Whether the last command stays as a word. */
  #isWord = false

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
    // The last character by itself: to ask the growing text for it would copy it each time.
    let last = ''
    while (this.#at < this.#source.length) {
      const char = this.#source[this.#at] as string
      if (char === close || char === '}') return out
      const operator = math && char === '\\' ? this.#readBetween() : null
      if (operator !== null) {
        const behind = this.#readUntil(close, math)
        return operator === 'choose' ? `(${out.trim()} choose ${behind.trim()})` : `${bracket(out.trim())}/${bracket(behind.trim())}`
      }
      // A word must not grow together with what stands before it: `n\\log n`.
      const isOwnWord = char === '\\' && /[\p{L}\p{N})\]]/u.test(last)
      const atom = this.#readAtom(char, math, last)
      if (isOwnWord && atom !== null && this.#isWord) out += ' '
      this.#isWord = false
      // A removed reference must leave no gap before punctuation: `KITTI~\\cite{x}.`
      if (atom === null) out = /[\s.,;:!?)\]]|^$/.test(this.#source[this.#at] ?? '') ? out.trimEnd() : out
      else {
        out += atom
        last = atom.at(-1) ?? last
      }
    }
    return out
  }

  #readBetween(): string | null {
    BETWEEN.lastIndex = this.#at
    const [whole, operator] = BETWEEN.exec(this.#source) ?? []
    if (whole === undefined) return null
    this.#at += whole.length
    return operator ?? null
  }

  /** @param before the character before it */
  #readAtom(char: string, math: boolean, before: string): string | null {
    if (char === '\\') return this.#readCommand(math, before)
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
  #readCommand(math: boolean, before = ''): string | null {
    this.#at++
    const name = this.#readName()
    const unit = Object.hasOwn(UNITS, name) && /[\d^]/.test(before) ? UNITS[name] : undefined
    if (unit !== undefined) return unit
    if (SPACES.has(name)) return ' '
    const formula = math ? null : this.#readDelimited(name)
    if (formula !== null) return formula
    if (NOTHING.has(name)) {
      // `\\left.` is a bracket that is not seen.
      if ((name === 'left' || name === 'right') && this.#source[this.#at] === '.') this.#at++
      return ''
    }
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
    if (FRACTIONS.has(name))
      return `${/\d/.test(before) ? ' ' : ''}${bracket(this.#readArgument(true))}/${bracket(this.#readArgument(true))}`
    if (name === 'genfrac') return general([1, 2, 3, 4, 5, 6].map(() => this.#readArgument(true)))
    if (name === 'underset') return under(this.#readArgument(true), this.#readArgument(true))
    const state = Object.hasOwn(STATES, name) ? STATES[name] : undefined
    if (state !== undefined) return `${state[0]}${this.#readArgument(true)}${state[1]}`
    if (BINOMIALS.has(name)) return `(${this.#readArgument(true)} choose ${this.#readArgument(true)})`
    if (QUANTITIES.has(name)) return `${this.#readArgument(math)} ${this.#readArgument(math)}`
    if (name === 'sqrt') return root(this.#readOption(), this.#readArgument(true))
    if (name === 'not') return `${this.#readArgument(true).trim()}\u0338`.normalize('NFC')
    if (name === 'pmod') return ` (mod ${this.#readArgument(true)})`
    if (name === 'ce') return new TexReader(chemical(this.#readSource())).#readFormula()
    if (name === 'enquote') return `“${this.#readArgument(math)}”`
    if (name === 'unicode') return unicode(this.#readArgument(math))
    const mark = markOf(name)
    if (mark !== undefined) return this.#readAccent(name, mark, math)
    // `\mathbf{x}` has its own character in the table, but readers and the search want the plain letter.
    const symbol = name === 'mathbb' ? this.#readDoubleStruck() : symbolOf(name)
    if (!math && LETTERS.has(name)) this.#skipSpace()
    // TeX removes the space after a command and adds its own spacing around symbols. Plain text needs the space.
    if (symbol !== undefined) return symbol
    if (FONT.test(name)) {
      this.#skipSpace()
      return this.#source[this.#at] === '{' ? this.#readGroup(math) : ''
    }
    if (this.#source[this.#at] !== '{') {
      this.#isWord = name.length > 1
      return this.#isWord && this.#source[this.#at] === '\\' ? `${name} ` : name
    }
    // An author's own command: its argument, or its name if there is none.
    return this.#readGroup(math) || name
  }

  /** A formula in `\\(…\\)` or `\\[…\\]`. */
  #readDelimited(opening: string): string | null {
    if (opening !== '(' && opening !== '[') return null
    const near = this.#source.slice(this.#at, this.#at + LONGEST_MATH)
    const end = near.indexOf(opening === '(' ? '\\)' : '\\]')
    if (end === -1) return null
    this.#at += end + 2
    return new TexReader(near.slice(0, end)).#readFormula()
  }

  /** An argument in square brackets. */
  #readOption(): string {
    const end = this.#source[this.#at] === '[' ? this.#source.indexOf(']', this.#at) : -1
    if (end === -1 || end - this.#at > 12) return ''
    const option = this.#source.slice(this.#at + 1, end)
    this.#at = end + 1
    return option
  }

  /** The source of an argument in braces. */
  #readSource(): string {
    const start = this.#at
    if (this.#source[start] !== '{') return ''
    this.#readGroup(true)
    return this.#source.slice(start + 1, this.#at - 1)
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
