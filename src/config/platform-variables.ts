import { z } from 'zod'
import { hex, onOff, token, type Variable, wordsOf } from './variable-types.ts'

/** The variables of Slack and Discord. */
export const PLATFORM_VARIABLES = {
  SLACK_BOT_TOKEN: {
    type: token('xoxb-'),
    expects: 'the bot token of your Slack app: xoxb- and about fifty more characters, from its page Install App',
    shown: 'never',
  },
  SLACK_APP_TOKEN: {
    type: token('xapp-'),
    expects: 'an app-level token of your Slack app with connections:write, which begins with xapp-',
    shown: 'never',
  },
  SLACK_CLIENT_ID: {
    type: z
      .string()
      .regex(/^\d{5,20}\.\d{5,20}$/)
      .optional(),
    expects: 'the Client ID on the page Basic Information of your Slack app, such as 1234567890.1234567890',
    shown: 'whole',
  },
  SLACK_CLIENT_SECRET: {
    type: hex(32),
    expects: 'the Client Secret on the page Basic Information of your Slack app: 32 letters and digits',
    shown: 'never',
  },
  SLACK_SIGNING_SECRET: {
    type: hex(32),
    expects: 'the Signing Secret on the page Basic Information of your Slack app: 32 letters and digits',
    shown: 'never',
  },
  PAPERBOY_KEYS: {
    type: z
      .string()
      .refine((text) => {
        const all = wordsOf(text)
        const ids = new Set(all.map((word) => word.split(':')[0]))
        return all.length > 0 && ids.size === all.length && all.every((word) => /^[\w-]{1,20}:[\da-f]{64}$/i.test(word))
      })
      .optional(),
    expects: 'a key with an id of its own, as in a:KEY, where openssl rand -hex 32 makes KEY; or several between commas, the newest first',
    shown: 'never',
  },
  SLACK_UNFURL: { type: onOff, expects: 'on or off', shown: 'whole' },
  SLACK_API_URL: {
    type: z
      .url({ protocol: /^https?$/ })
      .endsWith('/')
      .optional(),
    expects: 'the address of a Web API like Slack’s, which ends with /',
    shown: 'without passwords',
  },
  DISCORD_TOKEN: { type: token(''), expects: 'the token on the Bot page of your Discord app', shown: 'never' },
  DISCORD_PUBLIC_KEY: {
    type: hex(64),
    expects: 'the public key on the page General Information of your Discord app: 64 digits and letters from a to f',
    shown: 'whole',
  },
  DISCORD_MANAGER_ROLE: { type: z.string().max(100).optional(), expects: 'the name or the id of a role', shown: 'whole' },
  DISCORD_API_URL: {
    type: z
      .url({ protocol: /^https?$/ })
      .regex(/[^/]$/)
      .optional(),
    expects: 'the address of an API like Discord’s, without a / at its end',
    shown: 'without passwords',
  },
} as const satisfies Record<string, Variable>
