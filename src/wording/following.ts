// What people read of following what a paper is about.
import { command, lines, say, type Text } from '../port/text.ts'

/** What a topic may follow of a paper, each as a query; null for what is not known. */
export interface Followable {
  readonly subject: string
  readonly author: string | null
  readonly category: string | null
}

/** Below the field that holds the subject. */
export function orFollow({ author, category }: Followable): string {
  const others = [author, category].filter((query) => query !== null)
  return others.length === 0 ? '' : `Or follow ${others.join(', or ')}.`
}

export const howToFollow = (queries: Followable): Text => lines(say`To follow it in this channel${oneOf(queries)}:`, ...typed(queries))

/** In direct messages, before the first topic of one's own. */
export const ownTopics = (): Text => say`Topics of your own come here. ${command('subscriptions')} lists them.`

/** Where somebody is who subscribed to a topic of their own. */
export const comesToYou = (): Text => say`It comes to you alone, as direct messages from Paperboy; it is looked after there.`

export const noDirectMessages = (): Text =>
  say`A topic of your own comes as direct messages, and yours take none from Paperboy. Allow them in your privacy settings, then try again.`

export const followInPrivate = (queries: Followable): Text =>
  lines(
    say`Others manage this channel’s topics. For a topic of your own, type ${oneOf(queries) === '' ? 'this' : 'one of these'} in a direct message to Paperboy:`,
    ...typed(queries),
  )

/** A paper of which neither an author nor a category is known has one way. */
const oneOf = ({ author, category }: Followable): string => (author === null && category === null ? '' : ', one of')

function typed({ subject, author, category }: Followable): Text[] {
  return [subject, author, category].flatMap((query) => (query === null ? [] : [say`${command(`subscribe ${query}`)}`]))
}
