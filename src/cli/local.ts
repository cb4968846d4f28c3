import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Asker, ChannelRef, CommandRequest } from '../port/chat.ts'

/** The local channel: one workspace, one channel, one person. The `command` verb also uses it. */
export const LOCAL_CHANNEL: ChannelRef = { platform: 'terminal', workspace: 'local', channel: 'terminal' }

/** @param zone the zone of the machine and so of its person */
export function localAsker(zone = Intl.DateTimeFormat().resolvedOptions().timeZone): Asker {
  return { person: 'you', name: userName(), mayManage: true, isAdmin: true, zone }
}

export function localRequest(input: CommandRequest['input']): CommandRequest {
  return { id: randomUUID(), at: LOCAL_CHANNEL, asker: localAsker(), takesForms: false, input }
}

/** A container may run under a user id without a name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'you'
  }
}
