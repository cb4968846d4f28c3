import type { webApi } from '@slack/bolt'

/** Who we are in the one workspace that our token is of. Ids are Slack's. */
export interface Identity {
  readonly team: string
  /** Our bot as a member of channels. */
  readonly user: string
  /** Our bot as an author of messages. */
  readonly bot: string
}

/** Asks Slack once who we are; a failure is asked again at the next call, which rejects as the Web API does. */
export function createIdentity(web: webApi.WebClient): () => Promise<Identity> {
  let known: Promise<Identity> | null = null
  return () => {
    known ??= ask(web).catch((error: unknown) => {
      known = null
      throw error
    })
    return known
  }
}

/** A token that is good, but not of the kind that Paperboy works with. */
export class UnsupportedToken extends Error {}

/**
 * Slack: a token of a whole organisation, as Enterprise and developer sandboxes give it, names the organisation (`E…`) where others name the
 * workspace, and most methods then want to be told a workspace.
 */
export function orgTokenFault({ team_id: team, is_enterprise_install: isOrg }: webApi.AuthTestResponse): string | null {
  if (isOrg !== true && !team?.startsWith('E')) return null
  return 'SLACK_BOT_TOKEN is a token of a whole organisation. Paperboy serves one workspace: install the app in that workspace (on its page Install App, not for the organisation), and use the bot token from there.'
}

async function ask(web: webApi.WebClient): Promise<Identity> {
  const answer = await web.auth.test()
  const { team_id: team, user_id: user, bot_id: bot } = answer
  const unsupported = orgTokenFault(answer)
  if (unsupported !== null) throw new UnsupportedToken(unsupported)
  if (!team || !user || !bot) throw new Error('SLACK_BOT_TOKEN is no bot token: it begins with xoxb-.')
  return { team, user, bot }
}
