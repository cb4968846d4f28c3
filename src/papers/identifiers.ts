import { FORMS, type PaperKey, readKey, unwrap } from './identity.ts'

/** An identifier or a link in a text, and its position (UTF-16 offsets), without surrounding punctuation and brackets. */
export interface NamedKey {
  readonly key: PaperKey
  readonly start: number
  readonly end: number
}

/** A link or a DOI continues up to a character that it cannot contain, the end of a Markdown link, or the next item of a list. */
const GOES_ON = String.raw`(?:(?!\]\(|[,;](?:https?:|10\.\d{4,9}\/|arxiv:|doi:))[^\s<>"“”„«»|]){1,500}`
const ENDS = String.raw`(?![\p{L}\p{N}_]|\.\d)`
/** Text that makes a number a quantity. */
const UNIT = String.raw`\s?(?:[%°€£$]|(?:[kcmµμn]?m|[mµμn]?s|[kmµμ]?g|[kmg]?hz|[kmgt]?ev|[kmg]?pc|[km]?w|[km]?pa|k|yr|years?|days?|hours?|h|min)(?![\p{L}\p{N}]))`
/** A number alone must have a valid month, and the number of digits that arXiv used then: `1234.5678` is not an id. */
const BARE_ARXIV = String.raw`(?:(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}|(?:1[5-9]|[2-4]\d)(?:0[1-9]|1[0-2])\.\d{5})`
/** Not inside a word or a number, and not after the hyphen of a compound. */
const NOT_BEHIND = String.raw`(?<![\p{L}\p{N}.]|[\p{L}\p{N}]-)`
const NOT_WITHIN = String.raw`(?<![\p{L}\p{N}._/\\:=~±<>+^$€£¥]|[\p{L}\p{N}]-)`
const PREFIXED = [
  String.raw`arxiv(?::\s{0,2}|\s)(?:${FORMS.arxiv}|${FORMS.oldArxiv})${FORMS.version}${ENDS}${FORMS.stamp}`,
  String.raw`doi(?::\s{0,2}|\s)${FORMS.doi}${GOES_ON}`,
  String.raw`pmid(?::\s{0,2}|\s)\d{1,9}${ENDS}`,
  String.raw`pubmed:\s{0,2}\d{5,9}${ENDS}`,
  String.raw`acl:\s{0,2}(?:${FORMS.oldAcl}|${FORMS.acl})${ENDS}`,
].join('|')
const CANDIDATE = new RegExp(
  [
    String.raw`(?:\bid:\s?)?https?:\/\/${GOES_ON}`,
    String.raw`${NOT_BEHIND}(?:id:\s?)?(?:${PREFIXED})`,
    String.raw`${NOT_BEHIND}(?:id:\s?)?(?:[a-z\d-]{1,63}\.){1,6}[a-z]{2,24}\/${GOES_ON}`,
    String.raw`${NOT_WITHIN}${FORMS.doi}(?=[\p{L}\p{N}(])${GOES_ON}`,
    `${NOT_WITHIN}(?:${BARE_ARXIV}|${FORMS.oldArxiv})${FORMS.version}${ENDS}(?!${UNIT})${FORMS.stamp}`,
    `${NOT_WITHIN}${FORMS.acl}${ENDS}`,
    // After `id:` any text names a paper.
    String.raw`${NOT_BEHIND}id:\s?${GOES_ON}`,
  ].join('|'),
  'giu',
)

/**
 * The papers that a text names by identifiers and links, in order. In prose only unambiguous ones count: a link to a known site, a prefix
 * (`arXiv:`, `doi:`, `pmid:`, `acl:`, `id:`), a DOI, or an arXiv number with a valid month. Pure; linear in the text's length.
 */
export function findKeys(text: string): NamedKey[] {
  const found: NamedKey[] = []
  for (const { 0: candidate, index } of text.matchAll(CANDIDATE)) {
    const prefix = /^id:\s?/i.exec(candidate)?.[0] ?? ''
    const own = unwrap(candidate.slice(prefix.length))
    const key = prefix !== '' || isSure(own) ? readKey(own) : null
    if (key !== null) found.push({ key, start: index, end: index + candidate.lastIndexOf(own) + own.length })
  }
  return found
}

/** `10.1234/s` is a rate: a DOI without its prefix has more than a word after the slash. */
function isSure(candidate: string): boolean {
  const suffix = /^10\.\d{4,9}\/(.*)$/.exec(candidate)?.[1]
  return suffix === undefined || (suffix.length > 2 && /[\d./:_-]/.test(suffix))
}
