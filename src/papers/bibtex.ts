import { idOf } from './identity.ts'
import { foldLetters } from './letters.ts'
import { linkOf } from './links.ts'
import type { Paper } from './paper.ts'
import { isGroup } from './person-name.ts'

/** How to write characters that TeX reads as commands, ligatures or groups. Each form is complete, whatever follows it. */
const SIGNS: Record<string, string> = {
  '\\': '{\\textbackslash}',
  '{': '{\\textbraceleft}',
  '}': '{\\textbraceright}',
  '~': '{\\textasciitilde}',
  '^': '{\\textasciicircum}',
  '<': '{\\textless}',
  '>': '{\\textgreater}',
  // Tolerant readers take it for the beginning of an entry.
  '@': '{@}',
}

/** Prevents ligatures: an empty group follows all but the last of their characters. */
const LIGATURES = /-(?=-)|['`](?=['`])|[?!](?=`)/g

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Letters of all scripts stay unchanged, because today's BibTeX tools read UTF-8. */
function escapeTex(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ')
  return line
    .replace(/[\\{}~^<>@]/g, (sign) => SIGNS[sign] ?? sign)
    .replace(LIGATURES, '$&{}')
    .replace(/[&%$#_]/g, '\\$&')
}

/** Escapes fields that are read without TeX: characters that would end them are percent-encoded, which DOI resolvers accept. */
function escapeVerbatim(text: string): string {
  return text.replace(/[\\{}\s\p{Cc}]/gu, encodeURIComponent)
}

/** Papers as a BibTeX file, with known fields only. */
export function writeBibtex(papers: readonly Paper[]): string {
  const taken = new Set<string>()
  return papers.map((paper) => writeEntry(paper, uniqueKey(paper, taken))).join('\n')
}

function writeEntry(paper: Paper, key: string): string {
  const arxiv = idOf(paper.keys, 'arxiv')
  const doi = idOf(paper.keys, 'doi')
  const link = linkOf(paper.keys)
  const fields: [string, string | null][] = [
    ['title', `{${escapeTex(paper.title)}}`],
    ['author', paper.authors.length > 0 ? [...paper.authors.map(writeName), ...(paper.moreAuthors ? ['others'] : [])].join(' and ') : null],
    ['year', known(paper.published?.slice(0, 4), escapeTex)],
    ['month', paper.published === null ? null : (MONTHS[Number(paper.published.slice(5, 7)) - 1] ?? null)],
    ['date', known(paper.published, escapeTex)],
    ['eprint', known(arxiv, escapeVerbatim)],
    ['archiveprefix', arxiv === null ? null : 'arXiv'],
    ['primaryclass', arxiv === null ? null : known(paper.categories[0], escapeTex)],
    ['doi', known(doi, escapeVerbatim)],
    ['url', known(link, escapeVerbatim)],
  ]
  // BibTeX has its own names of months, which are written without braces.
  const written = fields.flatMap(([name, value]) => (value === null ? [] : `  ${name} = ${name === 'month' ? value : `{${value}}`},\n`))
  return `@misc{${key},\n${written.join('')}}\n`
}

function known(value: string | null | undefined, written: (text: string) => string): string | null {
  return value === null || value === undefined ? null : written(value)
}

/** Braces protect a group's name, and a name with commas or “others”, which BibTeX would split. */
function writeName(name: string): string {
  const escaped = escapeTex(name)
  return isGroup(name) || /,|^others$/i.test(name) ? `{${escaped}}` : escaped
}

/** `wang2017chestx`: family name, year and first specific word of the title, as far as known. */
function uniqueKey(paper: Paper, taken: Set<string>): string {
  const [first = ''] = paper.authors
  const words = first.split(/\s+/).filter((word) => !/^the$/i.test(word))
  const family = ascii((isGroup(first) ? words[0] : words.at(-1)) ?? '')
  const word = paper.title
    .split(/[^\p{L}\p{N}]+/u)
    .map(ascii)
    .find((candidate) => candidate.length > 3)
  const base = `${family}${paper.published?.slice(0, 4) ?? ''}${word ?? ''}` || `paper${paper.id}`
  let key = base
  for (let count = 2; taken.has(key); count++) key = `${base}-${count}`
  taken.add(key)
  return key
}

function ascii(text: string): string {
  return foldLetters(text).replace(/[^a-z0-9]/g, '')
}
