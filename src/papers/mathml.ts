import { bracket, raise, root } from './tex-scripts.ts'

/** An element of MathML, or a text. */
interface MathNode {
  readonly name: string
  readonly parts: readonly MathNode[]
  readonly text: string
}

const OUTERMOST = 'math|mrow|mfrac|msqrt|mroot|msub|msup|msubsup|munder|mover|munderover|mmultiscripts|mstyle|mtable|mfenced'
const OPENING = new RegExp(String.raw`<(?:[a-z]{1,9}:)?(${OUTERMOST})\b[^<>]{0,400}>`, 'i')
const TAG = /<(\/?)(?:[a-z]{1,9}:)?([a-z][a-z-]{0,20})\b[^<>]{0,400}?(\/?)>/gi
/** Deeper nesting is an attack, not a formula. */
const MOST_DEPTH = 40
/** In characters, with tags. */
const LONGEST = 20_000
/** Signs with a space on both sides, where something stands before them. */
const RELATION = /^(?:[=<>≤≥≈≃≅≡∼~∝→←↔⇒⇔⟶∈∉⊂⊆≠≲≳≪≫±∓×+−∧∨∪∩]|:=|-)$/
const ACCENTS: Readonly<Record<string, string>> = {
  '¯': '\u0304',
  '‾': '\u0304',
  '\u0304': '\u0304',
  '\u0305': '\u0304',
  '^': '\u0302',
  ˆ: '\u0302',
  '~': '\u0303',
  '˜': '\u0303',
  '˙': '\u0307',
  '¨': '\u0308',
  ˇ: '\u030c',
  '→': '\u20d7',
}

/** Text with each formula of MathML in it as plain text: `√s`, `1/2`, `¹⁴C`. A formula that is not closed stays. */
export function readMathml(text: string): string {
  let out = ''
  let rest = text
  for (;;) {
    const opening = OPENING.exec(rest)
    if (!opening) return out + rest
    const end = endOf(rest, opening.index)
    // What is not closed here is a damaged text. To look for the end of each element in it would take quadratic time.
    if (end === -1) return out + rest
    out += rest.slice(0, opening.index) + render(parse(rest.slice(opening.index, end))).replace(/\s+/g, ' ')
    rest = rest.slice(end)
  }
}

/** The end of the element that begins at a place; -1 if it has none. */
function endOf(text: string, start: number): number {
  const source = text.slice(start, start + LONGEST)
  let depth = 0
  for (const { index, 0: tag, 1: closing, 3: empty } of source.matchAll(TAG)) {
    if (empty === '') depth += closing === '' ? 1 : -1
    if (depth === 0) return start + index + tag.length
  }
  return -1
}

function parse(source: string): MathNode {
  const root = { name: '', parts: [] as MathNode[], text: '' }
  const open = [root]
  let at = 0
  const addText = (text: string): void => {
    if (text.trim() !== '') open.at(-1)?.parts.push({ name: '', parts: [], text })
  }
  for (const { index, 0: tag, 1: closing, 2: name = '', 3: empty } of source.matchAll(TAG)) {
    addText(source.slice(at, index))
    at = index + tag.length
    if (closing !== '') {
      if (open.length > 1) open.pop()
      continue
    }
    const node = { name: name.toLowerCase(), parts: [] as MathNode[], text: attributeOf(tag, 'open') }
    open.at(-1)?.parts.push(node)
    if (empty === '' && open.length < MOST_DEPTH) open.push(node)
  }
  addText(source.slice(at))
  return root
}

/** The brackets of `mfenced`. */
function attributeOf(tag: string, name: string): string {
  return new RegExp(`\\b${name}\\s?=\\s?["'](.)["']`).exec(tag)?.[1] ?? ''
}

function render(node: MathNode): string {
  const { name, parts } = node
  const [first, second, third] = parts
  const at = (part: MathNode | undefined): string => (part ? render(part).trim() : '')
  if (name === '' && parts.length === 0) return node.text
  switch (name) {
    case 'mo': {
      const sign = joined(parts).trim()
      return RELATION.test(sign) ? ` ${sign} ` : sign === ',' || sign === ';' ? `${sign} ` : sign
    }
    case 'mi':
    case 'mn':
      return joined(parts).trim()
    case 'mfrac':
      return `${bracket(at(first))}/${bracket(at(second))}`
    case 'msqrt':
      return root('', row(parts).trim())
    case 'mroot':
      return root(at(second), at(first))
    case 'msup':
      return at(first) + raise('^', at(second))
    case 'msub':
      return at(first) + raise('_', at(second))
    case 'msubsup':
    case 'munderover':
      return at(first) + raise('_', at(second)) + raise('^', at(third))
    case 'mover':
      return over(at(first), at(second))
    case 'munder':
      return ACCENTS[at(second)] === undefined && !BELOW.includes(at(second)) ? at(first) + raise('_', at(second)) : at(first)
    case 'mmultiscripts':
      return scripts(parts)
    case 'mspace':
      return ' '
    case 'mtable':
      return parts.map(at).join('; ')
    case 'mtr':
      return parts.map(at).join(', ')
    case 'semantics':
    case 'maction':
      return at(first)
    case 'mfenced':
      return `${node.text || '('}${parts.map(at).join(', ')}${CLOSING[node.text] ?? ')'}`
    case 'annotation':
    case 'annotation-xml':
    case 'mphantom':
    case 'none':
      return ''
    default:
      return row(parts)
  }
}

/** Lines and braces below a formula. */
const BELOW = ['_', '\u0332', '⏟', '']

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', '|': '|', '‖': '‖', '⟨': '⟩' }

function joined(parts: readonly MathNode[]): string {
  return parts.map(render).join('')
}

/** A row, in which a sign at the beginning or behind another one belongs to what follows: `-1`, `x = -1`. A mixed number is `2 1/2`. */
function row(parts: readonly MathNode[]): string {
  return parts.reduce((out, node) => {
    const part = render(node)
    if (node.name === 'mfrac' && /\d$/.test(out)) return `${out} ${part}`
    return out + (/^ [-−+±~∼] $/.test(part) && /(?:^|[ (,[])$/.test(out) ? part.trim() : part)
  }, '')
}

function over(base: string, mark: string): string {
  const accent = ACCENTS[mark]
  if (accent !== undefined) return [...base].length === 1 ? (base + accent).normalize('NFC') : base
  return mark === '' || /^[⏞︷]$/.test(mark) ? base : base + raise('^', mark)
}

/** An element with indices before and behind it, as an isotope. */
function scripts(parts: readonly MathNode[]): string {
  const [base, ...others] = parts
  const split = others.findIndex(({ name }) => name === 'mprescripts')
  const pairs = (list: readonly MathNode[]): string =>
    list.map((part, index) => (render(part).trim() === '' ? '' : raise(index % 2 === 0 ? '_' : '^', render(part).trim()))).join('')
  const [behind, before] = split === -1 ? [others, []] : [others.slice(0, split), others.slice(split + 1)]
  return pairs(before) + (base ? render(base).trim() : '') + pairs(behind)
}
