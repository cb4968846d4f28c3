import type { Paperboy } from '../../src/port/chat.ts'
import { PLATFORM } from './desk.ts'
import { GONE_CODES } from './obstacles.ts'

/** Paperboy is in workspaces again, or for the first time: what was paused because it was not goes on. Rejects where that could not be stored. */
export async function welcomeBack(paperboy: Pick<Paperboy, 'workspaceChanged'>, teams: readonly string[]): Promise<void> {
  for (const workspace of teams)
    await paperboy.workspaceChanged({ kind: 'returned', of: { platform: PLATFORM, workspace }, codes: GONE_CODES })
}
