import { Fault } from '../config/fault.ts'
import type { Verb } from './verb.ts'

export const discordVerb: Verb = {
  name: 'discord',
  usage: 'discord register [--guild ID] [--remove]',
  summary: 'Register the commands with Discord, or try them out in one server',
  flags: { guild: 'string', remove: 'boolean' },
  async run(words, { guild, remove }, desk) {
    if (words.join(' ') !== 'register') throw new Fault('usage', `An action is missing. Usage: npm start -- ${discordVerb.usage}`)
    if (guild !== undefined && !/^\d{15,20}$/.test(String(guild)))
      throw new Fault(
        'usage',
        `“${guild}” is not the id of a Discord server. Switch on Developer Mode in Discord’s settings, then copy it from the server’s menu.`,
      )
    if (remove === true && guild === undefined)
      throw new Fault('usage', '--remove removes the commands of one server: name it with --guild ID.')
    desk.print(await desk.registerDiscord(guild === undefined ? null : String(guild), remove === true))
    return 0
  },
}
