// Why a whole workspace does not let us in, and what to do about it.
import type { Obstacle } from '../../src/port/chat.ts'

export const UNINSTALLED: Obstacle = { code: 'account_inactive', reason: 'Paperboy was removed from the workspace. Install it again.' }
export const REVOKED: Obstacle = { code: 'token_revoked', reason: 'Paperboy’s token was revoked. Install it again.' }
export const TOKEN_LOST: Obstacle = {
  code: 'token_lost',
  reason: 'Paperboy’s token for this workspace is lost. Install Paperboy again.',
}

/** They are over once Paperboy is installed again. */
export const GONE_CODES: readonly string[] = [UNINSTALLED, REVOKED, TOKEN_LOST].map(({ code }) => code)
