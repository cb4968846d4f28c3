import { latex2unicode } from 'unicode2latex'

/** Signs that the table lacks, or has for other places. */
const SIGNS: Readonly<Record<string, string>> = {
  colon: ':',
  implies: '⟹',
  impliedby: '⟸',
  iff: '⟺',
  emptyset: '∅',
  varnothing: '∅',
  degree: '°',
  lvert: '|',
  rvert: '|',
  lVert: '‖',
  rVert: '‖',
  gt: '>',
  lt: '<',
  dotsc: '…',
  dotsb: '…',
  dotsm: '…',
  dotsi: '…',
  upmu: 'μ',
  micron: 'μm',
  i: 'ı',
  j: 'ȷ',
  bmod: ' mod ',
  '|': '‖',
}

/** The characters of a command of the table: `\\alpha`, `^{2}`. */
export function lookUp(source: string): string | undefined {
  if (!Object.hasOwn(latex2unicode, source)) return undefined
  const found = (latex2unicode as Record<string, string | { text?: string; math?: string }>)[source]
  return typeof found === 'string' ? found : (found?.text ?? found?.math)
}

/** The sign of a command without arguments. */
export function symbolOf(name: string): string | undefined {
  if (Object.hasOwn(SIGNS, name)) return SIGNS[name]
  const symbol = lookUp(`\\${name}`)
  // A combining mark without a letter (`\underline`) is dropped.
  return symbol === undefined || /^\p{M}+$/u.test(symbol) ? undefined : symbol.normalize('NFKC')
}

/** `x2013`, as MathJax names characters. */
export function unicode(name: string): string {
  const code = /^x([\da-f]{2,6})$/i.exec(name)?.[1]
  return code !== undefined && Number.parseInt(code, 16) <= 0x10ffff ? String.fromCodePoint(Number.parseInt(code, 16)) : ''
}
