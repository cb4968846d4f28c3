import { lookUp } from './tex-signs.ts'

/** In characters. */
const LONGEST_RAISED: Readonly<Record<'^' | '_', number>> = { '^': 3, _: 2 }

/** `x^2` -> `x²`, `x_{ij}` -> `xᵢⱼ`; if Unicode has no such character, `x^(2q)`. */
export function raise(sign: '^' | '_', text: string): string {
  if (text === '∘' || (sign === '^' && /^(?:deg|circ)$/.test(text))) return '°'
  const more = [...text].length <= LONGEST_RAISED[sign] ? RAISED[sign] : SIGNS[sign]
  const raised = [...text].map((char) => (/\s/.test(char) ? '' : (lookUp(`${sign}{${char}}`) ?? more?.[char])))
  if (text !== '' && raised.every((char) => char !== undefined)) return raised.join('')
  if (text === '' || text === '′' || text === '∗' || text === '*') return text
  return sign + bracket(text)
}

/** What the table lacks. */
const SIGNS: Record<string, Record<string, string>> = { '^': pairs('-−', '⁻⁻'), _: pairs('-−', '₋₋') }
/** Also letters, in an index. Longer ones are words, which nobody reads or finds in this form: `σ_int`. */
const RAISED: Record<string, Record<string, string>> = {
  '^': { ...SIGNS['^'], ...pairs('BDEGHIJKLMNOPRTUVWβγδθφχ', 'ᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ') },
  _: { ...SIGNS._, ...pairs('ijβγρφχ', 'ᵢⱼᵦᵧᵨᵩᵪ') },
}

function pairs(letters: string, raised: string): Record<string, string> {
  const signs = [...raised]
  return Object.fromEntries([...letters].map((letter, index) => [letter, signs[index] as string]))
}

export function bracket(text: string): string {
  return [...text].length > 1 && !/^[\p{L}\p{N}.]+$/u.test(text) ? `(${text})` : text
}

/** `\\genfrac{(}{)}{0pt}{}{n}{k}`: brackets, the line, the size, and then the parts. */
export function general([open = '', close = '', line = '', , top = '', bottom = '']: readonly string[]): string {
  return open === '(' && line.startsWith('0') ? `(${top} choose ${bottom})` : `${open}${bracket(top)}/${bracket(bottom)}${close}`
}

/** `\\underset{x}{\\min}` -> `minₓ` */
export function under(below: string, text: string): string {
  return `${text}${raise('_', below)}`
}

/** `√x`, `∛x` */
export function root(index: string, text: string): string {
  const sign = index === '3' ? '∛' : index === '4' ? '∜' : `${index === '' || index === '2' ? '' : raise('^', index)}√`
  return sign + bracket(text)
}

/** `<sub>` and `<sup>` of HTML, by the same table as TeX's. */
export function raiseHtml(tag: 'sup' | 'sub', text: string): string {
  const raised = raise(tag === 'sup' ? '^' : '_', text)
  // Without its place a number would be another one; a mark or a word is read all the same.
  return /^[\^_]/.test(raised) && !/^[+−-]?\d+(?:\.\d+)?$/.test(text) ? text : raised
}
