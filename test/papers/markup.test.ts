import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainLine, plainText, visibleText } from '../../src/papers/markup.ts'
import { SHARED } from '../library.ts'

const replay = join(SHARED, 'fixtures', 'replay')

/** What no reader should meet: controls, zero-width and bidirectional characters, halves of pairs. A line break is none of them. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u

describe('LaTeX becomes the characters it stands for', () => {
  test.each([
    [
      String.raw`$\oslash$ Source Models Leak What They Shouldn't $\nrightarrow$: Unlearning`,
      "⊘ Source Models Leak What They Shouldn't ↛: Unlearning",
    ],
    [String.raw`\emph{Something} and \textbf{bold}, {\bf more}`, 'Something and bold, more'],
    [String.raw`Javier Alonso-Garc\'ia, \'Edgar Rold\'an`, 'Javier Alonso-García, Édgar Roldán'],
    [String.raw`G\"odel, {\L}ukasz, Fran\c{c}ois, \v{C}ech, C\^ote`, 'Gödel, Łukasz, François, Čech, Côte'],
    ['AniGen: Unified $S^3$ Fields', 'AniGen: Unified S³ Fields'],
    ['Persona-E$^2$: A Dataset', 'Persona-E²: A Dataset'],
    ['HC$_3$N and H$^{13}$CN', 'HC₃N and H¹³CN'],
    [String.raw`$\constructor{x}$ and \toString`, 'x and toString'],
    [String.raw`$2\frac{1}{2}$ and $x\frac12$`, '2 1/2 and x1/2'],
    [String.raw`$\genfrac{(}{)}{0pt}{}{n}{k}$, $\underset{x}{\arg\min}$, $\ket{\psi}$`, '(n choose k), arg minₓ, |ψ⟩'],
    [String.raw`$\alpha$-ray, $O(\sqrt{n})$, $\frac{a+b}{2}$, $10^{-3}$`, 'α-ray, O(√n), (a+b)/2, 10⁻³'],
    [String.raw`$\mathcal{S}^2$IT over $\mathbb{R}$ and $\mathbf{x}$`, 'S²IT over ℝ and x'],
    [String.raw`A 360$^\circ$ view, 68\% of H\&E stains, \#P-hard`, 'A 360° view, 68% of H&E stains, #P-hard'],
    [String.raw`Code: \href{https://github.com/a/b}{this url}.`, 'Code: this url.'],
    ['Dr.~RTL on Apple~Silicon', 'Dr. RTL on Apple Silicon'],
    ["Reed--Muller codes --- a ``survey''", 'Reed–Muller codes — a “survey”'],
    [String.raw`$n \ge 3$ Agents, $m \ge n + 5$ Items`, 'n ≥ 3 Agents, m ≥ n + 5 Items'],
  ])('%s', (source, plain) => {
    expect(plainLine(source)).toBe(plain)
  })
})

describe('what only looks like LaTeX stays', () => {
  test.each([
    'On $60 GPUs',
    'between $60 and $80',
    '$60-$80',
    'p < 0.001',
    'a < b and c > d',
    'x<y and y>z',
    'AT&T',
    'Learn&Drop',
    'See & Say',
    'snake_case and x^2',
    '50% of 3 # 4',
    'C:\\',
    'https://example.org/~user/a_b?c=1&d=2',
    'at low rates (~0.8%) with ~1000 frames',
  ])('%s', (text) => {
    expect(plainLine(text)).toBe(text)
  })

  test('amounts beside a formula', () => {
    expect(plainLine('It costs $5 and $x$ is small')).toBe('It costs $5 and x is small')
    expect(plainLine(String.raw`a $5 fee, $10 more, $\alpha$-ray`)).toBe('a $5 fee, $10 more, α-ray')
  })

  test(String.raw`\$60`, () => {
    expect(plainLine(String.raw`at \$60 a month, \$80 at most`)).toBe('at $60 a month, $80 at most')
  })
})

describe('HTML and entities become the text they stand for', () => {
  test.each([
    ['Growth of <i>E. coli</i> <b>in vivo</b>', 'Growth of E. coli in vivo'],
    ['CO<sub>2</sub> and Na<sup>+</sup>', 'CO₂ and Na⁺'],
    ['<jats:title>Abstract</jats:title><jats:p>Text</jats:p>', 'Abstract Text'],
    ['<a href="https://evil.example">link</a>', 'link'],
    ['H&amp;E, R&amp;amp;D', 'H&E, R&D'],
    ['330&amp;#8201;GHz', '330 GHz'],
    ['5 &lt; 6 &gt; 4', '5 < 6 > 4'],
    ['safe &lt;script&gt;alert(1)&lt;/script&gt;text', 'safe text'],
    ['caf&eacute; na&#239;ve &#x201C;x&#x201D;', 'café naïve “x”'],
  ])('%s', (source, plain) => {
    expect(plainLine(source)).toBe(plain)
  })
})

describe('real cases that are hard', () => {
  test.each([
    ['a formula before a digit', String.raw`Image Super-Resolution ($\times$4) at NTIRE 2026`, 'Image Super-Resolution (×4) at NTIRE 2026'],
    ['formulas around a number', String.raw`by up to $\sim$3$\times$ and by $\sim$10$\times$.`, 'by up to ∼3× and by ∼10×.'],
    ['a sign between numbers', String.raw`224$\times$224, 2.13$\pm$0.47, R$^2$$>$0.99`, '224×224, 2.13±0.47, R²>0.99'],
    ['a raised digit as text', String.raw`M\textsuperscript{4}Fuse`, 'M⁴Fuse'],
    [
      'underlined letters',
      String.raw`LLM-based \underline{H}ierarchical \underline{C}lassification`,
      'LLM-based Hierarchical Classification',
    ],
    ['a bold sign without braces', String.raw`a vector $\boldsymbolα$ of weights`, 'a vector α of weights'],
    ['font switches inside a word', String.raw`{\it CL}inic{\it A}l {\it R}eport {\it A}uto-completion`, 'CLinicAl Report Auto-completion'],
    ['a citation behind a tie', String.raw`on KITTI~\cite{Geiger2012} and Spires~\cite{tao2025} datasets`, 'on KITTI and Spires datasets'],
    ["an author's own command with empty braces", String.raw`We introduce \lib{}, a library`, 'We introduce lib, a library'],
    ['a dash before any letter or behind a sign', String.raw`Stone--Čech, 1.7\%--7.2\%`, 'Stone–Čech, 1.7%–7.2%'],
    ['a comma in braces', 'a dataset of 43{,}756 samples', 'a dataset of 43,756 samples'],
    ['a coloured link', String.raw`Code is at \textcolor{violet}{https://github.com/a/b}.`, 'Code is at https://github.com/a/b.'],
  ])('%s', (_, source, plain) => {
    expect(plainLine(source)).toBe(plain)
  })

  test('a footnote does not stick to the word before it', () => {
    expect(plainLine(String.raw`the trained models\footnote{https://github.com/a/b}.`)).toMatch(/models\W+https:/)
  })
})

describe('formulas whose source took the signs out', () => {
  test.each([
    ['p < 10^{-27}, DR^{3}-Eval', 'p < 10⁻²⁷, DR³-Eval'],
    ['ρ_{partial} and O(x^{2q})', 'ρ_partial and O(x^2q)'],
    ['{sim}50 runs at B{=}32, {approx}5{times} more', '∼50 runs at B=32, ≈5× more'],
    ['Page: https://aka.ms/denseav{https://aka.ms/denseav}.', 'Page: https://aka.ms/denseav.'],
    ['{MCMC} for {Bayesian} models of {DNA}.', 'MCMC for Bayesian models of DNA.'],
    ['over {1, 2}, {FA, RA} and {LegalDrill}', 'over {1, 2}, {FA, RA} and {LegalDrill}'],
  ])('%s', (source, text) => {
    expect(plainText(source)).toBe(text)
  })

  test('in a time that grows with the text, not with its square', () => {
    expect(plainText('\\'.repeat(900_000))).toBe('')
    expect(plainText(`x${' '.repeat(900_000)}---`)).toBe('x ---')
  })
})

describe('lines and paragraphs', () => {
  test('a title is one line', () => {
    expect(plainLine('  A title\n  over two lines\t')).toBe('A title over two lines')
  })

  test('an abstract joins hard wraps and keeps paragraphs', () => {
    expect(plainText('One\nparagraph.\n\n  Another\r\none.\n\n\n')).toBe('One paragraph.\n\nAnother one.')
  })

  test('a display formula is part of its paragraph', () => {
    expect(plainText('We prove $$x^2\n+ y$$ for all.')).toBe('We prove x² + y for all.')
  })
})

describe('characters that cannot be seen', () => {
  test.each([
    ['a null', 'a\u0000b', 'ab'],
    ['an escape sequence', 'a\u001b[31mb', 'a[31mb'],
    ['a right-to-left override', 'abc\u202etxt.exe', 'abctxt.exe'],
    ['zero-width characters', 'ar\u200bXiv\ufeff', 'arXiv'],
    ['half of a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['a right-to-left override as an entity', 'a&#x202e;b', 'ab'],
    ['a soft hyphen', 'infor\u00admation', 'information'],
  ])('%s', (_, text, plain) => {
    expect(plainLine(text)).toBe(plain)
  })

  test('marks are not stacked beyond what a language needs', () => {
    expect([...plainLine(`z${'\u0301'.repeat(60)}`)].length).toBeLessThan(8)
  })

  test('visibleText leaves markup as it was typed', () => {
    expect(visibleText('<b>$x$ &amp; \\emph{y}\u202e')).toBe('<b>$x$ &amp; \\emph{y}')
  })
})

describe('any text', () => {
  const TEX = [
    '\\',
    '$',
    '$$',
    '{',
    '}',
    '^',
    '_',
    '~',
    '-',
    '--',
    '---',
    '`',
    "'",
    '\\emph{',
    '\\frac',
    '\\sqrt',
    '\\alpha',
    '\\"',
    "\\'",
    '\\cite',
    '\\left',
  ]
  const HTML = [
    '<',
    '>',
    '&',
    ';',
    '<i>',
    '</i>',
    '<sub>2</sub>',
    '<!--',
    '-->',
    '<p>',
    '&amp;',
    '&lt;',
    '&#36;',
    '&#92;',
    '&#x202e;',
    'amp;',
  ]
  const SIGNS = ['\u0000', '\u0301', '\u200b', '\u202e', '\ud800', '\udc00', '😀', '한', 'ﬁ', '²', '\u2028', '\u0085']
  const WORDS = ['a', '2', '60', 'word', ' ', '\n', '\n\n', '\r', '\t', '\u00a0']
  const pieces = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...TEX, ...HTML, ...SIGNS, ...WORDS) },
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  const anyText = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''))

  describe.each([
    { name: 'plainLine', read: plainLine },
    { name: 'plainText', read: plainText },
  ])('through $name', ({ read }) => {
    test('has nothing unseen in it', () => {
      fc.assert(
        fc.property(anyText, (text) => {
          expect(read(text)).not.toMatch(UNSEEN)
        }),
        { numRuns: 2_000 },
      )
    })

    test('comes out as it would a second time', () => {
      fc.assert(
        fc.property(anyText, (text) => {
          expect(read(read(text))).toBe(read(text))
        }),
        { numRuns: 2_000, examples: [[' ---'], ['$$😀\n\n$$'], ['\r--->']] },
      )
    })
  })

  test.each(['{', '$', '\\', '&amp;', '<', '\\frac', '^{', '<!--', '\\emph{', '&', '\u0301'])('of many %j is read in the end', (piece) => {
    expect(plainText(piece.repeat(20_000))).not.toMatch(UNSEEN)
  })
})

describe('announced papers of 26 days', () => {
  const days = existsSync(replay) ? readdirSync(replay).filter((name) => name.endsWith('.jsonl')) : []

  const lines = days.flatMap((day) => readFileSync(join(replay, day), 'utf8').split('\n')).filter((line) => line !== '')
  const texts = lines.flatMap((line) => {
    const { id, title, abstract } = JSON.parse(line) as { id: string; title: string; abstract: string | null }
    return [
      { id, text: plainLine(title) },
      { id, text: plainText(abstract ?? '') },
    ]
  })

  /** The neighbourhood of what was found, to see it in the failure. */
  function finding(pattern: RegExp): string[] {
    return texts.flatMap(({ id, text }) => {
      const found = pattern.exec(text)
      return found ? [`${id}: ${text.slice(Math.max(0, found.index - 30), found.index + 30)}`] : []
    })
  }

  test.skipIf(days.length === 0)('hold no LaTeX command (needs ../shared/fixtures/replay)', () => {
    expect(texts.length).toBeGreaterThan(10_000)
    expect(finding(/\\[a-zA-Z]/)).toEqual([])
  })

  test.skipIf(days.length === 0)('hold no HTML tag and no entity (needs ../shared/fixtures/replay)', () => {
    expect(finding(/<\/?(?:a|b|br|code|div|em|i|li|p|span|strong|sub|sup|ul)(?:\s[^>]*)?>/i)).toEqual([])
    expect(finding(/&(?:#\d+|#x[\da-f]+|amp|apos|gt|lt|nbsp|quot);/i)).toEqual([])
  })

  test.skipIf(days.length === 0)('hold no control and no invisible character (needs ../shared/fixtures/replay)', () => {
    expect(finding(UNSEEN)).toEqual([])
  })

  test.skipIf(days.length === 0)('hold no sign still between its dollars (needs ../shared/fixtures/replay)', () => {
    expect(finding(/\$[^\p{L}\p{N}\s$]\$/u)).toEqual([])
  })

  test.skipIf(days.length === 0)('hold no mark without a letter below it (needs ../shared/fixtures/replay)', () => {
    expect(finding(/(?:^|[\s([])\p{M}/u)).toEqual([])
  })
})

describe('formulas of MathML become text', () => {
  test.each([
    ['<mml:math><mml:msqrt><mml:mi>s</mml:mi></mml:msqrt><mml:mo>=</mml:mo><mml:mn>13</mml:mn></mml:math>', '√s = 13'],
    ['<math><mroot><mi>x</mi><mn>3</mn></mroot></math>', '∛x'],
    ['<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>', '(a + b)/2'],
    ['<math><msubsup><mi>D</mi><mi>s</mi><mo>+</mo></msubsup></math>', 'Dₛ⁺'],
    ['<math><mmultiscripts><mi>C</mi><mprescripts/><none/><mn>14</mn></mmultiscripts></math>', '¹⁴C'],
    ['<m:math display="inline"><m:mo>-</m:mo><m:mn>1</m:mn></m:math>', '-1'],
    ['<math><mover accent="true"><mi>x</mi><mo>^</mo></mover></math>', 'x̂'],
    ['<math><semantics><mi>x</mi><annotation encoding="TeX">\\mathbf x</annotation></semantics></math>', 'x'],
    ['<msup><mi>B</mi><mn>0</mn></msup> mesons', 'B⁰ mesons'],
    ['<math><mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac></math>', '2 1/2'],
    ['<math><mfrac><mn>1</mn><mn>2</mn></math>', '12'], // damaged: no word is lost
  ])('%s', (source, text) => {
    expect(plainLine(source)).toBe(text)
  })

  test('once, where it is there in TeX as well', () => {
    const [tex, math] = [
      '<jats:tex-math>$$x^2$$</jats:tex-math>',
      '<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>',
    ]
    const document = '<tex-math>\\documentclass{minimal} \\begin{document}$x^2$\\end{document}</tex-math>'
    for (const both of [`${tex}${math}`, `<alternatives>${math}${tex}</alternatives>`, document])
      expect(plainLine(`so ${both} holds`)).toBe('so x² holds')
  })
})

describe('elements of HTML and JATS', () => {
  test.each([
    ['A <scp class="x">dc</scp> converter', 'A dc converter'],
    ['One<p class="x">two</p><td nowrap>three</td>', 'One two three'],
    ['a <style type="text/css">p {color: red}</style>b<script src="x"></script>', 'a b'],
    ['H<sub class="x">2</sub>O and Na<jats:sup>+</jats:sup> at 10<sup><i>n</i></sup>', 'H₂O and Na⁺ at 10ⁿ'],
    ['10<sup>-3.5</sup> g', '10^(-3.5) g'],
    ['if a<b and c>d, <eos> or List<String>', 'if a<b and c>d, <eos> or List<String>'],
    ['&amp;lt;i&amp;gt;in vivo&amp;lt;/i&amp;gt;', 'in vivo'],
  ])('%s', (source, text) => {
    expect(plainLine(source)).toBe(text)
  })
})

describe('TeX as authors write it', () => {
  test.each([
    ['$x\\over y$ and $n \\choose k$', 'x/y and (n choose k)'],
    ['$\\tbinom{n}{2}$, $\\sqrt[3]{x}$', '(n choose 2), ∛x'],
    ['$O(n\\log n)$, $\\sin\\theta$', 'O(n log n), sin θ'],
    ['a $ n \\times n $ matrix for $5 or $7', 'a n × n matrix for $5 or $7'],
    ['costs $ 5 here and $ 6 there', 'costs $ 5 here and $ 6 there'],
    ['$5\\deg$, $\\deg f$, $3\\arcsec$', '5°, deg f, 3″'],
    ['M\\o ller, \\AA rhus, na\\"\\i ve', 'Møller, Århus, naïve'],
    ['$\\alpha $ particles', 'α particles'],
    ['\\(x^2\\) and \\[y_1\\], but \\( z', 'x² and y₁, but z'],
    ['\\ce{SO4^2-} in \\ce{H2O}', 'SO₄²⁻ in H₂O'],
    ['{\\itshape in vitro} {\\cal A}', 'in vitro A'],
    ['{B}ayesian and {K}-theory, but {A, B}', 'Bayesian and K-theory, but {A, B}'],
    ['$\\left.x\\right|$ $a \\not\\in B$', 'x| a ∉ B'],
    ['$^{14}$C or ^{14}C', '¹⁴C or ¹⁴C'],
    ['$x_i^T$ and $\\sigma_{int}$', 'xᵢᵀ and σ_int'],
  ])('%s', (source, text) => {
    expect(plainLine(source)).toBe(text)
  })
})
