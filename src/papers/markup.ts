import { decodeHTMLStrict } from 'entities'
import { readMathml } from './mathml.ts'
import { looksLikeTex, readTex, TIES_TO } from './tex.ts'
import { raiseHtml } from './tex-scripts.ts'

/** Attributes without a value are few: in `a<b and c>d` are none. */
const ATTRIBUTE = String.raw`(?:\s+(?:nowrap|hidden|compact|noshade|async|defer|allowfullscreen|itemscope)|\s+[\w:-]{1,40}(?:\s{0,4}=\s{0,4}(?:"[^"]{0,400}"|'[^']{0,400}'|[^\s"'>]{1,400})))`
/** Elements after which a word does not go on. */
const BLOCKS =
  'p|br|div|li|ul|ol|dl|dt|dd|h[1-6]|hr|blockquote|center|pre|section|article|header|footer|aside|main|nav|address|table|caption|thead|tbody|tfoot|tr|td|th|figure|figcaption|subtitle|(?:jats:)?(?:title|subtitle|trans-title|p|sec|list|list-item|disp-quote|disp-formula|break)'
const NAMES =
  'a|abbr|acronym|b|bdi|bdo|big|cite|code|col|colgroup|del|dfn|em|font|i|iframe|img|inf|ins|italic|bold|ital|kbd|mark|monospace|named-content|nobr|noscript|overline|picture|q|roman|s|samp|sans-serif|sc|scp|small|source|span|strike|strong|styled-content|style|script|svg|time|tt|u|underline|uri|var|wbr|xref|ext-link|email|fn|inline-formula|disp-formula|inline-graphic|graphic|alternatives|tex-math|(?:jats|mml|m|xhtml|html|h):(?!su[bp]\\b)[\\w-]{1,30}|math|mi|mn|mo|ms|mrow|mspace|mstyle|mtext|mfrac|msqrt|mroot|msub|msup|msubsup|munder|mover|munderover|mmultiscripts|mprescripts|mtable|mtr|mtd|mpadded|mphantom|menclose|mfenced|merror|semantics|annotation|正'
const TAG = new RegExp(String.raw`</?(?:${NAMES})${ATTRIBUTE}{0,12}\s{0,4}/?>`, 'gi')
const PARAGRAPH = new RegExp(String.raw`</?(?:(?:jats:)?(?:p|sec|title)|div|section|h[1-6]|blockquote)${ATTRIBUTE}{0,12}\s{0,4}/?>`, 'gi')
const BLOCK = new RegExp(String.raw`</?(?:${BLOCKS})${ATTRIBUTE}{0,12}\s{0,4}/?>`, 'gi')
const RAISED = new RegExp(String.raw`<(?:jats:)?(sub|sup|inf)${ATTRIBUTE}{0,4}>\s?([^<>]{1,16}?)\s?</(?:jats:)?\1>`, 'gi')
const RAISED_TAG = new RegExp(`</?(?:jats:)?(?:sub|sup|inf)${ATTRIBUTE}{0,4}>`, 'gi')
/** Elements whose contents nobody reads, and in a formula the form beside the one that is read. */
const UNREAD = /<((?:[a-z]{1,9}:)?(?:script|style|iframe|svg|object|annotation(?:-xml)?|math data-twin))(?=[\s/>])/gi
const TEX_MATH = /<(?:jats:)?tex-math\b[^<>]{0,200}>([^<>]{0,4000})<\/(?:jats:)?tex-math>(?:\s?(<(?:(?:mml|m):)?math)\b)?/gi
const TEX_MATH_BEHIND = /(<\/(?:(?:mml|m):)?math>)\s?<(?:jats:)?tex-math\b[^<>]{0,200}>[^<>]{0,4000}<\/(?:jats:)?tex-math>/gi
const DOCUMENT = /\\begin\s?\{document\}([\s\S]{0,4000})\\end\s?\{document\}/
/** Most texts have no other characters than these. */
const UNUSUAL = /[^\t\n\r -~]/
/** Invisible characters that could deceive a reader: controls, zero-width and bidirectional characters, interlinear marks, tags. */
const INVISIBLE = /(?![\t\n\v\f\r\u0085])[\p{Cc}\p{Cf}]|\p{Variation_Selector}/gu
/** A letter without its dot, which only a mark above it takes away. */
const MARKED_DOTLESS = /[ıȷ](?=\p{M})/gu
/** No language stacks more marks on a letter. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu
const TIE = new RegExp(`(?<=${TIES_TO.source})~(?=[^\\s~])`, 'gu')
/** The rest of a formula if a source removed the dollar signs and backslashes: `10^{-27}`, `B{=}32`, `{sim}50`. */
const BARE_SCRIPT = /(?<=[\p{L}\p{N})\]|])[\^_]\{[^{}\n$\\]{1,24}\}/gu
const BARE_SIGN = /(?<=[\p{L}\p{N}])\{([=<>+-])\}(?=[\p{L}\p{N}])/gu
const BARE_NAME = /\{(sim|approx|times|pm|leq|geq|ell|to|cdot|mu|degree)\}/g
/** The same, where the braces are gone as well, or stand behind the command's name: `360^circ`, `2.99times`, `R^textbf{2AI}`, `texttt{D}ual`. */
const BARE_DEGREE = /\^\{?\\?circ\}?(?![a-z])/g
const BARE_TIMES = /(\d)times(?![\p{L}\p{N}])/gu
const BARE_FONT =
  /(?:(?<=[\p{L}\p{N}])([\^_]))?(?<![\p{L}\\])(text(?:tt|bf|it|sc|rm|sf|sl)?|math(?:rm|bf|cal|bb|it|sf|tt)|emph)\{([^{}\n$\\]{1,60})\}/gu
