import { withoutTrailing } from '../../port/text.ts'

const HEADING = /<(h[1-6]|(?:jats:)?title)\b[^<>]{0,200}>([^<>]{0,100})<\/\1>\s?(?:<(?:jats:)?p>)?/gi
const PARAGRAPH = /<\/?(?:jats:)?(?:p|sec|list|list-item)\b[^<>]{0,200}>|<br\s?\/?>/gi
/** Publishers send a formula twice, in TeX and in MathML. */
const DOUBLE_FORMULA = /<jats:tex-math\b[^<>]{0,200}>[^<>]{0,2000}<\/jats:tex-math>(?=\s?<mml:math\b)/gi
const OF_ITSELF = /^(?:abstract|summary)$/i

/** An abstract with headings in HTML or JATS, with a paragraph for each: `Methods: We …`. Other markup stays. */
export function readSections(abstract: string | null): string | null {
  return (
    abstract
      ?.replace(/\s+/g, ' ')
      .replace(DOUBLE_FORMULA, '')
      .replace(HEADING, (_, __, heading: string) => {
        const words = withoutTrailing(heading.trim(), ':. ')
        return words === '' || OF_ITSELF.test(words) ? '\n\n' : `\n\n${words}: `
      })
      .replace(PARAGRAPH, '\n\n') ?? null
  )
}
