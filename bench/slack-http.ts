import { App, HTTPReceiver } from '@slack/bolt'
import { renderReply } from '../adapters/slack/render.ts'
import { createSlackApp } from '../adapters/slack/slack-app.ts'
import { openPublic } from '../adapters/web/server.ts'
import { createLog } from '../src/config/log.ts'
import { APP } from '../test/servers/slack/cloud.ts'
import type { MeasuredPlatform } from './commands.ts'

const HOST = '127.0.0.1'

/** One workspace of many, by HTTP, on the server of pages. */
export const SLACK_HTTP: MeasuredPlatform = {
  key: 'slack-http',
  name: 'Slack by HTTP',
  bareName: 'a bare Bolt app by HTTP',
  quietMs: 0,
  async startBare({ apiUrl, botToken: token, port }, constant) {
    const receiver = new HTTPReceiver({ signingSecret: APP.signingSecret, port })
    const app = new App({ token, receiver, deferInitialization: true, clientOptions: { slackApiUrl: apiUrl } })
    const message = renderReply(constant)
    app.command('/papers', async ({ ack, respond }) => {
      await ack()
      await respond({ ...message, response_type: 'ephemeral' })
    })
    await app.init()
    await app.start(port)
    return async () => {
      await app.stop()
    }
  },
  async startPaperboy({ apiUrl, botToken: token, port }, paperboy) {
    const log = createLog('silent')
    const installation = { enterprise: null, team: 'T1', botUser: 'UBOT', bot: 'BBOT', tokens: { token, renewal: null }, installedAt: 0 }
    await paperboy.installations('slack').save(installation)
    const { platform, mounts } = createSlackApp({ ...APP, url: 'https://papers.example', apiUrl, log })
    await platform.start(paperboy)
    const now = (): number => performance.now()
    const server = await openPublic({ host: HOST, port, papers: null, feeds: null, url: null, mounts, style: '', now, log })
    return async () => {
      await platform.stop()
      await server.close()
    }
  },
}
