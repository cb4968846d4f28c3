import { INPUT_LIMITS } from '../../config/input-limits.ts'
import { joinParagraphs, plainText } from '../../papers/markup.ts'
import { isFrame, isHeadline, namesIn, withoutHead } from './feed-frame.ts'

/** The data in a feed's text: journals put the whole reference into it. */
export interface FeedText {
  readonly abstract: string | null
  readonly doi: string | null
  /** As one text: `Ada Lovelace, Alan Turing`. */
  readonly authors: string | null
  /** The day or month that it names as that of publication, as written. */
  readonly date: string | null
}

const BLOCK_END =
  /<\/?(?:p|div|h[1-6]|section|header|article|blockquote|hr|ul|ol|li|table|tr|figure|figcaption|jats:p|jats:title)\b[^<>]{0,400}>|<br\s*\/?>/gi
const PARAGRAPHS = /<(?:p|div|section)\b[^<>]{0,400}>[^<]*\p{L}/iu
/** The word alone in a line. A capital letter in the next line shows that it is no adjective. */
const HEADING_LINE = /^[^\S\n]{0,20}(?:abstract|summary|resumo|resumen|résumé|zusammenfassung)[^\S\n]{0,20}\n/gim
/** Labels in lines of their own, in a text without elements. */
const LABEL_LINE = /\n(?=[^\S\n]{0,8}(?:abstract|summary|authors?|doi|keywords?|source|published|received)\s?:)/gi
/** A heading within an abstract, which belongs to the paragraph behind it. */
const INNER_HEADING = /<h([2-6])\b[^<>]{0,200}>([^<>]{2,60})<\/h\1>\s?(?:<p\b[^<>]{0,200}>)?/gi
/** `Summary We study`, in which the second word begins a sentence. */
const SUMMARY_BEFORE =
  /^(?:Summary|SUMMARY)\s+(?=(?:We|The|This|In|An?|Here|Our|To|For|Although|While|Background|Objectives?|Aims?|Purpose|Introduction|Methods)\b)/
const WORD = '(?:abstract|summary|resumo|resumen|résumé|zusammenfassung|摘要)'
const HEADING = new RegExp(`^${WORD}\\s*[:.：]?$`, 'i')
const LABELLED = new RegExp(`^(?:[【［]\\s?${WORD}\\s?[】］]|${WORD}(?:\\s*[:：]\\s*|\\s*[—–]\\s*|\\.\\s+|\\s-\\s))\\s*`, 'i')
/** An abstract in each language behind its name: `RESUMO Objetivo: …`, `Abstract: …`, `Resumen Se estudia …`. */
const IN_LANGUAGE =
  /^(Abstract|ABSTRACT|Summary|SUMMARY|Resumo|RESUMO|Resumen|RESUMEN|Résumé|RÉSUMÉ|Riassunto|RIASSUNTO|Zusammenfassung|ZUSAMMENFASSUNG)(?:\s*[:.：—–-]\s*|\s+(?=\p{Lu})|\s*$|(?=\p{Lu}\p{Ll}))/u
const ENGLISH = /^(?:abstract|summary)$/i
/** The labels that stand in the middle of a text, behind a sentence: `… here.AbstractWe study`, `… estudado. ABSTRACT We study`. */
const NEXT_LABEL =
  /(?<=[.?!)”…])(?:\s{0,3}(?=(?:ABSTRACT|RESUMO|RESUMEN|RÉSUMÉ|RIASSUNTO|ZUSAMMENFASSUNG)\b)|(?=(?:Abstract|Significance)\p{Lu}\p{Ll}))/gu
/** `AbstractWe study`, `SignificanceCells divide`. */
const GLUED = /^(Abstract|ABSTRACT|Summary|Significance)(?=\p{Lu}\p{Ll})/u
/** `Abstract The mass of …`, in which the word is a heading. It may be an adjective: `Abstract interpretation`, `Abstract Meaning Representation (AMR)`. */
const BEFORE_SENTENCE = /^(?:abstract|Abstract|ABSTRACT)\s+(?=[\p{Lu}\p{N}])/u
const ADJECTIVE =
  /^abstract\s+(?:interpretation|reasoning|meaning|syntax|algebra|argumentation|thinking|thought|concept|art\b|data types?|domain|state machine|machine|rewriting|wiener|cauchy|categor|homotopy|harmonic|simplicial|polytope|elementary class|screening|expressionis|nouns?\b|words?\b)/i
