// The conditions of queries that name a workspace, and a text of the sources in which each can be dropped while the program runs.

/** A condition that can be dropped. */
export interface Condition {
  readonly id: number
  /** Below src/store/. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  /** With the line behind it. */
  readonly text: string
}

/** What the changed sources ask, and the run that drops conditions sets. */
export interface Switch {
  /** Those of the sources that are loaded. */
  readonly all: Condition[]
  /** Of which queries were made since this was emptied. */
  readonly used: Set<number>
  dropped: number | null
}

declare global {
  var workspaceConditions: Switch | undefined
}

export function conditionSwitch(): Switch {
  globalThis.workspaceConditions ??= { all: [], used: new Set(), dropped: null }
  return globalThis.workspaceConditions
}

/** Whether a condition holds in the query that is made now. */
const ASKS = `
function keepsCondition(id) {
  const { used, dropped } = globalThis.workspaceConditions
  used.add(id)
  return dropped !== id
}
`
const CALL = /\.where(?:Ref)?\(/g
const NAMES_WORKSPACE = /workspace|ofPlatforms/i
/** Of raw SQL: a comparison with a column or a value. */
const RAW = /(?:\w+\.)?workspace = (?:\$\{(?:[^{}`]|`[^`]*`|\{[^}]*\})*\}|\w+\.workspace)/g

/** @param first the id of the first condition @returns the source with a switch at each; the same where there is none */
export function withSwitches(
  source: string,
  file: string,
  first: number,
): { readonly code: string; readonly conditions: readonly Condition[] } {
  const conditions: Condition[] = []
  const note = (at: number, text: string): number => {
    const id = first + conditions.length
    conditions.push({ id, file, line: source.slice(0, at).split('\n').length, text: text.replace(/\s+/g, ' ') })
    return id
  }
  const edits: { readonly at: number; readonly text: string }[] = []
  for (const { index } of source.matchAll(CALL)) {
    const end = closingOf(source, source.indexOf('(', index))
    const call = source.slice(index, end)
    if (!NAMES_WORKSPACE.test(withoutInner(call))) continue
    const id = note(index, `${call} ${source.slice(end).trimStart().split('\n')[0]}`)
    edits.push({ at: index, text: `.$if(keepsCondition(${id}), (narrowed) => narrowed` }, { at: end, text: ')' })
  }
  for (const { index, 0: text } of source.matchAll(RAW)) {
    const id = note(index, text)
    edits.push({ at: index, text: `(\${keepsCondition(${id}) ? 0 : 1} or ` }, { at: index + text.length, text: ')' })
  }
  let code = source
  // From the end on, and what stands behind at one place first.
  for (const { at, text } of edits.reverse().sort((a, b) => b.at - a.at)) code = code.slice(0, at) + text + code.slice(at)
  return { code: conditions.length === 0 ? source : code + ASKS, conditions }
}

/** A condition about a query within it is that one's, which has a switch of its own. */
function withoutInner(call: string): string {
  const inner = call.search(/=>\s*[\w.({]/)
  return inner < 0 ? call : call.slice(0, inner)
}

/** @returns the place behind the bracket that closes this one */
function closingOf(source: string, open: number): number {
  let depth = 0
  for (let at = open; at < source.length; at++) {
    if (source[at] === '(') depth++
    if (source[at] === ')' && --depth === 0) return at + 1
  }
  throw new Error(`a bracket is not closed: ${source.slice(open, open + 60)}`)
}
