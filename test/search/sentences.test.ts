import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitSentences } from '../../src/search/snippets/sentences.ts'

function sentencesOf(text: string): string[] {
  return splitSentences(text).map(({ start, end }) => text.slice(start, end))
}

describe('sentences end', () => {
  // Marked with | where one ends.
  test.each([
    'We use networks, i.e. CNNs and RNNs.| They work.',
    'Some models (e.g. ResNet) fail.| Others, e.g. BERT, do not.',
    'This was shown by Smith et al. Later work agrees.',
    'As in Smith et al. [3], Jones et al. (2020) and Roe et al. Found again.',
    'It follows Smith et al.| We extend it.',
    'See Fig. 3 and Figs. 4 and 5, cf. Eq. (2), Sec. IV and Tab. 1.| Then No. 5 follows.',
    'It takes 5 sec.| The answer is no.| We go on to point p.| Then it ends.',
    'J. Smith and A. B. Jones found E. coli.| They were first.',
    'It needs vitamin C.| We measured it.',
    'The U.S. Army was there.| It is in the U.S.| The rest is not.',
    'Deep nets, a.k.a. MLPs, lose vs. Trees.| Prof. Roe and Dr. Doe agree, resp. Poe and Loe.',
    'Samples are i.i.d. Gaussian w.r.t. Lebesgue measure.| We use approx. 10 of them.',
    'Cats, dogs, etc.| The others stay.',
    'It has 0.5 m, and 3.14.| The rest is v1.5.| We ship it.',
    'Is it?| Yes!| Done.',
    'One without an end',
    '',
  ])('%s', (marked) => {
    expect(sentencesOf(marked.replaceAll('|', ''))).toEqual(marked === '' ? [] : marked.split('| '))
  })

  test('and leave nothing out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('We', 'e.g.', 'x.', 'Fig.', '3', 'A.', 'et', 'al.', 'it?', 'the', '\n', '数', '。')),
        (words) => {
          const text = words.join(' ')
          expect(sentencesOf(text).join(' ').replace(/\s+/g, '')).toBe(text.replace(/\s+/g, ''))
        },
      ),
    )
  })
})
