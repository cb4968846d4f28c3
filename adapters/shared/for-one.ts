import type { Reply } from '../../src/port/chat.ts'
import { withoutShares } from '../../src/port/without-shares.ts'
import { typedAlone } from './typed-alone.ts'

/** A post as one person's own direct messages show it: nobody to share with, and commands without a slash. */
export const forOne = (reply: Reply): Reply => typedAlone(withoutShares(reply))
