import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reply } from '../../src/port/chat.ts'
import { button, draft, openTestLibrary, type TestLibrary, textOf, titlesOf } from '../library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

/** All pages from this one on. */
async function restOf(reply: Reply, betweenPages: () => Promise<void> = async () => {}): Promise<Reply[]> {
  const pages = [reply]
  for (let page = reply; page.actions.some((action) => action.label === 'Next page'); pages.push(page)) {
    await betweenPages()
    page = await library.press(button(page, 'Next page'))
  }
  return pages
}

describe('a search', () => {
  test('shows five papers a page, numbered on', async () => {
    const pages = await restOf(await library.ask('search chest'))
    expect(textOf(pages[0] as Reply)).toMatch(/^30 papers match “chest”/)
    expect(pages.slice(0, -1).map((page) => page.cards.length)).toEqual(pages.slice(0, -1).map(() => 5))
    const numbers = pages.flatMap((page) => page.cards.map((card) => card.number))
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(textOf(pages[1] as Reply)).toContain(`(6–10 of ${numbers.length})`)
  })

  test('shows each paper once, also when others arrive between two pages', async () => {
    const expected = (await restOf(await library.ask('search x-ray'))).flatMap(titlesOf)
    let arrived = 0
    const pages = await restOf(await library.ask('search x-ray'), () =>
      library.add([draft(`X-ray X-ray X-ray arrival${arrived++}`, { abstract: 'X-ray of an X-ray.' })]),
    )
    expect(arrived).toBeGreaterThan(5)
    expect(pages.flatMap(titlesOf)).toEqual(expected)
    expect(new Set(expected).size).toBe(expected.length)
  })

  test('goes back to the page before', async () => {
    const first = await library.ask('search chest')
    const second = await library.press(button(first, 'Next page'))
    const again = await library.press(button(second, 'Previous page'))
    expect(titlesOf(again)).toEqual(titlesOf(first))
    expect(textOf(again)).toBe(textOf(first))
    expect(first.replaces).toBe(false)
    expect(again.replaces).toBe(true)
  })

  test('says for each paper why it is there, on later pages too', async () => {
    const pages = await restOf(await library.ask('search chest segmentation anatomical plausibility graph'))
    const whys = pages.flatMap((page) => page.cards.map((card) => card.why))
    expect(whys[0]).toBe('')
    expect(whys.at(-1)).toMatch(/^related/)
    for (const why of whys) expect(why).toMatch(/^(?:$|related|without)/)
  })

  test('says what it knows of a paper in a line, and nothing for what it does not know', async () => {
    const bylines = async (query: string): Promise<string | undefined> => (await library.ask(`search ${query}`)).cards[0]?.byline
    expect(await bylines('ChestX-ray8')).toBe('Xiaosong Wang and 5 others · 5 May 2017 · cs.CV · arXiv:1705.02315')
    expect(await bylines('MedImageInsight')).toBe('9 Oct 2024 · arXiv:2410.06542')
    expect(await bylines('Xplainer')).toBe('Chantal Pellegrini and 5 others · Mar 2023 · arXiv:2303.13391')
    expect(await bylines('CLARA')).toBe('id:48')
    expect((await library.ask('search CLARA')).cards[0]?.link).toBeNull()
    expect((await library.ask('search Wrist Fracture')).cards[0]?.link).toBe('https://doi.org/10.1038/s41598-021-85570-2')
  })
})

