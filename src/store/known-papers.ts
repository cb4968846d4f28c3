import { combine } from '../papers/combine.ts'
import { areApart, isCorrected, isSamePaper, kindOf, titleHash } from '../papers/identity.ts'
import type { Paper, PaperDraft } from '../papers/paper.ts'
import { splitsAmong } from './merges/splits.ts'
import { listedTexts, prepare } from './prepared-query.ts'
import { type Database, toPapers } from './rows.ts'

const selectByKeys = prepare(['keys'], ({ keys }: { keys: readonly string[] }, database) =>
  database
    .selectFrom('papers')
    .selectAll()
    .where('id', 'in', database.selectFrom('paper_keys').select('paper').where('key', 'in', listedTexts(keys)))
    .orderBy('id'),
)
/** Also by the title of one of its parts: a journal may have corrected it. */
const selectByTitle = prepare(['hash'], ({ hash }: { hash: string }, database) =>
  database
    .selectFrom('papers')
    .selectAll()
    .where('merged_into', 'is', null)
    // One list of both: with “or” PostgreSQL would read all papers.
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('papers as titled')
        .select('id')
        .where('title_hash', '=', hash)
        .unionAll(eb.selectFrom('paper_sides').select('paper as id').where('title_hash', '=', hash)),
    )
    .orderBy('id'),
)

/** The known papers that a draft is, the oldest first. There are several when the draft shows that two papers are the same. */
export async function findKnown(database: Database, draft: PaperDraft, keys: readonly string[]): Promise<Paper[]> {
  const { rows: byKey } = await selectByKeys(database, { keys })
  // The papers of one volume may share its DOI. Papers with different arXiv ids stay apart.
  const keyed = (await toPapers(database, byKey, 'mend')).filter(
    (paper) => !areApart(paper.keys, keys) && (!isNamedByLink(paper, keys) || isCorrected(paper, draft)),
  )
  const { rows: byTitle } = await selectByTitle(database, { hash: titleHash(draft.title) })
  const namesakes = await toPapers(database, byTitle, 'mend')
  const wereSplit = await splitsAmong(database, [...keyed, ...namesakes])
  const known: Paper[] = []
  const mayJoin = (paper: Paper): boolean => known.every(({ id }) => id !== paper.id && !wereSplit(id, paper.id))
  // Of papers that were taken apart, the draft is the one that its first key names.
  const place = (paper: Paper): number => keys.findIndex((key) => paper.keys.includes(key))
  for (const paper of keyed.sort((a, b) => place(a) - place(b))) if (mayJoin(paper)) known.push(paper)
  // A paper that was found by key adds an author or a key to the draft, and so may lead to a namesake that the draft alone misses.
  for (;;) {
    const whole = known.reduce<PaperDraft>((sum, paper) => combine(paper, sum, ''), draft)
    const namesake = namesakes.find((paper) => mayJoin(paper) && isSamePaper(paper, whole))
    if (!namesake) break
    known.push(namesake)
  }
  return known.sort((a, b) => a.id - b.id)
}

/** Whether only the address of its page names a paper. A page may have been reused, so its title is looked at as well. */
export function isNamedByLink({ keys }: Paper, named: readonly string[]): boolean {
  return keys.every((key) => kindOf(key) === 'link' || !named.includes(key))
}
