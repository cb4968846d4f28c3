// What journals put around an abstract, or in its place: labels, citations, links, names.

/** Words that a sentence has and a citation lacks. With capital letters some of them are names of journals: Cell Reports. */
const PROSE =
  /\b(?:[Ww]e|[Oo]ur|is|are|was|were|been|have|has|had|[Tt]his|[Tt]hese|that|which|can|could|may|[Hh]ere|[Ii]ts?|[Tt]hey|their|shows?|showed|finds?|found|proposed?|stud(?:y|ies|ied)|reports?|reported|suggests?)\b/
/** Links to other forms of the paper, and places where an abstract is missing. */
const LINK =
  /^\[?(?:html|xml|e?pdf|epub|full[ -]?text(?: ?\(?(?:html|pdf)\)?)?|read more|read (?:the )?(?:full|rest|entire|original)\b.{0,80}|continue reading.*|view (?:full|the|this|article|on)\b.{0,60}|click here.{0,80}|to cite this article\b.{0,120}|the content of this rss feed\b.{0,80}|n\/a|no abstract(?: is)?(?: available)?|(?:the )?abstract(?: is)? not available|abstract image|graphical abstract|toc graphic)[\].…]{0,4}$/i
const POST = /^the post\b.{1,300}$/i
/** `Publication date: February 2022`, `DOI: 10.1000/1`, `Source: A journal`. */
const LABEL =
  /^(?:pmid|pmcid|doi|e?issn|isbn|journal|source|citation|cite (?:as|this\b.{0,40})|how to cite|(?:first )?published(?: online)?|publication (?:date|year)|available online|received|revised|accepted|posted|article history|publisher|keywords?|key words|palavras[ -]chave|palabras[ -]clave|mots[ -]clés|schl(?:üssel|ag)w(?:ö|o)rte?r?|parole chiave|关键词|licen[cs]e|affiliations?|correspondence|e-?mail)\s*[:：].*$/i
const AUTHORS = /^(?:authors?|author\(s\)|creators?|autor(?:es|en)?|作者)\s*[:：]\s*(.{2,20000})$/i
const BY = /^by\s+(.{3,20000})$/i
/** `Volume 67, Issue 4, December 2021, Page 283-289`, `TAXON, EarlyView.`, `ZooKeys 1078: 135-188`, `[Phys. Rev. Lett. 1, 2] Published Mon Apr 20, 2026`. */
const CITATION =
  /\b(?:vol|no|pp)\.\s?\d|\b(?:early\s?view|ahead of print|accepted (?:article|manuscript)|online first|just accepted|published online|available online)\b|\b\d+\s?\(\d+[^()]{0,12}\)\s?[:,]\s?[a-z]?\d|^[^,]{2,80},\s?(?:19|20)\d\d,\s?(?:\d{1,4},\s?)?(?:\d+\s?[-–]\s?\d+|advance article)\b|\b\d+\s?:\s?[a-z]?\d+\s?[-–]\s?[a-z]?\d|^[^.!?]{2,80}(?<!\b(?:at|of|to|in|by|as|about|ratios?|mixed|diluted))\s\d{1,4}\s?:\s?[a-z]?\d{1,8}\.?$|^(?:received|revised|accepted)\b.{0,80}\d{4}|\bdoi:\s?10\.\d{4,9}\/|^\[.{3,160}\] published\b|^(?:©|\(c\)|copyright\b)|^(?:https?:\/\/|10\.\d{4,9}\/)\S+$/i
/** In small letters only behind a sign or a number: `Hippocampal volume 3.2 cm³` is no citation. */
const PLACE =
  /(?:^|[,;.:/([|\d)]\s?|\s[–-]\s)(?:volume|vol|issue|pages?|pp|articles?)\s?\d|(?<![\p{L}\p{N}-])(?:V(?:olume|OLUME|ol|OL)|I(?:ssue|SSUE)|P(?:ages?|AGES?)|A(?:rticles?|RTICLES?))\s?\d/u
const LONGEST_CITATION = 300
/** `Nature, Published online: 21 April 2026; doi:10.1038/…`, before a sentence in the same paragraph. */
const HEAD =
  /^[^.;]{2,100}, (?:Published online:? [^;.]{6,40}; ?doi:10\.\d{4,9}\/[^\s<]{2,80}|Volume \d+, Issue [\w-]+, Pages? [\w–-]+, [^.]{4,30}\.)\s*/
const NAME_WORD =
  /^(?:\p{Lu}[\p{L}\p{M}’'.-]*|\p{L}\.|al|bin|da|das|de|del|den|der|di|dos|du|el|la|le|ten|ter|van|von|zu)[*†‡§\d⁰¹²³⁴-⁹,]{0,6}$/u
/** `Lovelace, A., van der Berg, J. A.` */
const INVERTED =
  /^(?:[\p{L}\p{M}’'-]{2,30}(?: [\p{L}\p{M}’'-]{2,30}){0,3}, (?:\p{Lu}\.[ -]?){1,4}(?:(?:[,;] ?)?(?:and |& )?(?=\p{L})|$)){2,200}$/u

/** The names in a line of them: `Author(s): Ada Lovelace, Alan Turing`, `by Ada Lovelace`, or names alone; null in any other paragraph. */
export function namesIn(paragraph: string): string | null {
  const labelled = AUTHORS.exec(paragraph)?.[1]
  if (labelled) return labelled
  const by = BY.exec(paragraph)?.[1]
  if (by && areNames(by, 1)) return by
  return areNames(paragraph, 2) || INVERTED.test(paragraph) ? paragraph : null
}

/** Whether a text has names alone, at least so many, of two words each. */
function areNames(text: string, least: number): boolean {
  const inverted = text.split(/;\s?/).filter((name) => name !== '')
  // `LOVELACE, Ada; TURING, Alan M.`
  if (inverted.length > 1 && inverted.every((name) => name.split(/,\s?/).length === 2))
    return inverted.every((name) => name.length < 80 && name.split(/,?\s/).every((word) => NAME_WORD.test(word)))
  const names = text
    .replace(/\([^()]{0,80}\)/g, '')
    .replace(/\bet al\.?$/, '')
    .split(/[,;]\s*(?:and |& )?| (?:and|&) /)
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return (
    names.length >= least &&
    names.every((name) => {
      const words = name.split(/\s+/)
      return words.length > 1 && words.length < 6 && words.every((word) => NAME_WORD.test(word))
    })
  )
}

/** Whether a paragraph is no part of an abstract: a label, a citation, a link. */
export function isFrame(paragraph: string): boolean {
  if (LINK.test(paragraph) || AUTHORS.test(paragraph) || (POST.test(paragraph) && /\bfirst (?:appeared )?on\b/.test(paragraph))) return true
  if (PROSE.test(paragraph.replace(/^(?:this|it) /i, ''))) return false
  return LABEL.test(paragraph) || (paragraph.length < LONGEST_CITATION && (CITATION.test(paragraph) || PLACE.test(paragraph)))
}

/** Removes a citation before a sentence in the same paragraph. */
export function withoutHead(paragraph: string): string {
  return paragraph.replace(HEAD, '')
}

/** Whether a text is a name, as that of a journal, and no sentence: its words have capital letters, and no full stop is behind them. */
export function isHeadline(text: string): boolean {
  if (text.length > 150 || /[.!?…;:]$|\n/.test(text) || PROSE.test(text)) return false
  const words = text.split(/\s+/).filter((word) => word.length > 3 && /\p{L}/u.test(word))
  return words.length > 0 && words.every((word) => /^[^\p{L}]*\p{Lu}/u.test(word))
}