describe('a search for an identifier or a link', () => {
  test.each(['2401.12208', 'https://arxiv.org/abs/2401.12208', 'arXiv:2401.12208v2'])('finds its paper: %s', async (query) => {
    expect(titlesOf(await library.ask(`search ${query}`))).toEqual([expect.stringMatching(/^CheXagent/)])
  })

  test.each([
    '2401.12208.',
    '(arXiv:2401.12208)',
    '[2401.12208]',
    '2401.12208,',
    'https://alphaxiv.org/overview/2401.12208',
    'https://ar5iv.labs.arxiv.org/html/2401.12208v1',
    'https://papers.cool/arxiv/2401.12208',
    'https://www.semanticscholar.org/arxiv/2401.12208',
    'https://rss.arxiv.org/abs/2401.12208',
    'id:https://arxiv.org/abs/2401.12208',
    'have a look at arXiv:2401.12208, it is good',
    'arXiv:2401.12208 CheXagent',
  ])('finds its paper whatever stands around it: %s', async (query) => {
    expect(titlesOf(await library.ask(`search ${query}`))).toEqual([expect.stringMatching(/^CheXagent/)])
  })

  test.each(['2401.12208 2303.13391', '2401.12208, 2303.13391.', 'https://arxiv.org/abs/2401.12208 and doi:10.48550/arXiv.2303.13391'])(
    'finds both of two: %s',
    async (query) => {
      expect(titlesOf(await library.ask(`search ${query}`)).sort()).toEqual([
        expect.stringMatching(/^CheXagent/),
        expect.stringMatching(/^Xplainer/),
      ])
    },
  )

  test('of no paper here says so', async () => {
    expect(textOf(await library.ask('search 2312.56789'))).toContain('No paper here is 2312.56789.')
    const one = await library.ask('search 2312.56789 2401.12208')
    expect(textOf(one)).toContain('No paper here is 2312.56789.')
    expect(titlesOf(one)).toEqual([expect.stringMatching(/^CheXagent/)])
    const words = await library.ask('search arXiv:2312.56789 Xplainer')
    expect(textOf(words)).toContain('No paper here is arXiv:2312.56789.')
    expect(titlesOf(words)[0]).toMatch(/^Xplainer/)
  })

  test('leaves a paper out behind a minus', async () => {
    expect(titlesOf(await library.ask('search xplainer OR chexagent -2303.13391'))).toContainEqual(expect.stringMatching(/^CheXagent/))
  })
})

describe('a search says', () => {
  const said = async (query: string): Promise<string> => textOf(await library.ask(`search ${query}`))

  test('how many papers it left out for want of a day', async () => {
    expect(await said('tuberculosis after:2010')).toContain('1 paper left out: no date is known for it.')
  })

  test('what it took an unknown word for', async () => {
    expect(await said('tuberculossis')).toBe(
      'No paper matches “tuberculossis” as written. With “tuberculosis” for “tuberculossis” 1 paper does:',
    )
  })

  test('how it read what was unbalanced or unknown', async () => {
    expect(await said('"chest xray')).toContain('A quotation mark without a partner was left out.')
    expect(await said('foo:bar knee')).toContain('“foo:” is not a field')
  })

  test('how many words were too many', async () => {
    const words = Array.from({ length: 70 }, (_, index) => `chest${index}`).join(' ')
    expect(await said(words)).toContain('Only the 64 most telling words were searched for; 6 left out.')
  })

  test('where a fault is', async () => {
    expect(await said('knee after:banana')).toMatch(/^after: does not understand “banana”.*\nknee after:banana\n {11}\^{6}$/)
  })
})

