import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPaper } from '../../src/commands/reference.ts'
import { Refusal } from '../../src/commands/refusal.ts'
import { button, draft, openTestLibrary, requestOf, type TestLibrary, textOf, titlesOf } from '../library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

describe('a paper is named', () => {
  test.each([
    ['2401.12208', /^CheXagent/],
    ['arXiv:2401.12208v2', /^CheXagent/],
    ['https://arxiv.org/abs/2401.12208', /^CheXagent/],
    ['https://arxiv.org/pdf/2401.12208v1.pdf', /^CheXagent/],
    ['https://huggingface.co/papers/2401.12208', /^CheXagent/],
    ['<https://hf.co/papers/2401.12208>', /^CheXagent/],
    ['10.48550/arXiv.2401.12208', /^CheXagent/],
    ['10.1109/ACCESS.2020.3031384', /^Reliable Tuberculosis/],
    ['https://doi.org/10.1109/access.2020.3031384', /^Reliable Tuberculosis/],
    ['#48', /^CLARA/],
    ['CLARA', /^CLARA/],
    ['clinical report auto-completion', /^CLARA/],
    ['CLARA: Clinical Report Auto-completion', /^CLARA/],
    ['MoRE', /^MoRE/],
    ['Meta-Transformer', /^Meta-Transformer/],
    ['radgrph', /^RadGraph/],
    ['The Chandra Source Catalog', /^The Chandra Source Catalog$/],
  ])('as %s', async (reference, title) => {
    for (const command of ['show', 'similar', 'save', 'unsave', 'vote up']) {
      const reply = await library.ask(`${command} ${reference}`, { person: 'namer' })
      const shown = command === 'similar' ? /Papers like “(.*)”/.exec(textOf(reply))?.[1] : /“(.*)”/.exec(textOf(reply))?.[1]
      expect(command === 'show' ? titlesOf(reply)[0] : shown).toMatch(title)
    }
  })

  test.each(['2401.12208', '#48', 'https://arxiv.org/abs/2401.12208', '10.1109/access.2020.3031384'])(
    'as %s alone, without a command',
    async (reference) => {
      expect(titlesOf(await library.ask(reference))).toEqual(titlesOf(await library.ask(`show ${reference}`)))
      expect(titlesOf(await library.ask(reference))).toHaveLength(1)
    },
  )
})

test.each(['(%)', '“%”', '**%**', '_%_,', '[%].', '[paper](%).', '‘%’;', '%?context=cs', '(see %)'])(
  'a message names one, as in %s',
  async (pattern) => {
    for (const name of ['https://arxiv.org/abs/2401.12208', 'HTTPS://doi.org/10.48550/arXiv.2401.12208']) {
      const reply = await library.paperboy.answer(requestOf({ kind: 'message', text: `Look: ${pattern.replace('%', name)}` }))
      expect(textOf(reply)).toContain('Papers like “CheXagent')
    }
  },
)

test('a title that an unfinished index does not know may still come', async () => {
  const { core } = library
  const behind = {
    ...core,
    library: {
      ...core.library,
      search: async () => ({ ...(await core.library.search({ kind: 'term', field: 'title', text: 'wombat' }, 1)), pending: 5 }),
    },
  }
  const refusal = await findPaper('RadGraph', requestOf({ kind: 'text', text: '' }), behind).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(Refusal)
  expect(textOf((refusal as Refusal).reply)).toContain('Still indexing: 5 papers not searched yet. Ask again')
})

