import type { PlatformSettings } from '../../src/port/platform.ts'

/** What stands for them where they alone manage topics. */
export const ADMINS = 'admins'

const MEMBERS = 'all full members of the workspace'
const ADMINS_ALONE = 'admins and owners of the workspace alone'

/** Slack: channels have no managers of their own, posts have no tags, and groups cannot be pinged without a scope more. */
export const SLACK_SETTINGS: PlatformSettings = {
  examples: { managers: ADMINS },
  managers: MEMBERS,

  async choose(kind, typed) {
    const said = typed.trim().toLowerCase()
    if (kind === 'managers' && /^admins?$/.test(said)) return { value: ADMINS, label: ADMINS_ALONE }
    if (kind === 'managers' && /^(?:members?|everybody|everyone)$/.test(said)) return { value: 'members', label: MEMBERS }
    return { problem: `“${typed.slice(0, 60)}” cannot be chosen in Slack: managers are members or admins.` }
  },

  offer: () => [],
}