describe('a search that finds nothing is never blank', () => {
  test('without its conditions it shows the closest', async () => {
    const reply = await library.ask('search knee after:2025')
    expect(textOf(reply)).toContain('No paper matches “knee after:2025”. The closest without asking for papers from 2025-01-01 on:')
    expect(titlesOf(reply)[0]).toContain('Knee')
  })

  test('else it says what the library holds, and lists nothing', async () => {
    const reply = await library.ask('search qqqqqqqq')
    expect(textOf(reply)).toMatch(/^Here are \d+ papers\.\nNo paper has “qqqqqqqq”\.\nNo paper matches “qqqqqqqq”\.$/)
    expect(reply.cards).toEqual([])
  })

  test.each([
    'quantum error correction',
    'protein folding diffusion',
    'robot grasping',
    'climate model downscaling',
    'segment anything',
    'quokka radiology',
    'LoRA low-rank adaptation of large language models',
    '"image segmentation robots"',
  ])('%s lists no paper that only shares some words', async (query) => {
    const reply = await library.ask(`search ${query}`)
    expect(textOf(reply)).toMatch(/^Here are \d+ papers\.\n/)
    expect(textOf(reply)).toContain(`No paper matches “${query}”.`)
    expect(reply.cards).toEqual([])
  })

  test('what comes near is listed: of a pasted text, and of words that no paper has together', async () => {
    const text = `Blazars are active galaxies whose jets point at us. We study the variability of the X-ray flux of one of them by observations of
      a satellite telescope that took ten years, and fit spectra with log-parabolic models of synchrotron emission from turbulent shocks.`
    const pasted = await library.ask(`search ${text.replace(/\s+/g, ' ')}`)
    expect(textOf(pasted)).toContain('The closest:')
    expect(titlesOf(pasted)[0]).toContain('Blazar')
    const near = await library.ask('search blazar variability scanner telescope')
    expect(titlesOf(near)[0]).toContain('Blazar')
  })

  test('in a library without papers it says so', async () => {
    const empty = await openTestLibrary({ seeds: false })
    expect(textOf(await empty.ask('search knee'))).toBe('The library has no papers yet. Whoever runs Paperboy can bring some.')
    await empty.close()
  })

  const wordless = ['cat:zz', 'source:nowhere', 'before:1900']
  test.each([...wordless, 'author:nobody'])('%s lists no paper that has nothing of it', async (query) => {
    expect((await library.ask(`search ${query}`)).cards).toEqual([])
  })

  test.each(wordless)('%s is not told that no paper has its words', async (query) => {
    expect(textOf(await library.ask(`search ${query}`))).not.toContain('No paper has')
  })

  test.each(['xplainer -id:2303.13391', 'knee -title:transformers', 'RadGraph -"clinical entities"'])(
    '%s never shows what it leaves out',
    async (query) => {
      const reply = await library.ask(`search ${query}`)
      expect(textOf(reply)).toContain(`No paper matches “${query}”.`)
      expect(reply.cards).toEqual([])
    },
  )

  test('that leaves out all papers says so', async () => {
    expect(textOf(await library.ask('search -x-ray'))).toMatch(
      /^Here are \d+ papers\.\nNo paper matches “-x-ray”: it leaves out every paper here\.$/,
    )
  })

  test.each([
    ['"knee osteoarthritis prediction" cat:zz', 'the words “knee osteoarthritis prediction” in this order and category zz'],
    ['knee author:Nobody after:2020', '“Nobody” among the authors and papers from 2020-01-01 on'],
  ])('%s keeps what it can and says what it dropped', async (query, dropped) => {
    expect(textOf(await library.ask(`search ${query}`))).toContain(`The closest without asking for ${dropped}:`)
  })

  test.each([
    ['cat:nonsense', 'No paper here is in the category nonsense. Most papers are in astro-ph.GA, astro-ph.HE'],
    ['source:foo', 'No paper here is from the source foo. The sources here: '],
    ['knee cat:zz', 'No paper here is in the category zz.'],
  ])('%s says what there is', async (query, said) => {
    expect(textOf(await library.ask(`search ${query}`))).toContain(said)
  })

  test.each([
    'after:2024 before:2024',
    'knee after:2024-03-01 before:2024-03-01',
    'year:2020 after:2021',
    '(wrist after:2022 before:2021)',
  ])('%s is said to leave no day', async (query) => {
    expect(textOf(await library.ask(`search ${query}`))).toMatch(/^No day is both on or after \d{4}-\d\d-\d\d and on or before /)
  })

  test.each(['()', '""', '-', 'OR', '!?'])('%s asks what to look for', async (query) => {
    expect(textOf(await library.ask(`search ${query}`))).toContain('What should I look for?')
  })

  test('in an empty library says how to fill it', async () => {
    const empty = await openTestLibrary({ seeds: false })
    for (const command of ['search knee', 'new', 'trending'])
      expect(textOf(await empty.ask(command))).toContain('The library has no papers yet.')
    expect(textOf(await empty.paperboy.welcome())).toContain('The library has no papers yet.')
    expect(textOf(await empty.ask('show knee'))).toContain('No title here has all of “knee”')
    expect(textOf(await empty.ask('status'))).toContain('0 papers')
    await empty.close()
  })
})

