import type { Action } from '../chat.ts'

/** What a button does. Its list, and so its papers, are in the database under the list's id. */
export interface ActionState {
  readonly verb: Verb
  readonly listing: string
  /** The number of a paper in the list, or for `page` and `share` of all, how many papers come before the page. */
  readonly at: number
}

export type Verb = (typeof VERBS)[number]

const VERBS = ['page', 'share', 'abstract', 'similar', 'save', 'unsave', 'up', 'down', 'tell'] as const
/** Buttons stay on screens for years; one of another version is recognised and refused kindly. */
const VERSION = 'p1'

export function toAction(label: string, { verb, listing, at }: ActionState): Action {
  return { id: `${VERSION}:${verb}:${listing}:${at}`, label }
}

/** @returns null when the id is not of this version */
export function readAction(id: string): ActionState | null {
  const [version, verb, listing, at, ...rest] = id.split(':')
  const known = VERBS.find((candidate) => candidate === verb)
  if (version !== VERSION || !known || !listing || !/^[\w-]{8}$/.test(listing) || !at || !/^\d{1,4}$/.test(at) || rest.length > 0)
    return null
  return { verb: known, listing, at: Number(at) }
}
