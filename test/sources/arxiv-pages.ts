import type { ArxivPaper } from './month.ts'

/** As arXiv's API writes since 2026. */
export function writeAtom(papers: readonly ArxivPaper[], query: string, start: number, asked: number, total: number, now: number): string {
  return `<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/replayed</id>
  <title>arXiv Query: ${escapeXml(query)}</title>
  <updated>${instant(now)}</updated>
  <link href="https://arxiv.org/api/query?${escapeXml(query)}" type="application/atom+xml"/>
  <opensearch:itemsPerPage>${asked}</opensearch:itemsPerPage>
  <opensearch:totalResults>${total}</opensearch:totalResults>
  <opensearch:startIndex>${start}</opensearch:startIndex>
${papers.map(writeEntry).join('')}</feed>
`
}

function writeEntry(paper: ArxivPaper): string {
  const name = `${paper.id}v${paper.version}`
  return `  <entry>
    <id>http://arxiv.org/abs/${name}</id>
    <title>${escapeXml(paper.title)}</title>
    <updated>${paper.updated}</updated>
    <link href="https://arxiv.org/abs/${name}" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/${name}" rel="related" type="application/pdf" title="pdf"/>
    <summary>${escapeXml(paper.abstract)}</summary>
${paper.categories.map((term) => `    <category term="${escapeXml(term)}" scheme="http://arxiv.org/schemas/atom"/>\n`).join('')}    <published>${paper.published}</published>
${paper.comment === null ? '' : `    <arxiv:comment>${escapeXml(paper.comment)}</arxiv:comment>\n`}    <arxiv:primary_category term="${escapeXml(paper.categories[0] ?? '')}"/>
${paper.authors.map((author) => `    <author>\n      <name>${escapeXml(author)}</name>\n    </author>\n`).join('')}  </entry>
`
}

/** arXiv's own error: a feed of one entry, with status 200. */
export function writeErrorEntry(message: string, now: number): string {
  const id = `https://arxiv.org/api/errors#${escapeXml(message.replace(/\W+/g, '_'))}`
  return `<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/</id>
  <title>arXiv Search Results</title>
  <updated>${instant(now)}</updated>
  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>
  <opensearch:totalResults>1</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
  <entry>
    <id>${id}</id>
    <title>Error</title>
    <updated>${instant(now)}</updated>
    <link href="${id}" rel="alternate" type="text/html"/>
    <summary>${escapeXml(message)}</summary>
    <author>
      <name>arXiv api core</name>
    </author>
  </entry>
</feed>
`
}

/** The feed of a category and a day (of Eastern time; `-0400` in summer). */
export function writeRss(category: string, day: string, items: readonly { readonly paper: ArxivPaper; readonly type: string }[]): string {
  const date = `${new Date(`${day}T00:00:00Z`).toUTCString().slice(0, 16)} 00:00:00 -0400`
  return `<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
  <channel>
    <title>${escapeXml(category)} updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/${escapeXml(category)}</link>
    <description>${escapeXml(category)} updates on the arXiv.org e-print archive.</description>
    <atom:link href="http://rss.arxiv.org/rss/${escapeXml(category)}" rel="self" type="application/rss+xml"/>
    <docs>http://www.rssboard.org/rss-specification</docs>
    <language>en-us</language>
    <lastBuildDate>${new Date(`${day}T04:00:14Z`).toUTCString().replace('GMT', '+0000')}</lastBuildDate>
    <managingEditor>rss-help@arxiv.org</managingEditor>
    <pubDate>${date}</pubDate>
    <skipDays>
      <day>Sunday</day>
      <day>Saturday</day>
    </skipDays>
${items.map(({ paper, type }) => writeItem(paper, type, date)).join('')}  </channel>
</rss>
`
}

