import type { Paper } from '../papers/paper.ts'
import type { Text } from '../port/text.ts'
import { type Explanation, keySentence, summaryLine } from '../search/snippets/snippets.ts'
import type { Told } from '../store/told.ts'
import { byMachine } from '../wording/papers.ts'

/**
 * The one line that says what a paper is about: the sentence that answers what was asked, else what a source’s machine wrote, which is said, else
 * the paper’s own key sentence.
 */
export function aboutOf(paper: Paper, explained: Explanation | null, told: Told | null): Text {
  if (explained?.fields.includes('abstract')) return explained.excerpt
  return told?.summary == null ? keySentence(paper) : byMachine(summaryLine(told.summary))
}
