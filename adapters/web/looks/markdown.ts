// Discord's mark-up, read as Discord reads it: to see what a person sees, and whether anything in it is live that should not be.

export type Node =
  | { readonly kind: 'text' | 'code' | 'block'; readonly text: string }
  | { readonly kind: 'mention'; readonly text: string }
  | { readonly kind: 'time'; readonly at: number; readonly style: string }
  | { readonly kind: 'link'; readonly url: string; readonly inside: readonly Node[] }
  | { readonly kind: Span | Line; readonly inside: readonly Node[] }

type Span = 'strong' | 'emphasis' | 'underline' | 'strike' | 'spoiler'
type Line = 'heading' | 'small' | 'quote' | 'item'

/** At the beginning of a line. */
const LINES: readonly (readonly [RegExp, Line])[] = [
  [/^#{1,3} +(?=\S)/, 'heading'],
  [/^-# +(?=\S)/, 'small'],
  [/^>(?:>>)? /, 'quote'],
  [/^ *[-*] +(?=\S)/, 'item'],
]

/** Inside one, the first that fits wins. */
const INLINE: readonly (readonly [RegExp, (...parts: string[]) => Node])[] = [
  [/^\\([^0-9A-Za-z\s])/, (_, text = '') => ({ kind: 'text', text })],
  [/^```(?:[\w+-]+\n)?\n*([\s\S]+?)\n*```/, (_, text = '') => ({ kind: 'block', text })],
  [/^(`+)([\s\S]*?[^`])\1(?!`)/, (_, __, text = '') => ({ kind: 'code', text })],
  [/^<(?:@[!&]?|#)\d+>|^<\/[^:>]+:\d+>|^<a?:\w+:\d+>|^<id:\w+>|^@(?:everyone|here)/, (text = '') => ({ kind: 'mention', text })],
  [/^<t:(-?\d+)(?::([tTdDfFsSR]))?>/, (_, at = '', style = 'f') => ({ kind: 'time', at: Number(at) * 1_000, style })],
  [
    /^\[((?:\\.|[^\]\\])+)\]\(<?((?:\\.|[^\s)<>\\])+)>?(?: +"[^"]*")?\)/,
    (_, text = '', url = '') => ({ kind: 'link', url: unescaped(url), inside: inline(text) }),
  ],
  [
    /^<([a-z]+:[^\s<>]+)>|^(https?:\/\/[^\s<]*[^\s<.,:;"')\]*])/i,
    (_, one = '', other = '') => ({ kind: 'link', url: one || other, inside: [{ kind: 'text', text: one || other }] }),
  ],
  [/^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/, (_, text = '') => ({ kind: 'strong', inside: inline(text) })],
  [/^__((?:\\[\s\S]|[^\\])+?)__(?!_)/, (_, text = '') => ({ kind: 'underline', inside: inline(text) })],
  [/^\*(?=\S)((?:\\[\s\S]|[^\\*])+?)\*(?!\*)/, (_, text = '') => ({ kind: 'emphasis', inside: inline(text) })],
  [/^_((?:\\[\s\S]|[^\\_])+?)_(?!\w)/, (_, text = '') => ({ kind: 'emphasis', inside: inline(text) })],
  [/^~~((?:\\[\s\S]|[^\\])+?)~~/, (_, text = '') => ({ kind: 'strike', inside: inline(text) })],
  [/^\|\|((?:\\[\s\S]|[^\\])+?)\|\|/, (_, text = '') => ({ kind: 'spoiler', inside: inline(text) })],
]

export function readMarkdown(text: string): readonly Node[] {
  const nodes: Node[] = []
  // A block of code holds line breaks; what stands around it is read line by line.
  for (const part of text.split(/((?<!\\)```[\s\S]+?```)/)) {
    if (part.startsWith('```')) {
      nodes.push(...inline(part))
      continue
    }
    for (const [index, line] of part.split('\n').entries()) {
      if (index > 0) nodes.push({ kind: 'text', text: '\n' })
      nodes.push(...readLine(line))
    }
  }
  return nodes
}

function readLine(line: string): readonly Node[] {
  for (const [pattern, kind] of LINES) {
    const mark = pattern.exec(line)?.[0]
    if (mark !== undefined) return [{ kind, inside: inline(line.slice(mark.length)) }]
  }
  return inline(line)
}

function inline(text: string): readonly Node[] {
  const nodes: Node[] = []
  let plain = ''
  const flush = (): void => {
    if (plain !== '') nodes.push({ kind: 'text', text: plain })
    plain = ''
  }
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at, at + 8_000)
    const [match, make] = firstOf(rest, text[at - 1] ?? '')
    if (match && make) {
      const node = make(...match)
      if (node.kind === 'text') plain += node.text
      else {
        flush()
        nodes.push(node)
      }
      at += match[0].length
    } else plain += text[at++]
  }
  flush()
  return nodes
}

function firstOf(rest: string, before: string): readonly [RegExpExecArray | null, ((...parts: string[]) => Node) | null] {
  if (!/^[\\`<@[*_~|h]/i.test(rest)) return [null, null]
  for (const [pattern, make] of INLINE) {
    const match = pattern.exec(rest)
    // `a_b_c` is no emphasis.
    if (match && !(rest.startsWith('_') && /\w/.test(before))) return [match, make]
  }
  return [null, null]
}

function unescaped(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1')
}

/** What a person reads. */
export function textOf(nodes: readonly Node[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'time') return new Date(node.at).toISOString()
      // A command that can be pressed is read as it is typed.
      if (node.kind === 'mention') return node.text.replace(/^<(\/[^:>]+):\d+>$/, '$1')
      return 'inside' in node ? textOf(node.inside) : node.text
    })
    .join('')
}

/** All of them, at any depth. */
export function allNodes(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => ['inside' in node ? [node, ...allNodes(node.inside)] : [node]].flat())
}
