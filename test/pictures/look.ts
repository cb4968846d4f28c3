/** How a picture is looked at. */
export interface Look {
  readonly theme: 'light' | 'dark'
  readonly device: 'desktop' | 'phone'
}

/** Of windows, in CSS pixels; the phone's is that of a common one, 390 × 844. */
export const WIDTHS = { desktop: 690, phone: 390 } as const

/** A whole page: its body stands in `main`, by whose height the picture is cut. */
export function pageOf(style: string, themes: Readonly<Record<Look['theme'], string>>, { theme, device }: Look, body: string): string {
  const frame = `:root { ${themes[theme]} } body { margin: 0; background: var(--back); color: var(--ink) } main { box-sizing: border-box; width: ${WIDTHS[device]}px }`
  return `<!doctype html><meta charset="utf-8"><style>${frame}${style}</style><main>${body}</main>`
}
