import { idOf } from './identity.ts'
import { linkOf } from './links.ts'
import type { Paper } from './paper.ts'
import { partsOf } from './person-name.ts'
import { isPreprint } from './preprints.ts'

/** Papers as a RIS file, with known fields only. */
export function writeRis(papers: readonly Paper[]): string {
  return papers.map(writeRecord).join('\r\n')
}

function writeRecord(paper: Paper): string {
  const { title, abstract, authors, published, journal, categories, keys } = paper
  const [year, month = '', day = ''] = published?.split('-') ?? []
  const arxiv = idOf(keys, 'arxiv')
  const lines: [tag: string, value: string | null | undefined][] = [
    ['TY', journal === undefined && isPreprint(keys) ? 'UNPB' : 'JOUR'],
    ['TI', title],
    ...authors.map((name): [string, string] => ['AU', writeName(name)]),
    ['PY', year],
    ['DA', year === undefined ? null : `${year}/${month}/${day}/`],
    ['JO', journal],
    ['AB', abstract],
    ['DO', idOf(keys, 'doi')],
    ['AN', arxiv === null ? null : `arXiv:${arxiv}`],
    ['UR', linkOf(keys)],
    ...categories.map((category): [string, string] => ['KW', category]),
  ]
  const written = lines.flatMap(([tag, value]) => (value ? [`${tag}  - ${onOneLine(value)}\r\n`] : []))
  return `${written.join('')}ER  - \r\n`
}

/** Whatever begins a line there is a field. */
function onOneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

function writeName(name: string): string {
  const parts = partsOf(name)
  return parts === null ? name : [parts.family, parts.given, parts.suffix].filter((part) => part !== '').join(', ')
}
