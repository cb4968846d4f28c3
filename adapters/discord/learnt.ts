import { CHANNEL_GROUP, COMMAND } from './texts.ts'

/** Names that people have learnt, as `/papers search`: they never move. With the group that is all that Discord takes: 25. */
const LEARNT: readonly string[] = [
  ...['search', 'similar', 'show', 'new', 'trending', 'save', 'saved', 'unsave', 'vote', 'export'],
  ...['subscribe', 'subscriptions', 'edit', 'pause', 'resume', 'unsubscribe', 'preview', 'digest', 'history', 'resend', 'handover'],
  ...['status', 'forget', 'help'],
]

export function isLearnt(name: string): boolean {
  return LEARNT.includes(name)
}

/** `/papers search …`, and `/papers channel tune …` for a command that came later. */
export function asSlashCommand(text: string): string {
  const [name = ''] = text.split(' ')
  return isLearnt(name) ? `/${COMMAND.name} ${text}` : `/${COMMAND.name} ${CHANNEL_GROUP.name} ${text}`
}