function writeItem(paper: ArxivPaper, type: string, date: string): string {
  const name = `${paper.id}v${paper.version}`
  return `    <item>
      <title>${escapeXml(paper.title)}</title>
      <link>https://arxiv.org/abs/${paper.id}</link>
      <description>arXiv:${name} Announce Type: ${type} 
Abstract: ${escapeXml(paper.abstract)}</description>
      <guid isPermaLink="false">oai:arXiv.org:${name}</guid>
${paper.categories.map((term) => `      <category>${escapeXml(term)}</category>\n`).join('')}      <pubDate>${date}</pubDate>
      <arxiv:announce_type>${type}</arxiv:announce_type>
      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
      <dc:creator>${escapeXml(paper.authors.join(', '))}</dc:creator>
    </item>
`
}

export interface OaiPage {
  readonly records: readonly ArxivPaper[]
  readonly format: string
  /** Null where there is one page only; empty on the last of several. */
  readonly token: string | null
  readonly total: number
}

export function writeOai(request: string, page: OaiPage | { readonly error: string; readonly message: string }, now: number): string {
  const inside =
    'error' in page
      ? `<error code="${page.error}">${escapeXml(page.message)}</error>`
      : `<ListRecords>
${page.records.map((paper) => writeRecord(paper, page.format)).join('')}${
  page.token === null
    ? ''
    : page.token === ''
      ? '<resumptionToken/>\n'
      : `<resumptionToken completeListSize="${page.total}">${escapeXml(page.token)}</resumptionToken>\n`
}</ListRecords>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<responseDate>${instant(now)}</responseDate>
<request>${escapeXml(request)}</request>
${inside}
</OAI-PMH>
`
}

function writeRecord(paper: ArxivPaper, format: string): string {
  const sets = [...new Set(paper.categories.map((category) => category.split('.')[0] as string))]
  return `<record>
<header>
 <identifier>oai:arXiv.org:${paper.id}</identifier>
 <datestamp>${paper.day}</datestamp>
${sets.map((set) => ` <setSpec>${escapeXml(set)}</setSpec>\n`).join('')}</header>
<metadata>
 ${format === 'arXivRaw' ? writeRaw(paper) : writeArxiv(paper)}
</metadata>
</record>
`
}

function writeArxiv(paper: ArxivPaper): string {
  const authors = paper.authors.map((author) => {
    const words = author.split(' ')
    const forenames = words.slice(0, -1).join(' ')
    return `<author><keyname>${escapeXml(words.at(-1) ?? '')}</keyname>${forenames ? `<forenames>${escapeXml(forenames)}</forenames>` : ''}</author>`
  })
  const updated = paper.version > 1 ? `<updated>${paper.updated.slice(0, 10)}</updated>` : ''
  const comments = paper.comment === null ? '' : `<comments>${escapeXml(paper.comment)}</comments>`
  return `<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>${paper.id}</id><created>${paper.published.slice(0, 10)}</created>${updated}<authors>${authors.join('')}</authors><title>${escapeXml(paper.title)}</title><categories>${escapeXml(paper.categories.join(' '))}</categories>${comments}<abstract>  ${escapeXml(paper.abstract)}
</abstract></arXiv>`
}

function writeRaw(paper: ArxivPaper): string {
  const versions = Array.from({ length: paper.version }, (_, index) => {
    const date = new Date(index === 0 ? paper.published : paper.updated).toUTCString()
    return `<version version="v${index + 1}"><date>${date}</date><size>100kb</size><source_type>D</source_type></version>`
  })
  const comments = paper.comment === null ? '' : `<comments>${escapeXml(paper.comment)}</comments>`
  return `<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>${paper.id}</id>${versions.join('')}<title>${escapeXml(paper.title)}</title><authors>${escapeXml(paper.authors.join(', '))}</authors><categories>${escapeXml(paper.categories.join(' '))}</categories>${comments}<abstract>  ${escapeXml(paper.abstract)}
</abstract></arXivRaw>`
}

function instant(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+Z/, 'Z')
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