const ACRONYM = /^Abstract(?:\s+[\p{Lu}\p{N}][\p{L}\p{N}-]*){1,5}\s+\(A\p{Lu}/u
const DOI =
  /^(?:pmid\s*:\s*\d+\s*\|\s*)?(?:doi\s*:\s*)?(?:https?:\/\/(?:dx\.)?doi\.org\/)?(10\.\d{4,9}\/\S{2,200}?)(?:, [A-Z][\w ]{3,40})?$/i
const DOI_BEHIND = /, Published online:? [^;.]{6,40}; ?doi:(10\.\d{4,9}\/[^\s<]{2,80})/
const DATE =
  /^(?:publication date|published online|first published(?: online)?|available online|published)(?:\s?:)?\s(?:available online )?([\p{L}\d][\p{L}\d ,.-]{3,40})$/iu
/** `N/A`, or only a full stop. */
const SHORTEST_ABSTRACT = 20
/** bioRxiv writes these out. */
const SPELLED: Readonly<Record<string, string>> = { degrees: '°', '+/-': '±', micro: 'µ', 'middle dot': '·' }
const SPELLED_SIGN = /\{(degrees|\+\/-|micro|middle dot)\}/g
const SPELLED_LETTER =
  /\{(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|chi|psi|omega|varepsilon|vartheta|varphi|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega)\}/g

/** Finds the abstract in the text of a journal's feed. */
export function readFeedText(raw: string): FeedText {
  const written = readSpelled(unescapeOnce(raw.slice(0, INPUT_LIMITS.feedText)))
  // Where elements make the paragraphs, lines make none.
  const paragraphs = (PARAGRAPHS.test(written) ? written.replace(/\s+/g, ' ') : written.replace(LABEL_LINE, '\n\n'))
    .replace(INNER_HEADING, (whole, _, words: string) =>
      HEADING.test(words.trim()) ? whole : `\n\n${words.trim().replace(/[:.]$/, '')}: `,
    )
    .replace(BLOCK_END, '\n\n')
    .replace(HEADING_LINE, '$&\n')
    .replace(NEXT_LABEL, '\n\n')
    .split(/\n\s*\n/)
    .map((paragraph) => plainText(paragraph).replace(/\s{1,2}(?=[.,;:)](?:\s|$))/g, ''))
    .filter((paragraph) => paragraph !== '')
  const own = inOneLanguage(paragraphs)
  const heading = own.findIndex((paragraph) => HEADING.test(paragraph) || LABELLED.test(paragraph))
  const body = own
    .slice(Math.max(0, heading))
    .map((paragraph) => withoutHeading(withoutHead(paragraph)))
    .filter((paragraph) => !HEADING.test(paragraph) && !isFrame(paragraph) && namesIn(paragraph) === null)
  const abstract = body.reduce(joinParagraphs, '')
  return {
    abstract: abstract.length < SHORTEST_ABSTRACT || isHeadline(abstract) ? null : abstract,
    doi: labelled(paragraphs, DOI) ?? labelled(paragraphs, DOI_BEHIND),
    authors: paragraphs.map(namesIn).find((names) => names !== null) ?? null,
    date: labelled(paragraphs, DATE),
  }
}

function withoutHeading(paragraph: string): string {
  const glued = GLUED.exec(paragraph)?.[1]
  if (glued !== undefined) return `${glued === 'Significance' ? 'Significance: ' : ''}${paragraph.slice(glued.length)}`
  if (LABELLED.test(paragraph)) return paragraph.replace(LABELLED, '')
  return ADJECTIVE.test(paragraph) || ACRONYM.test(paragraph)
    ? paragraph
    : paragraph.replace(BEFORE_SENTENCE, '').replace(SUMMARY_BEFORE, '')
}

/** Of an abstract in several languages the English part, or the first; without the name of its language. */
function inOneLanguage(paragraphs: readonly string[]): readonly string[] {
  const starts = paragraphs.flatMap((paragraph, at) => {
    const label = IN_LANGUAGE.exec(paragraph)?.[1]
    return label === undefined ? [] : [{ at, language: ENGLISH.test(label) ? 'english' : label.toLowerCase() }]
  })
  const chosen = starts.find(({ language }) => language === 'english') ?? starts[0]
  const next = starts.find(({ at, language }) => at > (chosen?.at ?? 0) && language !== chosen?.language)
  // An English word may be no label: `Abstract interpretation`.
  if (chosen === undefined || (chosen.language === 'english' && starts.every(({ language }) => language === 'english'))) return paragraphs
  return paragraphs.slice(chosen.at, next?.at).map((paragraph, index) => (index === 0 ? paragraph.replace(IN_LANGUAGE, '') : paragraph))
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
