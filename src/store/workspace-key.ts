import type { ChannelRef } from '../port/chat.ts'

/** A workspace of a platform: what nobody outside of it may see the data of. */
export type Workspace = Pick<ChannelRef, 'platform' | 'workspace'>

/** What stands by all that is stored of a workspace: `platform:workspace`. No platform has a colon in its name. */
export function keyOf({ platform, workspace }: Workspace): string {
  return `${platform}:${workspace}`
}

export function readKey(key: string): Workspace {
  const at = key.indexOf(':')
  return { platform: key.slice(0, at), workspace: key.slice(at + 1) }
}
