import { Client, Events, GatewayIntentBits, MessageFlags } from 'discord.js'
import { createDiscord } from '../adapters/discord/discord.ts'
import { renderReply } from '../adapters/discord/render.ts'
import { createLog } from '../src/config/log.ts'
import type { MeasuredPlatform } from './commands.ts'

export const DISCORD: MeasuredPlatform = {
  key: 'discord',
  name: 'Discord',
  bareName: 'a bare discord.js bot',
  /** discord.js keeps a queue for each answer's token for ten seconds, and our client sweeps every ten. */
  quietMs: 21_000,
  async startBare({ apiUrl, botToken }, constant) {
    const { content, embeds, components } = renderReply(constant).message
    const client = new Client({ intents: [GatewayIntentBits.Guilds], allowedMentions: { parse: [] }, rest: { api: apiUrl } })
    client.on(Events.InteractionCreate, (interaction) => {
      if (interaction.isChatInputCommand()) void interaction.reply({ content, embeds, components, flags: MessageFlags.Ephemeral })
    })
    const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
    await client.login(botToken)
    await ready
    return () => client.destroy()
  },
  async startPaperboy({ apiUrl, botToken: token }, paperboy) {
    const discord = createDiscord({ token, apiUrl, log: createLog('silent') })
    await discord.start(paperboy)
    return () => discord.stop()
  },
}
