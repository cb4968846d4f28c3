import { decodeHTMLStrict } from 'entities'
import { looksLikeTex, raiseHtml, readTex, TIES_TO } from './tex.ts'

const ATTRIBUTE = String.raw`(?:\s+[\w:-]{1,40}\s{0,4}=\s{0,4}(?:"[^"]{0,400}"|'[^']{0,400}'|[^\s"'>]{1,400}))`
const NAMES =
  'a|abbr|b|big|blockquote|br|center|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|italic|bold|sc|li|ol|p|pre|q|s|script|section|small|span|strong|style|sub|sup|tt|u|ul|xref|(?:jats|mml|m):[\\w-]{1,30}|math|mi|mn|mo|mrow|msub|msup|mtext'
const TAG = new RegExp(String.raw`</?(?:${NAMES})${ATTRIBUTE}{0,12}\s{0,4}/?>`, 'gi')
const BLOCK = /<\/?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|jats:p|jats:title|section)\s*\/?>/gi
const RAISED = /<(sub|sup)>([^<>]{1,12})<\/\1>/gi
/** Invisible characters that could deceive a reader: controls, zero-width and bidirectional characters, interlinear marks, tags. */
const INVISIBLE = /(?![\t\n\v\f\r\u0085])[\p{Cc}\p{Cf}]|\p{Variation_Selector}/gu
/** No language stacks more marks on a letter. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu
const TIE = new RegExp(`(?<=${TIES_TO.source})~(?=[^\\s~])`, 'gu')
/** The rest of a formula if a source removed the dollar signs and backslashes: `10^{-27}`, `B{=}32`, `{sim}50`. */
const BARE_SCRIPT = /(?<=[\p{L}\p{N})\]|])[\^_]\{[^{}\n$\\]{1,24}\}/gu
const BARE_SIGN = /(?<=[\p{L}\p{N}])\{([=<>+-])\}(?=[\p{L}\p{N}])/gu
const BARE_NAME = /\{(sim|approx|times|pm|leq|geq|ell|to|cdot|mu|degree)\}/g
/** `\href{page}{here}` without its command. */
const BARE_LINK = /(https?:\/\/[^\s{}]{4,200})\{[^{}\n]{1,200}\}/g
/** A break before a small letter, as around a formula on a line of its own. */
const WITHIN_SENTENCE = /(?<=[\p{L}\p{N},])\n\n(?=\p{Ll})/gu
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
      .join('\n\n')
      .replace(WITHIN_SENTENCE, ' '),
  )
}

/** Removes invisible characters that can deceive. For text that is shown as typed. */
export function visibleText(raw: string): string {
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
  if (text.includes('<')) {
    text = text
      .replace(/<!--[\s\S]{0,400}?-->/g, '')
      .replace(RAISED, (_, tag: string, inner: string) => raiseHtml(tag.toLowerCase() as 'sub' | 'sup', inner))
      .replace(BLOCK, ' ')
      .replace(TAG, '')
  }
  if (looksLikeTex(text)) text = readTex(text)
  if (text.includes('{')) text = readBare(text)
  return visibleText(readPunctuation(text)).normalize('NFC')
}

function readBare(text: string): string {
  return text
    .replace(BARE_LINK, '$1')
    .replace(BARE_SIGN, '$1')
    .replace(BARE_NAME, (_, name: string) => readTex(`\\${name}`))
    .replace(BARE_SCRIPT, (script) => readTex(`$${script}$`))
}

/** TeX's ASCII spellings of punctuation, which arXiv abstracts use outside commands. */
function readPunctuation(text: string): string {
  return (
    text
      // The dashes come first: a look-behind at every position would take quadratic time in a run of spaces.
      .replace(/---(?<=[^\s-]---)(?=[^\s-])|---(?<=\S\s+---)(?=\s+\S)/g, '—')
      .replace(/(?<=[\p{L}\p{N}%)])--(?=[\p{L}\p{N}($])/gu, '–')
      .replace(/(?<=\d)\{,\}(?=\d)/g, ',')
      .replace(/``/g, '“')
      .replace(/''/g, '”')
      .replace(TIE, ' ')
  )
}
