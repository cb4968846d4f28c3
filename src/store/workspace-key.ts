import type { ChannelRef } from '../port/chat.ts'

/** A workspace of a platform. Nobody outside it may see its data. */
export type Workspace = Pick<ChannelRef, 'platform' | 'workspace'>

/** The key of a workspace in the store: `platform:workspace`. No platform has a colon in its name. */
export function keyOf({ platform, workspace }: Workspace): string {
  return `${platform}:${workspace}`
}

export function readKey(key: string): Workspace {
  const at = key.indexOf(':')
  return { platform: key.slice(0, at), workspace: key.slice(at + 1) }
}
