/** Slack's ids: of channels, of what were private channels, and of direct messages. */
const CHANNEL = /^[CDG][A-Z0-9]{1,30}$/
/** Of people, here and of other organisations. */
const PERSON = /^[UW][A-Z0-9]{1,30}$/

export function isChannel(id: string): boolean {
  return CHANNEL.test(id)
}

/** Slack: the ids of direct messages begin with D. */
export function isDirect(id: string): boolean {
  return id.startsWith('D')
}

export function isPerson(id: string): boolean {
  return PERSON.test(id)
}
