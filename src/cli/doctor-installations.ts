import type { Config } from '../config/config.ts'
import type { Check } from '../port/platform.ts'
import type { Store } from '../store/store.ts'
import { installations, wrongKeys } from '../wording/workspaces.ts'
import { brokenOf, isReadable } from '../workspaces/installations.ts'
import { createSealer } from '../workspaces/sealer.ts'

/** Whether the tokens of workspaces can be read, where Slack is served by HTTP. @param store null where there is no database yet */
export async function checkInstallations({ slackApp, keys }: Pick<Config, 'slackApp' | 'keys'>, store: Store | null): Promise<Check[]> {
  if (slackApp === null) return []
  const name = 'installations'
  if (store === null) return [{ name, ok: true, found: `none yet: people install at ${slackApp.url}/slack/install` }]
  if (!(await isReadable(store.installations, createSealer(keys)))) return [{ name, ok: false, found: wrongKeys() }]
  const all = await store.installations.all()
  const broken = brokenOf(all)
  return [{ name, ok: broken.length === 0, found: installations(all.length, broken) }]
}
