// What is said of people, and of what they wrote.
import { command, say, type Text } from '../port/text.ts'
import { clip } from './phrases.ts'

/** Of a name that may be anybody's, where people are told apart by ids. */
export const nameIsNoMention = (typed: string): Text =>
  say`“${clip(typed, 60)}” could be anybody. Pick the person from the list that your chat shows as you type @, or leave the name out to take it yourself: ${command('handover TOPIC')}.`

/** To who may not do what is for admins. */
export const forAdmins = (name: string): Text =>
  say`${command(name)} is for the admins of this workspace. ${command('subscriptions')} shows the topics here.`

/** Where the platform did not say in time what somebody may do. */
export const rightsUnknown = (): Text => say`It could not be learned just now what you may do here. Please try again in a moment.`

/** Of somebody's message that was to be looked for. */
export const emptyMessage = (hasLink: boolean): Text =>
  hasLink
    ? say`No paper here is what that message links to, and it has no text to look for.`
    : say`That message has no text or link to look for.`
