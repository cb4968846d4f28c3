/** Commands that are removed with their argument, which refers to a place in the missing document. */
export const SILENT = new Set([
  ...[
    'cite',
    'citep',
    'citet',
    'citealp',
    'ref',
    'eqref',
    'label',
    'begin',
    'end',
    'vspace',
    'hspace',
    'hspace*',
    'vspace*',
    'thanks',
    'color',
  ],
  ...['phantom', 'vphantom', 'hphantom', 'tag', 'mkern', 'footnotemark', 'index'],
])
/** Commands whose first argument is only the style, the link target, the mark above or the text for a page of the second. */
export const LOOKS = new Set([
  ...[
    'href',
    'textcolor',
    'colorbox',
    'hyperref',
    'hyperlink',
    'hypertarget',
    'texorpdfstring',
    'stackrel',
    'overset',
    'scalebox',
    'raisebox',
  ],
])
/** Fonts, sizes and boxes. Only their contents are read. */
export const FONT =
  /^(?:rm|it|bf|sf|sl|tt|em|sc|cal|bm|frak|pmb|boldsymbol|ensuremath|emph|text\w*|math\w+|operatorname\*?|[mhf]box|framebox|boxed|fbox|underline|overbrace|underbrace|uline|url|substack|num|si|unit|smash|large|Large|LARGE|huge|Huge|small|tiny|normalsize|scriptsize|footnotesize|normalfont|boldmath|(?:bf|md)series|(?:it|sl|sc|up)shape|(?:rm|sf|tt)family|(?:display|text|script|scriptscript)style)$/
export const SPACES = new Set([
  ',',
  ';',
  ':',
  '>',
  ' ',
  '\n',
  '\t',
  '\\',
  'quad',
  'qquad',
  'newline',
  'par',
  'linebreak',
  'enspace',
  'space',
  'hfill',
])
/** Sizes and switches without text. */
export const NOTHING = new Set([
  ...[
    '!',
    '-',
    '/',
    '(',
    ')',
    '[',
    ']',
    'left',
    'right',
    'middle',
    'limits',
    'nolimits',
    'nonumber',
    'noindent',
    'protect',
    'relax',
    'xspace',
  ],
  ...[
    'big',
    'Big',
    'bigg',
    'Bigg',
    'bigl',
    'bigr',
    'bigm',
    'Bigl',
    'Bigr',
    'biggl',
    'biggr',
    'Biggl',
    'Biggr',
    'item',
    'centering',
    'allowbreak',
  ],
])
export const FRACTIONS = new Set(['frac', 'tfrac', 'dfrac', 'cfrac', 'nicefrac', 'sfrac', 'xfrac'])
export const BINOMIALS = new Set(['binom', 'tbinom', 'dbinom'])
/** Quantities of two arguments: a number and its unit. */
export const QUANTITIES = new Set(['SI', 'qty'])
/** Letters of words. In a text TeX takes away the space after them. */
export const LETTERS = new Set([
  'l',
  'L',
  'o',
  'O',
  'aa',
  'AA',
  'ae',
  'AE',
  'oe',
  'OE',
  'ss',
  'i',
  'j',
  'dh',
  'DH',
  'th',
  'TH',
  'ng',
  'NG',
  'dj',
  'DJ',
])
/** What an angle or a length has behind its number. */
export const UNITS: Readonly<Record<string, string>> = {
  deg: '°',
  degr: '°',
  arcdeg: '°',
  arcmin: '′',
  arcsec: '″',
  farcs: '.″',
}

/** What quantum states stand between. */
export const STATES: Readonly<Record<string, readonly [string, string]>> = {
  ket: ['|', '⟩'],
  Ket: ['|', '⟩'],
  bra: ['⟨', '|'],
  Bra: ['⟨', '|'],
  braket: ['⟨', '⟩'],
  Braket: ['⟨', '⟩'],
}

/** `H2O`, `SO4^2-`, `Na+` of mhchem: numbers behind an element are below it, charges above. */
export function chemical(source: string): string {
  return source
    .replace(/->/g, ' → ')
    .replace(/(?<=[A-Za-z)\]])(\d{1,3})/g, '_{$1}')
    .replace(/\^(\d?[+-])/g, '^{$1}')
    .replace(/(?<=[A-Za-z}\])])([+-])(?=$|\s)/g, '^{$1}')
}
