import { authorWords, matchName, readName } from '../../src/papers/names.ts'
import type { Paper } from '../../src/papers/paper.ts'
import { nameOf, type Seen } from './asking.ts'
import type { Judgements, Question } from './questions.ts'

/** A paper that was shown for a question, and that nobody has judged. */
interface Unjudged {
  readonly ask: string
  readonly name: string
  readonly title: string
  readonly abstract: string
}

export interface Judge {
  /** Whether one of the papers fits. */
  isAnswered(seen: Seen): boolean
  /** Those that count as not fitting, as long as nobody says otherwise. */
  readonly unjudged: ReadonlyMap<string, Unjudged>
}

/** Known papers, links and authors are judged by a rule, topics and sentences by what was written down by a reader. */
export function createJudge(judgements: Judgements): Judge {
  const unjudged = new Map<string, Unjudged>()

  function fits(question: Question, paper: Paper): boolean {
    if (question.paper !== undefined) return nameOf(paper) === question.paper
    if (question.author !== undefined) return isBy(paper, question.author)
    const name = nameOf(paper)
    const judged = judgements[question.ask]
    if (judged?.fits.includes(name)) return true
    if (!judged?.others.includes(name))
      unjudged.set(`${question.ask}\n${name}`, { ask: question.ask, name, title: paper.title, abstract: paper.abstract ?? '' })
    return false
  }

  return {
    // All five are looked at, so that all that is unjudged is told.
    isAnswered: ({ question, papers }) => papers.filter((paper) => fits(question, paper)).length > 0,
    unjudged,
  }
}

function isBy({ authors }: Paper, name: string): boolean {
  const wanted = readName(name)
  return wanted !== null && authors.some((author) => matchName(wanted, authorWords(author)) === 'exact')
}
