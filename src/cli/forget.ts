import { Fault } from '../config/fault.ts'
import { keyOf } from '../store/workspace-key.ts'
import * as wording from '../wording/workspaces.ts'
import type { Verb } from './verb.ts'

const USAGE = 'forget workspace PLATFORM:ID [--yes]'

/** Erases a workspace, or all of an organisation, at once, in place of 30 days after it removed Paperboy. A bot may run meanwhile. */
export const forgetVerb: Verb = {
  name: 'forget',
  usage: USAGE,
  summary:
    'Erase everything that is stored of a Slack workspace or organisation or a Discord server, its token too, also while the bot runs',
  flags: { yes: 'boolean' },
  async run([what, named, ...rest], { yes }, desk) {
    if (what !== 'workspace' || named === undefined || rest.length > 0) throw new Fault('usage', `Usage: npm start -- ${USAGE}`)
    const [, platform, workspace] = /^([a-z]+):(\w{1,40})$/.exec(named) ?? []
    if (platform === undefined || workspace === undefined) throw new Fault('usage', wording.noWorkspace(named))
    const { subscriptions, people, departures, installations } = (await desk.open()).core.store
    const key = keyOf({ platform, workspace })
    const served = (await installations.teamsOf(platform, workspace)).map((team) => keyOf({ platform, workspace: team }))
    let [topics, persons] = [0, 0]
    if (yes !== true) {
      for (const each of [key, ...served]) {
        topics += await subscriptions.countInWorkspace(each)
        persons += (await people.countIn(each)).people
      }
      desk.print(wording.workspaceToForget(key, served.length, topics, persons))
      return 0
    }
    await installations.remove({ platform, place: workspace }, null)
    for (const each of [key, ...served]) topics += await departures.erase(each)
    await installations.ungrant(platform, workspace)
    desk.print(wording.workspaceForgotten(key, served.length, topics))
    return 0
  },
}
