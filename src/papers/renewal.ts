import { kindOf } from './identity.ts'
import { alsoIn } from './journals.ts'
import type { PaperDraft } from './paper.ts'
import { isPreprint } from './preprints.ts'

/** Why a paper may come again: it appeared in a journal, or in a new version. */
export type Renewal = 'journal' | 'version'

type Known = Pick<PaperDraft, 'keys' | 'journal' | 'journalYear'>

/** Whether a preprint has appeared in a journal between two states of it: a source names the journal, or the article's identifier. */
export function hasAppeared(before: Known, after: Known): boolean {
  return isPreprint(before.keys) && !isInJournal(before) && isInJournal(after)
}

function isInJournal(paper: Known): boolean {
  return alsoIn(paper) !== null || paper.keys.some((key) => ['doi', 'acl'].includes(kindOf(key)) && !isPreprint([key]))
}
