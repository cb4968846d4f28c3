import { toAction, type Verb } from '../port/action-ids.ts'
import type { Action, Card } from '../port/chat.ts'
import { LABELS } from './papers.ts'

/** What the button says that keeps a paper, or does so no longer. */
export type Saving = 'save' | 'saved' | 'unsave'

/** The controls of a paper in a list and in a digest: two of its own, and a menu of the others. */
export function cardActions(listing: string, number: number, saving: Saving = 'save'): Pick<Card, 'actions' | 'menu'> {
  const keeping = toAction(LABELS[saving], { verb: saving === 'saved' ? 'unsave' : saving, listing, at: number })
  return {
    actions: [keeping, ...paperActions(listing, number, ['abstract'])],
    menu: paperActions(listing, number, ['similar', 'up', 'fewer', 'follow', 'tell']),
  }
}

export function paperActions(listing: string, number: number, verbs: readonly (keyof typeof LABELS & Verb)[]): Action[] {
  return verbs.map((verb) => toAction(LABELS[verb], { verb, listing, at: number }))
}
