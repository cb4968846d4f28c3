/** One line of the report. */
export interface Figure {
  readonly name: string
  /** Empty for a measure from 0 to 1. */
  readonly unit: 'ms' | 'KB' | 'MB' | '/s' | ''
  readonly paperboy: number
  /** SQLite's FTS5 on the same papers, or what the name says; null where nothing is of the kind. */
  readonly baseline: number | null
  /** What the product promises to stay below; null where it promises nothing. */
  readonly budget: number | null
  /** What the product promises to reach; nothing where it is left out. */
  readonly least?: number | null
}

/** Takes figures as soon as they are there: a measurement that fails later loses none. */
export type Add = (...figures: readonly Figure[]) => void

export function ratioOf({ paperboy, baseline }: Figure): number | null {
  return baseline === null ? null : paperboy / baseline
}

export function isOverBudget({ paperboy, budget }: Figure): boolean {
  return budget !== null && paperboy > budget
}

export function isShort({ paperboy, least }: Figure): boolean {
  return least != null && paperboy < least
}

export function renderTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const ratio = ratioOf(figure)
    const value = (amount: number): string => (figure.unit === '' ? amount.toFixed(4) : `${format(amount)} ${figure.unit}`)
    return [
      figure.name,
      value(figure.paperboy) + verdictOf(figure, value),
      figure.baseline === null ? '–' : value(figure.baseline),
      ratio === null ? '–' : format(ratio),
    ]
  })
  return [['Figure', 'Paperboy', 'Baseline', 'Ratio'], ['---', '---:', '---:', '---:'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
}

function verdictOf(figure: Figure, value: (amount: number) => string): string {
  if (isOverBudget(figure)) return ` **over budget** (${value(figure.budget as number)})`
  return isShort(figure) ? ` **short of** ${value(figure.least as number)}` : ''
}

/** Three digits tell; more is noise. */
function format(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
