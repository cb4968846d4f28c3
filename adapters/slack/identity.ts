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

async function ask(web: webApi.WebClient): Promise<Identity> {
  const { team_id: team, user_id: user, bot_id: bot } = await web.auth.test()
  if (!team || !user || !bot) throw new Error('SLACK_BOT_TOKEN is no bot token: it begins with xoxb-.')
  return { team, user, bot }
}
