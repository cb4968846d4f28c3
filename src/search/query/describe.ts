import type { QueryNode, TextField } from './syntax.ts'

/**
 * Describes in words how a query was understood: `all of “chest x-ray report”; category cs.CV; without “covid”`. Pure.
 * @param goesByRelevance whether several words stand for what they are about, as in a topic that has a scale
 */
export function describeQuery(node: QueryNode, goesByRelevance = false): string {
  const [first, ...others] = node.kind === 'and' ? node.children : [node]
  const alone = first && (goesByRelevance && isSubject(first) ? `papers on “${first.text}”` : describeAlone(first))
  return [
    ...(alone ? [alone] : []),
    ...others.map((other) => (goesByRelevance && isSubject(other) ? `on “${other.text}”` : describeNode(other))),
  ].join('; ')
}

function isSubject(node: QueryNode): node is Extract<QueryNode, { readonly kind: 'words' }> {
  return node.kind === 'words' && /\S\s+\S/.test(node.text)
}

/** Describes the conditions of a query, in the order of `Verdict.unmet`. */
export function describeParts(node: QueryNode): string[] {
  return (node.kind === 'and' ? node.children : [node]).map(describeAlone)
}

/** A description that can follow “it looks for”. */
function describeAlone(node: QueryNode): string {
  if (node.kind === 'type') return 'preprints'
  if (node.kind === 'not' && node.child.kind === 'type') return 'papers that are no preprints'
  const said = describeNode(node)
  return FOLLOWS_PAPERS.includes(node.kind) ? `papers ${said}` : said
}

const FOLLOWS_PAPERS: readonly QueryNode['kind'][] = ['not', 'source', 'journal', 'has', 'dates']

/** As arXiv writes it: `cs.CV`, `astro-ph.GA`, `physics.med-ph`. */
export function categoryName(category: string): string {
  return category.replace(/\.[a-z]{2}$/, (subject) => subject.toUpperCase())
}

function describeNode(node: QueryNode): string {
  switch (node.kind) {
    case 'words':
      return describeWords(node.text)
    case 'phrase':
      return `the words “${node.text}” in this order${node.field === null ? '' : ` ${withTimeout(node.field)}`}`
    case 'term':
      return `“${node.text}” ${withTimeout(node.field)}`
    case 'author':
      return `“${node.text}” among the authors`
    case 'category':
      return `category ${categoryName(node.value)}`
    case 'source':
      return `from ${node.value}`
    case 'journal':
      return `of a journal called “${node.value}”`
    case 'type':
      return 'preprints only'
    case 'has':
      return 'with a link to code'
    case 'id':
      return `the paper ${node.value}`
    case 'like':
      return `papers like ${node.ids.map((id) => `id:${id}`).join(', ')}`
    case 'dates':
      return describeDates(node.from, node.to)
    case 'not':
      if (node.child.kind === 'type') return 'no preprints'
      return node.child.kind === 'has' ? 'without a link to code' : `without ${describeNode(node.child)}`
    case 'or':
      if (node.children.every(isSimple)) return `any of ${listed(node.children.map((child) => `“${child.text}”`))}`
      return `either ${node.children.map(describeNode).join(' or ')}`
    case 'and':
      return `(${node.children.map(describeNode).join('; ')})`
  }
}

type Simple = Extract<QueryNode, { readonly kind: 'words' | 'phrase' }>

/** Whether a node is one word, or a phrase in any field. */
function isSimple(node: QueryNode): node is Simple {
  return (node.kind === 'words' && !/\s/.test(node.text)) || (node.kind === 'phrase' && node.field === null)
}

function withTimeout(field: TextField): string {
  return `in the ${field}`
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** Up to three words are all required, of more words 60 % by weight: `matches` (match.ts). */
function describeWords(text: string): string {
  const words = text.split(/\s+/).filter((word) => word !== '')
  if (words.length === 1) return `the word “${text}”`
  return words.length <= 3 ? `all of “${text}”` : `most of “${text}”`
}

function describeDates(from: string | null, to: string | null): string {
  if (from !== null && to !== null) return from === to ? `of ${from}` : `from ${from} to ${to}`
  return from !== null ? `from ${from} on` : `up to ${to}`
}
