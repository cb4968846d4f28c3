/** How a message is looked at. */
export interface Look {
  /** `auto`: as the reader's system is. */
  readonly theme: Theme | 'auto'
  /** `any`: as wide as there is room. */
  readonly device: keyof typeof WIDTHS | 'any'
}

type Theme = 'light' | 'dark'

/** Of windows, in CSS pixels; the phone's is that of a common one, 390 × 844. */
export const WIDTHS = { desktop: 690, phone: 390 } as const

/** A whole page: its body stands in `main`, by whose height the picture is cut. */
export function pageOf(style: string, themes: Readonly<Record<Theme, string>>, { theme, device }: Look, body: string): string {
  const colours =
    theme === 'auto'
      ? `:root { color-scheme: light dark; ${themes.light} } @media (prefers-color-scheme: dark) { :root { ${themes.dark} } }`
      : `:root { ${themes[theme]} }`
  const width = device === 'any' ? '100%' : `${WIDTHS[device]}px`
  const frame = `${colours} body { margin: 0; background: var(--back); color: var(--ink) } main { box-sizing: border-box; width: ${width} }`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>A message</title><style>${frame}${style}</style><main>${body}</main>`
}

/** Stands in the place of what a look cannot show. */
export function notDrawn(what: string): string {
  return `<em>(not drawn: ${what})</em>`
}
