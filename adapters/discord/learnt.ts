/** Names that people have learnt, as `/papers search`: they never move. With the group that is all that Discord takes: 25. */
const LEARNT: readonly string[] = [
  ...['search', 'similar', 'show', 'new', 'trending', 'save', 'saved', 'unsave', 'vote', 'export'],
  ...['subscribe', 'subscriptions', 'edit', 'pause', 'resume', 'unsubscribe', 'preview', 'digest', 'history', 'resend', 'handover'],
  ...['status', 'forget', 'help'],
]

/** Whether a command is no part of the group. */
export function isLearnt(name: string): boolean {
  return LEARNT.includes(name)
}
