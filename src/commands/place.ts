import type { Place } from '../store/listings.ts'
import { keyOf } from '../store/workspace-key.ts'
import type { Request } from './command.ts'

/** The keys under which a request's data are stored: a workspace is one of its platform's. */
export function placeOf({ at, asker }: Request): Place {
  return { workspace: keyOf(at), channel: at.channel, person: asker.person }
}

/** Who asks, wherever in the workspace it is. */
export function personOf({ at, asker }: Request): Omit<Place, 'channel'> {
  return { workspace: keyOf(at), person: asker.person }
}
