/** One line of the report. */
export interface Figure {
  readonly name: string
  readonly unit: 'ms' | 'KB'
  readonly paperboy: number
  /** SQLite's FTS5 on the same papers, or what the name says; null where nothing is of the kind. */
  readonly baseline: number | null
  /** What the product promises to stay below; null where it promises nothing. */
  readonly budget: number | null
}

export function ratioOf({ paperboy, baseline }: Figure): number | null {
  return baseline === null ? null : paperboy / baseline
}

export function isOverBudget({ paperboy, budget }: Figure): boolean {
  return budget !== null && paperboy > budget
}

export function renderTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const ratio = ratioOf(figure)
    const verdict = isOverBudget(figure) ? ` **over budget** (${figure.budget} ${figure.unit})` : ''
    return [
      figure.name,
      `${format(figure.paperboy)} ${figure.unit}${verdict}`,
      figure.baseline === null ? '–' : `${format(figure.baseline)} ${figure.unit}`,
      ratio === null ? '–' : format(ratio),
    ]
  })
  return [['Figure', 'Paperboy', 'Baseline', 'Ratio'], ['---', '---:', '---:', '---:'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
}

/** Three digits tell; more is noise. */
function format(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
