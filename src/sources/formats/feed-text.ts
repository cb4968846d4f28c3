import { INPUT_LIMITS } from '../../config/input-limits.ts'
import { plainText } from '../../papers/markup.ts'

/** The data in a feed's text: journals put the whole reference into it. */
export interface FeedText {
  readonly abstract: string | null
  readonly doi: string | null
  /** As one text: `Ada Lovelace, Alan Turing`. */
  readonly authors: string | null
}

const BLOCK_END = /<\/?(?:p|div|h[1-6]|section|jats:p|jats:title)\b[^<>]{0,400}>|<br\s*\/?>/gi
const HEADING = /^(?:abstract|summary)\s*[:.]?$/i
const LABELLED = /^(?:abstract|summary)\s*(?::|\s—)\s*/i
/** Links to other forms of the paper, and its number at PubMed. */
const FURNITURE =
  /^(?:html|xml|pdf|full text|read more|continue reading.*|pmid\s*:.*|doi\s*:.*|authors?\s*:.*|publication date\s*:.*|source\s*:.*)$/i
/** `Volume 67, Issue 4, December 2021, Page 283-289`, `TAXON, EarlyView.`, `ZooKeys 1078: 135-188`. */
const CITATION =
  /\b(?:volume|vol\.|issue|pages?|pp\.|early\s?view|ahead of print|accepted (?:article|manuscript)|online first|just accepted)(?:\b|(?<=\.))|\b\d+\s?[(:]\s?\d+/i
const LONGEST_CITATION = 200
/** `N/A`, or only a full stop. */
const SHORTEST_ABSTRACT = 20
/** bioRxiv writes these out. */
const SPELLED: Readonly<Record<string, string>> = { degrees: '°', '+/-': '±', micro: 'µ', 'middle dot': '·' }
const SPELLED_SIGN = /\{(degrees|\+\/-|micro|middle dot)\}/g
const SPELLED_LETTER =
  /\{(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|chi|psi|omega|varepsilon|vartheta|varphi|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega)\}/g

/** Finds the abstract in the text of a journal's feed. */
export function readFeedText(raw: string): FeedText {
  const paragraphs = readSpelled(unescapeOnce(raw.slice(0, INPUT_LIMITS.feedText)))
    .replace(BLOCK_END, '\n\n')
    .split(/\n\s*\n/)
    .map((paragraph) => plainText(paragraph).replace(/\s{1,2}(?=[.,;:)](?:\s|$))/g, ''))
    .filter((paragraph) => paragraph !== '')
  const heading = paragraphs.findIndex((paragraph) => HEADING.test(paragraph) || LABELLED.test(paragraph))
  const body = paragraphs
    .slice(Math.max(0, heading))
    .map((paragraph) => paragraph.replace(LABELLED, '').replace(/^abstract(?=\s+\p{Lu})\s+/iu, ''))
    .filter((paragraph) => !HEADING.test(paragraph) && !FURNITURE.test(paragraph))
  const abstract = body.join('\n\n')
  const isCitation = heading === -1 && abstract.length < LONGEST_CITATION && CITATION.test(abstract)
  return {
    abstract: abstract.length < SHORTEST_ABSTRACT || isCitation ? null : abstract,
    doi: labelled(paragraphs, /^(?:pmid\s*:\s*\d+\s*\|\s*)?doi\s*:\s*(?:https?:\/\/(?:dx\.)?doi\.org\/)?(10\.\S{3,200})$/i),
    authors: labelled(paragraphs, /^authors?\s*:\s*(.{2,20000})$/i),
  }
}

/** `{degrees}`, `{Delta}`: the characters that bioRxiv writes out. */
export function readSpelled(text: string): string {
  return text.replace(SPELLED_SIGN, (_, word: string) => SPELLED[word] as string).replace(SPELLED_LETTER, '\\$1{}')
}

/** Some feeds encode twice, so that tags remain after the first decoding. */
function unescapeOnce(raw: string): string {
  return /&lt;\/?(?:p|div|h\d|br)\b/i.test(raw)
    ? raw
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&quot;/g, '"')
    : raw
}

function labelled(paragraphs: readonly string[], label: RegExp): string | null {
  for (const paragraph of paragraphs) {
    const found = label.exec(paragraph)?.[1]
    if (found) return found
  }
  return null
}