describe('similar', () => {
  test('lists at least five others', async () => {
    const pages = await restOf(await library.ask('similar Xplainer'))
    const titles = pages.flatMap(titlesOf)
    expect(titles.length).toBeGreaterThanOrEqual(5)
    expect(titles.join()).not.toContain('Xplainer')
    expect(textOf(pages[0] as Reply)).toContain('Papers like “Xplainer: From X-Ray Observations')
  })

  test('lists what is like several papers, without these', async () => {
    const listed = titlesOf(await library.ask('search chest'))
    const pages = await restOf(await library.ask('similar 1 3 5'))
    expect(textOf(pages[0] as Reply)).toContain(`Papers like “${(listed[0] as string).slice(0, 40)}`)
    expect(textOf(pages[0] as Reply)).toContain('and 2 others')
    const found = pages.flatMap(titlesOf)
    expect(found.length).toBeGreaterThanOrEqual(5)
    for (const number of [1, 3, 5]) expect(found).not.toContain(listed[number - 1])
  })

  test('lists what is like the papers somebody saved, to them alone', async () => {
    const reader = { person: 'reader-of-saved' }
    expect(textOf(await library.ask('similar saved', reader))).toContain('saved no papers yet')
    const listed = titlesOf(await library.ask('search chest', reader))
    await library.ask('save 1 2', reader)
    const reply = await library.ask('similar what I saved', reader)
    expect(textOf(reply)).toBe('Papers like the 2 papers that you saved')
    expect(reply.audience).toBe('asker')
    expect((await library.ask('similar Xplainer', reader)).audience).toBe('anyone')
    const found = (await restOf(reply)).flatMap(titlesOf)
    expect(found.length).toBeGreaterThanOrEqual(5)
    for (const title of listed.slice(0, 2)) expect(found).not.toContain(title)
  })

  test('refuses more papers than others can be like', async () => {
    await library.ask('search chest OR galaxy')
    expect(textOf(await library.ask('similar 1-21'))).toBe('That names 21 papers; others can be like at most 20 at once.')
  })

  test('says so where there is no other', async () => {
    const alone = await openTestLibrary({ seeds: false })
    await alone.add([draft('The only paper in here')])
    expect(textOf(await alone.ask('similar id:1'))).toContain('No other paper here is like “The only paper in here” yet.')
    await alone.close()
  })
})

describe('new', () => {
  test('begins with the latest day, and has a month behind its days', async () => {
    const dates = (await library.ask('new')).cards.map((card) => /(?:\d{1,2} )?[A-Z][a-z]{2} \d{4}/.exec(card.byline)?.[0])
    expect(dates).toEqual(['29 Oct 2024', '9 Oct 2024', 'Oct 2024', 'Oct 2024', '22 Aug 2024'])
  })

  test('of a category has only its papers', async () => {
    for (const card of (await library.ask('new astro-ph')).cards) expect(card.byline).toContain('astro-ph')
    expect(titlesOf(await library.ask('new cs.CV'))).toHaveLength(1)
    expect(titlesOf(await library.ask('new in cs.CV'))).toHaveLength(1)
    expect(titlesOf(await library.choose('trending', { category: 'in cs.CV' }))).toHaveLength(1)
  })

  test('of a category that no paper is in says what categories look like', async () => {
    expect(textOf(await library.ask('new gardening'))).toContain(
      'No paper here is in the category gardening. Most papers are in astro-ph.GA',
    )
  })
})

test('status counts the papers, what is known of them, and the people here', async () => {
  const fresh = await openTestLibrary()
  await fresh.ask('save RadGraph: Extracting Clinical')
  await fresh.ask('vote up RadGraph: Extracting Clinical', { person: 'bob' })
  await fresh.ask('save RadGraph: Extracting Clinical', { workspace: 'elsewhere' })
  const text = textOf(await fresh.ask('status'))
  expect(text).toContain('63 papers (seeds 63); all indexed.')
  expect(text).toContain('A date is known for 41, an arXiv, DOI or ACL identifier for 43.')
  expect(text).toContain('1 saved paper and 1 vote of 2 people.')
  expect(text).toContain('up since 2026-04-10 09:00 UTC')
  await fresh.close()
})
