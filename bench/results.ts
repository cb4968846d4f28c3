import { rename, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import type { Measured } from './run.ts'
import { isOverBudget, isShort, ratioOf, renderTable } from './table.ts'

/** What the figures do not say by themselves. */
export interface Circumstances {
  /** Why less is measured here than could be; null where all is. */
  readonly missing: string | null
  readonly notes: readonly string[]
}

const MACHINE = {
  cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
  cores: cpus().length,
  node: process.version,
  platform: process.platform,
}

/** Writes all there is so far as JSON; whoever is killed meanwhile leaves the file as it was. */
export async function writeResults(file: string, { figures, failures, left }: Measured, { missing, notes }: Circumstances): Promise<void> {
  const judged = figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), overBudget: isOverBudget(figure), short: isShort(figure) }))
  const document = { machine: MACHINE, missing, notes, failures, left, figures: judged }
  await writeFile(`${file}.part`, `${JSON.stringify(document, null, 2)}\n`)
  await rename(`${file}.part`, file)
}

/** The report, as Markdown. */
export function renderResults({ figures, failures, left }: Measured, { missing, notes }: Circumstances): string {
  const { cpu, cores, node, platform } = MACHINE
  const problems = [
    ...(missing === null ? [] : [missing]),
    ...failures.map(({ part, reason }) => `Failed: ${part}: ${reason}`),
    ...(left.length === 0 ? [] : [`Interrupted. Not measured, or not to the end: ${left.join('; ')}.`]),
  ]
  return [
    `${cpu}, ${cores} cores, Node ${node}, ${platform}`,
    ...problems,
    renderTable(figures),
    notes.map((note) => `- ${note}`).join('\n'),
  ].join('\n\n')
}
