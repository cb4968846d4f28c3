/** What is known of conversations that neither an id nor a method without further scopes tells. */
export interface Rooms {
  /** Direct messages with us: others' look the same. */
  readonly own: Set<string>
  /** Direct messages of several people: they look like private channels. */
  readonly groups: Set<string>
}

export function createRooms(): Rooms {
  return { own: new Set(), groups: new Set() }
}

/** Slack: how a slash command names the conversation of a group. */
export function isGroup(channelName: string | undefined): boolean {
  return channelName?.startsWith('mpdm-') === true
}
