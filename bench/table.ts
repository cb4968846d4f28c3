/** One line of the report. */
export interface Figure {
  readonly name: string
  readonly unit: 'ms' | 'KB'
  readonly paperboy: number
  /** Null where FTS5 has nothing of the kind. */
  readonly fts5: number | null
  /** What the product promises to stay below; null where it promises nothing. */
  readonly budget: number | null
}

export function ratioOf({ paperboy, fts5 }: Figure): number | null {
  return fts5 === null ? null : paperboy / fts5
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
      figure.fts5 === null ? '–' : `${format(figure.fts5)} ${figure.unit}`,
      ratio === null ? '–' : format(ratio),
    ]
  })
  return [['Figure', 'Paperboy', 'FTS5', 'Ratio'], ['---', '---:', '---:', '---:'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
}

/** Three digits tell; more is noise. */
function format(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
