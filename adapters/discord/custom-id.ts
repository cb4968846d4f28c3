/** What a button, a select or a modal of ours stands for. */
export interface CustomId {
  /** The delivery that its message is: how a digest is found again. */
  readonly delivery: string | null
  /** The channel that it is about, where that is not the one it stands in. */
  readonly channel: string | null
  /** An action of the core, or one of the adapter's own. */
  readonly action: string
}

const FORMAT = /^(?:d=([\w-]{1,20});)?(?:c=(\d{1,20});)?([\s\S]*)$/

/** At most 40 characters before the action, of Discord's 100. */
export function prefixOf({ delivery, channel }: Omit<CustomId, 'action'>): string {
  return `${delivery === null ? '' : `d=${delivery};`}${channel === null ? '' : `c=${channel};`}`
}

export function readCustomId(id: string): CustomId {
  const [, delivery = null, channel = null, action = ''] = FORMAT.exec(id) ?? []
  return { delivery, channel, action }
}
