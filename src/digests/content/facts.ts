import type { Paper } from '../../papers/paper.ts'
import type { Told } from '../../store/told.ts'
import { byline } from '../../wording/papers.ts'

/** So many papers may each take their room; a longer digest is looked through, mostly on phones. */
const FEW_PAPERS = 5

/** What is known of a paper in a digest of so many. @param votes here, as they are now */
export function factsOf(paper: Paper, votes: number, told: Told | null, papers: number): string {
  return byline(paper, votes, told, papers > FEW_PAPERS)
}

/**
 * How many papers of each topic say in a sentence what they are about, the best first. In a longer digest the others have their titles: their
 * abstracts are in the thread, and one press away.
 */
export function withSentences(papers: number, topics: number): number {
  return papers > FEW_PAPERS ? Math.ceil(FEW_PAPERS / topics) : papers
}
