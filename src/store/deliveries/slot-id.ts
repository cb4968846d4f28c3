import { createHash } from 'node:crypto'
import type { Channel } from '../channels.ts'

/**
 * The id of a slot's digest: the same whenever the slot is planned, so that what was posted after a backup is known again in the channel's
 * history. Nobody can guess it without the database.
 * @param identity of the database (`counters`); a restored one keeps it
 * @param slotAt milliseconds since 1970
 * @returns 12 characters of `[\w-]`
 */
export function slotId(identity: number, { workspace, channel }: Channel, slotAt: number): string {
  return createHash('sha256')
    .update(JSON.stringify([identity, workspace, channel, slotAt]))
    .digest('base64url')
    .slice(0, 12)
}

/** An id as long as the digest's, ending in the part's number. It always differs from the digest's id, as ids are unique. */
export function partId(digest: string, part: number): string {
  const end = String(part).padStart(2, '0')
  return digest.slice(0, -2) + (digest.endsWith(end) ? `-${end.slice(1)}` : end)
}

/** Whether an id is of a message in the thread of a digest. */
export function isPartOf(id: string, digest: string): boolean {
  return id !== digest && id.slice(0, -2) === digest.slice(0, -2)
}
