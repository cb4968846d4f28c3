import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addDays } from '../../src/papers/dates.ts'
import { randomFrom } from '../chaos/random.ts'
import { IS_LONG } from '../effort.ts'
import { newFolder } from '../left-behind.ts'
import { COLLECTION, FIXTURES, hasCollection } from './fixture.ts'

/** Hugging Face's lists begin before arXiv's announcements, as in the collection. */
const FIRST_LIST = '2026-03-30'
const FIRST_ANNOUNCEMENT = '2026-04-10'
const LAST_DAY = '2026-05-05'
const ANNOUNCED_A_DAY = 60
const LISTED_A_DAY = 30
/** The share of a day's announcements that replace, or list once more, a paper of an earlier day. */
const REPLACED = 0.2
const CROSSED = 0.03

const CATEGORIES = ['cs.CV', 'cs.CL', 'eess.IV', 'cs.AI', 'cs.GR', 'cs.LG']
const NAMES = ['Wang', 'Okafor', 'Lindqvist', 'Haddad', 'Moreau', 'Tanaka', 'Silva', 'Novak', 'Kim', 'Abebe', 'Rossi', 'Chen']
const GIVEN = ['Ada', 'Bo', 'Chidi', 'Dana', 'Emre', 'Fay', 'Goran', 'Hana', 'Ines', 'Jun']
const SUBJECTS = [
  'medical image segmentation',
  'chest x-ray report generation in radiology',
  'robot manipulation from human video demonstrations',
  'a vision language model for charts',
  'a large language model that plans',
  'diffusion for magnetic resonance images',
  'reinforcement learning of manipulation policies for robots',
  'a benchmark of code generation',
  'speech recognition in noise',
  'meshes and texture synthesis',
  'segmentation of retinal vessels',
  'diffusion of video',
]
const SYLLABLES = ['ba', 'ce', 'di', 'fo', 'gu', 'ka', 'le', 'mi', 'no', 'pu', 'ra', 'se', 'ti', 'vo', 'zu']

interface Announced {
  readonly id: string
  readonly title: string
  readonly abstract: string
  readonly authors: readonly string[]
  readonly categories: readonly string[]
  readonly primaryCategory: string
  readonly comment: string | null
  readonly published: null
  readonly announceType: string
  readonly announceFeed: string
}

/** The collection in `npm run test:long` where it is beside the checkout; else, and in a user's clone, the month that is made up here. */
export function monthFolder(): string {
  return IS_LONG && hasCollection ? COLLECTION : writeMonth(newFolder())
}

/** Writes days as the collection has them, with papers that do not exist, the same each time. @returns the folder */
function writeMonth(folder: string): string {
  const random = randomFrom(7)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const [replay, lists, feeds] = ['replay', 'hf/daily_papers', 'feeds'].map((name) => join(folder, name)) as [string, string, string]
  for (const each of [replay, lists, feeds]) mkdirSync(each, { recursive: true })
  copyFileSync(join(FIXTURES, 'feeds', 'rdf.xml'), join(feeds, 'biorxiv_genomics_2023-12_rss1.0.xml'))
  const announced: Announced[] = []
  let count = 0
  for (let day = FIRST_LIST; day <= LAST_DAY; day = addDays(day, 1)) {
    const isWeekend = new Date(`${day}T00:00:00Z`).getUTCDay() % 6 === 0
    const earlier = [...announced]
    const batch = isWeekend || day < FIRST_ANNOUNCEMENT ? [] : Array.from({ length: ANNOUNCED_A_DAY }, () => announce(earlier))
    if (day >= FIRST_ANNOUNCEMENT) writeFileSync(join(replay, `${day}.jsonl`), batch.map((line) => `${JSON.stringify(line)}\n`).join(''))
    if (isWeekend) continue
    // Half of a list was announced on arXiv lately, the other half in categories that nobody reads here.
    const fresh = announced.slice(-4 * LISTED_A_DAY).filter(() => random() < 1 / 8)
    const others = Array.from({ length: LISTED_A_DAY - fresh.length }, () => makePaper('new'))
    writeFileSync(join(lists, `${day}.json`), JSON.stringify([...fresh, ...others].map((paper) => listed(paper, day))))
  }
  return folder

  function announce(earlier: readonly Announced[]): Announced {
    const chance = random()
    const known = earlier.length > 0 && chance < REPLACED + CROSSED ? pick(earlier) : null
    const isReplaced = chance < REPLACED
    const paper = known === null ? makePaper('new') : isReplaced ? { ...known, abstract: `${known.abstract} Revised.` } : known
    const line: Announced =
      known === null
        ? paper
        : isReplaced
          ? { ...paper, announceType: 'replace', announceFeed: paper.primaryCategory }
          : crossList(paper, pick(CATEGORIES.filter((category) => category !== paper.primaryCategory)))
    announced.push(line)
    return line
  }

  function crossList(paper: Announced, category: string): Announced {
    return { ...paper, categories: [...new Set([...paper.categories, category])], announceType: 'cross', announceFeed: category }
  }

  function makePaper(announceType: string): Announced {
    count++
    const primaryCategory = pick(CATEGORIES)
    const subject = pick(SUBJECTS)
    const id = `2604.${String(10_000 + count)}`
    return {
      id,
      title: `${makeWord(3)} ${makeWord(2)}: ${subject} with ${makeWord(3)} ${makeWord(2)}`,
      abstract: `We study ${subject}. ${Array.from({ length: 6 }, () => makeSentence()).join(' ')}`,
      authors: Array.from({ length: 1 + Math.floor(random() * 4) }, () => `${pick(GIVEN)} ${pick(NAMES)}`),
      categories: random() < 0.4 ? [...new Set([primaryCategory, pick(CATEGORIES)])] : [primaryCategory],
      primaryCategory,
      comment: random() < 0.02 ? 'This paper has been withdrawn by the authors' : null,
      published: null,
      announceType,
      announceFeed: primaryCategory,
    }
  }

  function makeSentence(): string {
    const words = Array.from({ length: 12 }, (_, index) => (index === 5 ? pick(SUBJECTS).split(' ')[0] : makeWord(2 + (index % 2))))
    return `The ${words.join(' ')}.`
  }

  function makeWord(syllables: number): string {
    return Array.from({ length: syllables }, () => pick(SYLLABLES)).join('')
  }

  function listed({ id, title, abstract, authors }: Announced, day: string): unknown {
    const hour = String(Math.floor(random() * 12)).padStart(2, '0')
    return {
      paper: {
        id,
        title,
        summary: abstract,
        authors: authors.map((name) => ({ name, hidden: false })),
        publishedAt: `${addDays(day, -2)}T00:00:00.000Z`,
        submittedOnDailyAt: `${day}T${hour}:30:00.000Z`,
        upvotes: Math.floor(random() * 90),
      },
      title,
      summary: abstract,
    }
  }
}
