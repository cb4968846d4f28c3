import type { Action } from './chat.ts'

/** What a button does. What it is about is in the database. */
export interface ActionState {
  readonly verb: Verb
  /** The id of a list of papers; for the verbs of topics that of a subscription, for those of a digest that of its list, for `untap` that of the taps. */
  readonly listing: string
  /** The number of a paper in the list, or for `page` and `share` of all, how many papers come before the page; 0 for `clear`, `outside`, `rest` and `forget`. Of `export`, the place of a format. Of `tune`, 1 asks which topic of the channel is meant. */
  readonly at: number
}

export type Verb = PaperVerb | TopicVerb | OwnerVerb | DigestVerb | TapVerb | WayVerb
export type PaperVerb = (typeof PAPER_VERBS)[number]
export type TopicVerb = (typeof TOPIC_VERBS)[number]
export type OwnerVerb = (typeof OWNER_VERBS)[number]
export type DigestVerb = (typeof DIGEST_VERBS)[number]
export type TapVerb = (typeof TAP_VERBS)[number]
export type WayVerb = (typeof WAY_VERBS)[number]

const PAPER_VERBS = [
  'page',
  'share',
  'outside',
  'abstract',
  'similar',
  'save',
  'unsave',
  'up',
  'down',
  'fewer',
  'follow',
  'tell',
  'clear',
  'rest',
  'export',
  'forget',
] as const
const TOPIC_VERBS = ['start', 'now', 'preview', 'edit', 'pause', 'resume', 'unsubscribe', 'take', 'tune'] as const
/** Of a topic, for its owner alone and wherever they are. */
const OWNER_VERBS = ['halt', 'change'] as const
const DIGEST_VERBS = ['resend', 'arrived'] as const
const TAP_VERBS = ['yes', 'no', 'done', 'untap'] as const
/** They lead to what is there for everybody, and are about nothing that is stored. */
const WAY_VERBS = ['try', 'topic', 'saved', 'topics', 'exportall'] as const
export const VERBS: readonly Verb[] = [...PAPER_VERBS, ...TOPIC_VERBS, ...OWNER_VERBS, ...DIGEST_VERBS, ...TAP_VERBS, ...WAY_VERBS]
const FORM_VERBS: readonly string[] = ['edit', 'follow', 'topic']
/** Stands in their ids where others have that of a list. */
const NO_LISTING = 'anywhere'
/** Buttons stay on screens for years; one of another version is recognised and refused kindly. */
const VERSION = 'p1'

export function toAction(label: string, { verb, listing, at }: ActionState): Action {
  return { id: `${VERSION}:${verb}:${listing}:${at}`, label }
}

export function toWay(label: string, verb: WayVerb): Action {
  return toAction(label, { verb, listing: NO_LISTING, at: 0 })
}

/** @returns null when the id is not of this version */
export function readAction(id: string): ActionState | null {
  const [version, verb, listing, at, ...rest] = id.split(':')
  const known = VERBS.find((candidate) => candidate === verb)
  if (version !== VERSION || !known || !listing || !/^[\w-]{8}$/.test(listing) || !at || !/^\d{1,4}$/.test(at) || rest.length > 0)
    return null
  return { verb: known, listing, at: Number(at) }
}

export function isTopicVerb(verb: Verb): verb is TopicVerb {
  return (TOPIC_VERBS as readonly Verb[]).includes(verb)
}

export function isOwnerVerb(verb: Verb): verb is OwnerVerb {
  return (OWNER_VERBS as readonly Verb[]).includes(verb)
}

export function isDigestVerb(verb: Verb): verb is DigestVerb {
  return (DIGEST_VERBS as readonly Verb[]).includes(verb)
}

export function isTapVerb(verb: Verb): verb is TapVerb {
  return (TAP_VERBS as readonly Verb[]).includes(verb)
}

export function isWayVerb(verb: Verb): verb is WayVerb {
  return (WAY_VERBS as readonly Verb[]).includes(verb)
}

/** Whether a form may be the answer to a button. */
export function opensForm(id: string): boolean {
  return FORM_VERBS.includes(readAction(id)?.verb ?? '')
}

/** Whether a button shows something to all in a channel. */
export function isShare(id: string): boolean {
  return ['share', 'tell'].includes(readAction(id)?.verb ?? '')
}