/** A number before an element: `^{14}C`. */
const BARE_ISOTOPE = /(?<![\p{L}\p{N})\]|}])\^\{?(\d{1,3}m?)\}?(?=\p{Lu}\p{Ll}?(?!\p{L}))/gu
/** Braces that keep BibTeX from changing capitals: `{B}esov`, `{MCMC} for {DNA}`; not a set. */
const PROTECTION =
  /(?<=[\p{L}\p{N}-])\{(\p{Lu}[\p{L}\p{N}]{0,30})\}|\{(\p{Lu}[\p{L}\p{N}]{0,30})\}(?=[\p{L}\p{N}-])|(?<=^|[\s(“‘"'])\{(\p{Lu}(?:[\p{Lu}\p{N}-]{2,30}|\p{Ll}{2,30}))\}(?=$|[\s.,;:?!)”’"'])/gu
/** `\href{page}{here}` without its command. */
const BARE_LINK = /(https?:\/\/[^\s{}]{4,200})\{[^{}\n]{1,200}\}/g
/** Two or three levels of encoding come from careless exporters. More levels are an attack; then the encoding characters are removed. */
const MOST_PASSES = 8

/** One line of plain text from a title, a name or a query's echo: LaTeX, HTML, entities and invisible characters resolved. Idempotent. */
export function plainLine(raw: string): string {
  return settle(raw, (text) => text.replace(/\s+/g, ' ').trim())
}

/** As `plainLine`, for an abstract: hard wraps are joined, paragraph breaks stay (as one empty line). Idempotent. */
export function plainText(raw: string): string {
  return settle(raw, (text) =>
    text
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
      .filter((paragraph) => paragraph !== '')
      .reduce(joinParagraphs, ''),
  )
}

/** A text with a further paragraph, or with the rest of a sentence that a break parted. */
export function joinParagraphs(text: string, paragraph: string): string {
  return text === '' ? paragraph : text + (isWithinSentence(text, paragraph) ? ' ' : '\n\n') + paragraph
}

/** Whether a break stands before a small letter and behind no full stop, as around a formula on a line of its own. */
function isWithinSentence(before: string, after: string): boolean {
  return /^\p{Ll}/u.test(after) && /[\p{L}\p{N},]/u.test(before.at(-1) ?? '')
}

/** Removes invisible characters that can deceive. For text that is shown as typed. */
export function visibleText(raw: string): string {
  if (!UNUSUAL.test(raw)) return raw
  return raw.toWellFormed().replace(INVISIBLE, '').replace(STACKED_MARKS, '$1')
}

/** Resolves and tidies a text until it no longer changes. */
function settle(raw: string, tidy: (text: string) => string): string {
  let text = raw
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const next = tidy(resolve(text))
    if (next === text) return text
    text = next
  }
  return tidy(resolve(text.replace(/[&<\\$`'~-]/g, ' ')))
}

function resolve(raw: string): string {
  let text = visibleText(raw).replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
  if (text.includes('&')) text = decodeHTMLStrict(text.replace(/&(?:amp;)+/g, '&amp;'))
  if (text.includes('<')) text = readElements(text)
  if (looksLikeTex(text)) text = readTex(text)
  if (/[{^]|\dtimes/.test(text)) text = readBare(text)
  return visibleText(readPunctuation(text))
    .replace(MARKED_DOTLESS, (letter) => (letter === 'ı' ? 'i' : 'j'))
    .normalize('NFC')
}

function readElements(source: string): string {
  const text = source
    .replace(/<!--[\s\S]{0,400}?-->/g, '')
    .replace(TEX_MATH_BEHIND, '$1')
    .replace(TEX_MATH, readTexMath)
  return readMathml(withoutUnread(text))
    .replace(PARAGRAPH, '\n\n')
    .replace(BLOCK, ' ')
    .replace(TAG, '')
    .replace(RAISED, (_, tag: string, inner: string) => raiseHtml(tag.toLowerCase() === 'sup' ? 'sup' : 'sub', inner))
    .replace(RAISED_TAG, '')
}

/** The formula of JATS, from the document that Springer wraps it in. The same formula behind it in MathML is marked as its twin. */
function readTexMath(_: string, source: string, twin: string | undefined): string {
  const formula = (DOCUMENT.exec(source)?.[1] ?? source).trim()
  const math = /^\$|^\\[([]/.test(formula) ? formula : `$${formula}$`
  return twin === undefined ? math : `${math}${twin} data-twin`
}

/** Removes elements with their contents. One that is not closed stays. */
function withoutUnread(text: string): string {
  const unclosed = new Set<string>()
  let out = ''
  let at = 0
  for (const { 1: opened = '', index } of text.matchAll(UNREAD)) {
    const name = (opened.split(' ')[0] as string).toLowerCase()
    if (index < at || unclosed.has(name)) continue
    const closing = new RegExp(`</${name}\\s{0,4}>`, 'gi')
    closing.lastIndex = index
    if (closing.exec(text) === null) unclosed.add(name)
    else {
      out += text.slice(at, index)
      at = closing.lastIndex
    }
  }
  return out + text.slice(at)
}

function readBare(source: string): string {
  let text = source
  if (text.includes('times')) text = text.replace(BARE_TIMES, '$1×')
  if (text.includes('^')) text = text.replace(BARE_DEGREE, '°').replace(BARE_ISOTOPE, (_, number: string) => readTex(`$^{${number}}$`))
  if (!text.includes('{')) return text
  return text
    .replace(BARE_LINK, '$1')
    .replace(BARE_SIGN, '$1')
    .replace(BARE_NAME, (_, name: string) => readTex(`\\${name}`))
    .replace(BARE_FONT, (_, sign: string | undefined, font: string, inner: string) =>
      sign === undefined ? readTex(`\\${font}{${inner}}`) : readTex(`$${sign}{${inner}}$`),
    )
    .replace(BARE_SCRIPT, (script) => readTex(`$${script}$`))
    .replace(PROTECTION, '$1$2$3')
}

/** TeX's ASCII spellings of punctuation, which arXiv abstracts use outside commands. */
function readPunctuation(source: string): string {
  let text = source
  // Each sign is asked for first: most texts have none, and a look-behind at every position takes long.
  if (text.includes('--'))
    text = text
      // The dashes come first: a look-behind at every position would take quadratic time in a run of spaces.
      .replace(/---(?<=[^\s-]---)(?=[^\s-])|---(?<=\S\s+---)(?=\s+\S)/g, '—')
      .replace(/(?<=[\p{L}\p{N}%)])--(?=[\p{L}\p{N}($])/gu, '–')
  if (text.includes('{,}')) text = text.replace(/(?<=\d)\{,\}(?=\d)/g, ',')
  if (text.includes('``')) text = text.replace(/``/g, '“')
  if (text.includes("''")) text = text.replace(/''/g, '”')
  return text.includes('~') ? text.replace(TIE, ' ') : text
}