describe('a number is that of the last list', () => {
  test('of this person in this channel', async () => {
    const list = await library.ask('search tuberculosis pneumonia')
    await library.ask('search blazar', { person: 'bob' })
    await library.ask('search knee', { channel: 'random' })
    expect(titlesOf(await library.ask('show 1'))).toEqual(titlesOf(list).slice(0, 1))
    expect(titlesOf(await library.ask('1', { channel: 'random' }))[0]).toContain('Knee')
  })

  test('on its later pages too', async () => {
    const list = await library.ask('search chest')
    const second = await library.press(button(list, 'Next page'))
    expect(titlesOf(await library.ask('show 7'))).toEqual(titlesOf(second).slice(1, 2))
  })

  test('after a paper of it was shown', async () => {
    const list = await library.ask('search chest')
    const shown = await library.ask('show 2')
    expect(shown.cards[0]?.number).toBe(2)
    expect(titlesOf(await library.ask('show 3'))).toEqual(titlesOf(list).slice(2, 3))
  })

  test('a paper shown by its name becomes a list of one', async () => {
    await library.ask('search chest')
    await library.ask('show CLARA')
    expect(titlesOf(await library.ask('show 1'))[0]).toMatch(/^CLARA/)
    expect(textOf(await library.ask('show 2'))).toContain('The last list has 1 paper; there is no number 2.')
  })

  test('that it does not have is refused', async () => {
    await library.ask('search knee', { person: 'carol' })
    for (const number of ['0', '7', '9999'])
      expect(textOf(await library.ask(`save ${number}`, { person: 'carol' }))).toContain(`there is no number ${Number(number)}`)
  })

  test('without a list is refused, with what to do', async () => {
    expect(textOf(await library.ask('save 1', { person: 'newcomer' }))).toContain('There is no list yet that 1 could be a number of.')
  })
})

describe('what names no paper, or several, says so', () => {
  test('an unknown identifier', async () => {
    expect(textOf(await library.ask('show 1234.56789'))).toBe('No paper here is 1234.56789. Try search with words of its title.')
    expect(textOf(await library.ask('save #9999'))).toContain('No paper here is #9999.')
  })

  test('words of no title', async () => {
    expect(textOf(await library.ask('save gardening for beginners'))).toContain(
      'No title here has all of “gardening for beginners”. search gardening for beginners finds',
    )
  })

  test('words of several titles: a list to choose from by number', async () => {
    const who = { person: 'chooser' }
    const reply = await library.ask('save radiology report generation', who)
    expect(textOf(reply)).toMatch(/^\d titles have “radiology report generation”\. Which one\? Name it by its number:/)
    expect(reply.cards.length).toBeGreaterThan(1)
    expect(textOf(await library.ask('saved', who))).toContain('You have saved no papers yet.')
    expect(textOf(await library.ask('save 2', who))).toContain(titlesOf(reply)[1]?.slice(0, 60))
  })

  test('an exact title is preferred to others that hold its words', async () => {
    await library.add([draft('Knee imaging today'), draft('Knee imaging today and tomorrow')])
    expect(titlesOf(await library.ask('show knee imaging today'))).toEqual(['Knee imaging today'])
  })
})

describe('a list of which two papers turned out to be one', () => {
  const title = (name: string): string => `Merging ${name} of many words`

  test('keeps its numbers: what is shown as 3 is named by 3, and saved by the button of 3', async () => {
    const who = { person: 'merger' }
    await library.add([
      draft(title('alpha'), { keys: ['arxiv:2501.00001'], published: '2025-01-04' }),
      draft(title('bravo'), { keys: ['doi:10.1000/bravo'], published: '2025-01-03' }),
      draft(title('charlie'), { keys: ['arxiv:2501.00003'], published: '2025-01-02' }),
      draft(title('delta'), { keys: ['arxiv:2501.00004'], published: '2025-01-01' }),
    ])
    const list = await library.ask('new', who)
    expect(titlesOf(list).slice(0, 4)).toEqual(['alpha', 'bravo', 'charlie', 'delta'].map(title))
    await library.add([draft(title('alpha'), { keys: ['arxiv:2501.00001', 'doi:10.1000/bravo'] })])
    const next = await library.press(button(list, 'Next page'), who)
    const again = await library.press(button(next, 'Previous page'), who)
    const charlie = again.cards.find((card) => card.title.some((span) => span.text === title('charlie')))
    expect(titlesOf(await library.ask(`show ${charlie?.number}`, who))).toEqual([title('charlie')])
    expect(textOf(await library.press(button(charlie, 'Save'), who))).toContain(title('charlie'))
  })
})
