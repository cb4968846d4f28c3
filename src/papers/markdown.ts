import { identifierOf, linkOf } from './links.ts'
import type { Paper } from './paper.ts'

/** More are “and others”. */
const MOST_AUTHORS = 10

/** Papers as a list in Markdown, one a line. */
export function writeMarkdown(papers: readonly Paper[]): string {
  return `${papers.map(writeItem).join('\n')}\n`
}

function writeItem({ title, authors, moreAuthors = false, published, journal, keys }: Paper): string {
  const link = linkOf(keys)
  const named = authors.slice(0, MOST_AUTHORS).map(escapeMarkdown).join(', ')
  const hasMore = moreAuthors || authors.length > MOST_AUTHORS
  const parts = [
    link === null ? `**${escapeMarkdown(title)}**` : `[${escapeMarkdown(title)}](${link})`,
    named === '' ? '' : `${named}${hasMore ? ' and others' : ''}`,
    published === null ? '' : `(${published.slice(0, 4)})`,
    journal === undefined ? '' : `*${escapeMarkdown(journal)}*`,
    identifierOf(keys) === null ? '' : escapeMarkdown(identifierOf(keys) ?? ''),
  ]
  return `- ${parts.filter((part) => part !== '').join('. ')}`
}

/** All signs that Markdown knows, and HTML's. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>()#+!|~&]/g, '\\$&')
}
