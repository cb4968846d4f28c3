import { median } from '../statistics.ts'
import type { Seen } from './asking.ts'
import type { LoadTimes } from './load.ts'
import type { Kind, Question } from './questions.ts'

export interface Stage {
  readonly name: string
  readonly papers: number
  readonly seen: readonly Seen[]
  readonly answered: ReadonlySet<Question>
}

const COLUMNS: readonly Kind[] = ['topic', 'author', 'words', 'known', 'link']

/** The table, and which questions each stage leaves open. */
export function renderStages(stages: readonly Stage[]): string {
  const rows = stages.map(({ name, papers, seen, answered }) => {
    const of = (kind: Kind): string =>
      seen.some(({ question }) => question.kind === kind) ? `${[...answered].filter((each) => each.kind === kind).length}` : '–'
    const took = Math.round(median(seen.map((each) => each.took)))
    return [name, papers.toLocaleString('en'), ...COLUMNS.map(of), `${answered.size}`, `${took} ms`]
  })
  const head = ['Library', 'papers', ...COLUMNS, 'all', 'median']
  const table = [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
  return [table, ...shares(stages), ...stages.slice(1).map(leftOpen)].join('\n\n')
}

/** Of what a search of the whole corpus answers, known papers and links aside. */
function shares(stages: readonly Stage[]): string[] {
  const whole = stages.at(-1)
  if (!whole) return []
  const reachable = [...whole.answered].filter(({ kind }) => kind !== 'known' && kind !== 'link')
  return stages.slice(0, -1).map(({ name, answered }) => {
    const both = reachable.filter((each) => answered.has(each)).length
    const all = [...whole.answered].filter((each) => answered.has(each)).length
    return `${name}: ${both} of the ${reachable.length} that the whole corpus answers, known papers and links aside; ${all} of its ${whole.answered.size} with them`
  })
}

function leftOpen({ name, seen, answered }: Stage): string {
  const open = seen.filter(({ question }) => !answered.has(question))
  return `Open ${name}: ${open.map(({ question }) => question.ask).join('; ')}`
}

export function renderLoad({ filling, quiet, papers, tookMs }: LoadTimes): string {
  const of = ({ p50, p95, searches }: LoadTimes['quiet']): string =>
    `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (${searches} searches)`
  return [
    `${papers.toLocaleString('en')} papers in ${Math.round(tookMs / 1_000)} s, ${Math.round((papers / tookMs) * 1_000)} a second`,
    `while the library is filled: ${of(filling)}`,
    `quiet: ${of(quiet)}`,
    `p95, ratio: ${(filling.p95 / quiet.p95).toFixed(2)}`,
  ].join('\n')
}
