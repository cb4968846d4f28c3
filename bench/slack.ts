import { App } from '@slack/bolt'
import { renderReply } from '../adapters/slack/render.ts'
import { createSlack } from '../adapters/slack/slack.ts'
import { createLog } from '../src/config/log.ts'
import type { MeasuredPlatform } from './commands.ts'

export const SLACK: MeasuredPlatform = {
  key: 'slack',
  name: 'Slack',
  bareName: 'a bare Bolt app',
  quietMs: 0,
  async startBare({ apiUrl, botToken: token, appToken }, constant) {
    const app = new App({ token, appToken, socketMode: true, deferInitialization: true, clientOptions: { slackApiUrl: apiUrl } })
    const message = renderReply(constant)
    app.command('/papers', async ({ ack, respond }) => {
      await ack()
      await respond({ ...message, response_type: 'ephemeral' })
    })
    await app.init()
    await app.start()
    return async () => {
      await app.stop()
    }
  },
  async startPaperboy({ apiUrl, botToken, appToken }, paperboy) {
    const slack = createSlack({ botToken, appToken, apiUrl, log: createLog('silent') })
    await slack.start(paperboy)
    return () => slack.stop()
  },
}
