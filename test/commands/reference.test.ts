import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPaper } from '../../src/commands/reference.ts'
import { Refusal } from '../../src/commands/refusal.ts'
import { answerOf, button, draft, openTestLibrary, requestOf, type TestLibrary, textOf, titlesOf } from '../library.ts'

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
    ['id:48', /^CLARA/],
    ['id:2401.12208', /^CheXagent/],
    ['id:https://arxiv.org/abs/2401.12208', /^CheXagent/],
    ['(arXiv: 2401.12208).', /^CheXagent/],
    ['arXiv:2401.12208 CheXagent', /^CheXagent/],
    ['CheXagent: Towards a Foundation Model (arXiv:2401.12208v2)', /^CheXagent/],
    ['https://www.alphaxiv.org/overview/2401.12208', /^CheXagent/],
    ['CLARA: Clinical Report Auto-completion', /^CLARA/],
    ['clara clinical report', /^CLARA/],
    ['“CLARA: Clinical Report”', /^CLARA/],
    ['RadGraph: Extracting Clinical Entities and Relations from Radiol…', /^RadGraph/],
    ['The Chandra Source Catalog', /^The Chandra Source Catalog$/],
  ])('as %s', async (reference, title) => {
    for (const command of ['show', 'similar', 'save', 'unsave', 'vote up']) {
      const reply = await library.ask(`${command} ${reference}`, { person: 'namer' })
      const shown = command === 'similar' ? /Papers like “(.*)”/.exec(textOf(reply))?.[1] : /“(.*)”/.exec(textOf(reply))?.[1]
      expect(command === 'show' ? titlesOf(reply)[0] : shown).toMatch(title)
    }
  })

  test.each([
    ['CLARA', /^CLARA/],
    ['me CLARA', /^CLARA/],
    ['clinical report auto-completion', /^CLARA/],
    ['MoRE', /^MoRE/],
    ['Meta-Transformer', /^Meta-Transformer/],
    ['radgrph', /^RadGraph/],
    ['2401.12208 please', /^CheXagent/],
  ])('as %s too, where nothing is changed', async (reference, title) => {
    expect(titlesOf(await library.ask(`show ${reference}`))[0]).toMatch(title)
    expect(/Papers like “(.*)”/.exec(textOf(await library.ask(`similar ${reference}`)))?.[1]).toMatch(title)
  })

  test.each(['2401.12208', 'id:48', 'https://arxiv.org/abs/2401.12208', '10.1109/access.2020.3031384'])(
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
      const reply = await answerOf(library.paperboy, requestOf({ kind: 'message', text: `Look: ${pattern.replace('%', name)}` }))
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

  test('still of it after a paper was shown by its name, whose buttons work and which has no number', async () => {
    const who = { person: 'looker' }
    const list = await library.ask('search chest', who)
    const shown = await library.ask('show CLARA', who)
    expect(shown.cards[0]?.number).toBeNull()
    expect(textOf(await library.press(button(shown.cards[0], 'Save'), who))).toContain('Saved: “CLARA')
    expect((await library.press(button(shown.cards[0], 'Share'), who)).cards[0]?.number).toBeNull()
    expect(titlesOf(await library.ask('show 1', who))).toEqual(titlesOf(list).slice(0, 1))
  })

  test('of the list whose page was turned last, though another came after it', async () => {
    const who = { person: 'turner' }
    const chest = await library.ask('search chest', who)
    await library.ask('search blazar', who)
    const page = await library.press(button(chest, 'Next page'), who)
    expect(titlesOf(await library.ask('show 6', who))).toEqual(titlesOf(page).slice(0, 1))
    expect(titlesOf(await library.press(button(page, 'Next page'), who))).toEqual(
      titlesOf(await library.press(button(page, 'Next page'), who)),
    )
    const others = await library.press(button(chest, 'Next page'), { person: 'onlooker' })
    expect(titlesOf(others)).toEqual(titlesOf(page))
    expect(titlesOf(await library.ask('show 6', { person: 'onlooker' }))).toEqual(titlesOf(page).slice(0, 1))
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

describe('what changes something takes', () => {
  test.each([
    ['#2', [2]],
    ['No. 2', [2]],
    ['nr 2', [2]],
    ['2.', [2]],
    ['(2)', [2]],
    ['paper 2', [2]],
    ['1,3', [1, 3]],
    ['1, 3 and 5', [1, 3, 5]],
    ['1 & 2', [1, 2]],
    ['1-3', [1, 2, 3]],
    ['1–3', [1, 2, 3]],
    ['3 - 1', [1, 2, 3]],
    ['2..3', [2, 3]],
    ['papers 1 to 3', [1, 2, 3]],
    ['1 2 3', [1, 2, 3]],
    ['#1 #2, 7-8', [1, 2, 7, 8]],
    ['2 2 1-2', [2, 1]],
    ['the second', [2]],
    ['first and last', [1, 5]],
    ['the last two papers', [4, 5]],
    ['all', [1, 2, 3, 4, 5]],
    ['all of them', [1, 2, 3, 4, 5]],
  ])('%s of the last list', async (typed, numbers) => {
    const who = { person: `taker of ${typed}` }
    await library.ask('search chest', who)
    const listed =
      (await library.core.store.listings.last({ workspace: 'test:acme', channel: 'general', person: who.person }))?.papers ?? []
    for (const command of ['save', 'vote up', 'unsave']) {
      const isAsked = command === 'unsave' && typed.startsWith('all')
      if (isAsked) await library.ask(`unsave ${typed}`, who)
      const reply = await library.ask(`${command} ${typed}${isAsked ? ' yes' : ''}`, who)
      expect(textOf(reply), command).toMatch(/^(?:Saved|Voted up|You had voted up|No longer saved)/)
      const saved = await library.core.store.people.saved({ workspace: 'test:acme', person: who.person })
      const ids = numbers.map((number) => listed[number - 1])
      expect([...saved].sort()).toEqual(command === 'unsave' ? [] : [...ids].sort())
    }
  })

  test.each([
    'save 1-9999',
    'save 1 99',
    'vote up 1,0',
    'unsave 1 and 99',
    'save 1 id:9999',
    'save 2401.12208 99',
    'save 1 radgraph',
    'save 0-2',
    'save first 99',
    'save the last 9',
  ])('no part of %s where one part means nothing', async (typed) => {
    const who = { person: 'careful', workspace: 'careful' }
    await library.ask('search chest', who)
    await library.ask('save 5', who)
    const before = await Promise.all([
      library.core.store.people.saved({ workspace: 'test:careful', person: 'careful' }),
      library.core.store.people.votes('test:careful', 0),
    ])
    expect(textOf(await library.ask(typed, who))).toMatch(
      /there is no number|No paper here|No title here|There are no last 9: 5 papers were shown/,
    )
    const after = await Promise.all([
      library.core.store.people.saved({ workspace: 'test:careful', person: 'careful' }),
      library.core.store.people.votes('test:careful', 0),
    ])
    expect(after).toEqual(before)
  })

  test('all: the page that was shown last', async () => {
    const who = { person: 'pager' }
    const list = await library.ask('search chest', who)
    const second = await library.press(button(list, 'Next page'), who)
    await library.ask('save all', who)
    expect(titlesOf(await library.ask('saved', who)).sort()).toEqual(titlesOf(second).sort())
    await library.press(button(second, 'Previous page'), who)
    expect(textOf(await library.ask('vote up all', who))).toContain(titlesOf(list)[0]?.slice(0, 60))
  })

  test('all of a whole digest, and nothing before there is a list', async () => {
    const who = { person: 'reader', channel: 'digests', workspace: 'digests' }
    expect(textOf(await library.ask('save all', who))).toContain('There is no list yet')
    await library.ask('subscribe chest as Chest top 7', who)
    const preview = await library.ask('preview', who)
    await library.ask('save all', who)
    const saved = await library.core.store.people.saved({ workspace: 'test:digests', person: 'reader' })
    expect(saved).toHaveLength(preview.cards.length)
    expect(saved.length).toBeGreaterThan(5)
  })

  test('several identifiers, and numbers among them', async () => {
    const who = { person: 'collector' }
    await library.ask('search blazar', who)
    expect(textOf(await library.ask('save arXiv:2401.12208, https://arxiv.org/abs/2303.13391 and 1', who))).toMatch(
      /^Saved 3 papers\. You have 3/,
    )
  })

  test.each([
    ['save RadGraph', 'RadGraph'],
    ['save RadGraph: Extracting', 'RadGraph'],
    ['save clinical entities and relations', 'RadGraph'],
    ['vote up RadGraph: Extracting Clin', 'RadGraph'],
    ['unsave CLARA', 'CLARA'],
    ['save arXiv:2303.13391 RadGraph', 'Xplainer'],
  ])('no words of a title, but asks: %s', async (typed, title) => {
    const who = { person: `asked ${typed}`, workspace: 'asking' }
    const reply = await library.ask(typed, who)
    const command = /^(?:vote up|\w+)/.exec(typed)?.[0]
    expect(textOf(reply)).toContain(`type ${command} 1;`)
    expect(titlesOf(reply)).toEqual([expect.stringMatching(`^${title}`)])
    expect(await library.core.store.people.countIn('test:asking')).toEqual({ people: 0, saves: 0, votes: 0 })
    expect(textOf(await library.ask(`${command} 1`, who))).toContain(`“${title}`)
    await library.ask('forget me yes', who)
  })

  test('a beginning of three words only where no other title has it', async () => {
    const who = { person: 'beginner' }
    await library.add([
      draft('Grading of ankles by hand'),
      draft('Grading of ankles by machine'),
      draft('Grading of wrists'),
      draft('More grading of elbows'),
      draft('基于深度学习的膝关节影像分析'),
    ])
    expect(textOf(await library.ask('save grading of ankles', who))).toMatch(/^2 titles have “grading of ankles”\. Which one\?/)
    expect(textOf(await library.ask('save grading of elbows', who))).toContain('type save 1;')
    expect(textOf(await library.ask('saved', who))).toContain('You have saved no papers yet.')
    expect(textOf(await library.ask('save grading of ankles by h', who))).toContain('Saved: “Grading of ankles by hand”')
    expect(textOf(await library.ask('save grading of wrists', who))).toContain('Saved: “Grading of wrists”')
    expect(textOf(await library.ask('save 基于深度学习的膝关节', who))).toContain('Saved: “基于深度学习的膝关节影像分析”')
  })
})

describe('what is said in another order, or as buttons have it', () => {
  const who = { person: 'turned' }
  test.each([
    ['2 save', 'save 2'],
    ['#2 save', 'save 2'],
    ['1 2 3 save', 'save 1 2 3'],
    ['1-3 save', 'save 1-3'],
    ['all save', 'save all'],
    ['1,2 vote up', 'vote up 1,2'],
    ['2. vote down', 'vote down 2'],
    ['2 up', 'vote up 2'],
    ['2 open', 'show 2'],
    ['open 2', 'show 2'],
    ['1 abstract', 'show 1'],
    ['1 remove', 'unsave 1'],
    ['show me the paper 2', 'show 2'],
    ['similar to 1', 'similar 1'],
    ['1 similar', 'similar 1'],
    ['arXiv:2303.13391 save', 'save arXiv:2303.13391'],
    ['1-3', 'show 1-3'],
    ['1 3', 'show 1 3'],
    ['No. 2', 'show 2'],
    ['arXiv: 2303.13391', 'show 2303.13391'],
  ])('%s is %s', async (typed, meant) => {
    const answer = async (text: string): Promise<string[]> => {
      await library.ask('forget me yes', who)
      await library.ask('search radiology', who)
      const reply = await library.ask(text, who)
      return [textOf(reply), ...titlesOf(reply)]
    }
    expect(await answer(typed)).toEqual(await answer(meant))
  })

  test('sentences are not', async () => {
    for (const typed of [
      'constructor 1',
      '1 constructor',
      '2 save the date',
      'open access publishing',
      'all new papers',
      'read about knees',
    ])
      expect(textOf(await library.ask(typed, who)), 'are looked for').toMatch(/papers? match|No paper matches|There is no command/)
  })

  test('at most five whole abstracts are shown, and others can be like several', async () => {
    await library.ask('search chest', who)
    expect(titlesOf(await library.ask('show 1-5', who))).toHaveLength(5)
    expect(textOf(await library.ask('show 1-6', who))).toBe('That names 6 papers; at most 5 whole abstracts are shown at once.')
    expect(textOf(await library.ask('similar 1 2', who))).toMatch(/^Papers like “.*” and 1 other/)
  })
})

describe('what names no paper, or several, says so', () => {
  test('an unknown identifier', async () => {
    expect(textOf(await library.ask('show 1234.56789'))).toBe('No paper here is 1234.56789. Try search with words of its title.')
    expect(textOf(await library.ask('save id:9999'))).toContain('No paper here is id:9999.')
    expect(textOf(await library.ask('save arXiv:2401.12208 arXiv:2401.99999'))).toContain('No paper here is arXiv:2401.99999.')
  })

  test('words of no title', async () => {
    expect(textOf(await library.ask('save gardening for beginners'))).toContain(
      'No title here has all of “gardening for beginners”. search gardening for beginners finds',
    )
  })

  test('words of several titles: a list to choose from by number', async () => {
    const who = { person: 'chooser' }
    const reply = await library.ask('save radiology report generation', who)
    expect(textOf(reply)).toMatch(
      /^\d titles have “radiology report generation”\. Which one\? Name it by its number, as in save 1, or by its whole title/,
    )
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
