// What is asked for one workspace, again and again, reads the rows of that workspace alone, however many there are of others.
import { expect, onTestFinished, test } from 'vitest'
import { connectionsOf, openFile, openSqlite } from '../../src/store/sqlite.ts'
import { openStore, type Store, storeOver } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'

const PLACE = { workspace: 'slack:T1', channel: 'C1' }
const ASKED: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  'the topics of a channel': ({ subscriptions }) => subscriptions.inChannel(PLACE),
  'the topics of a workspace': ({ subscriptions }) => subscriptions.inWorkspace(PLACE.workspace),
  'how many topics a workspace has': ({ subscriptions }) => subscriptions.countInWorkspace(PLACE.workspace),
  'when topics last had a digest': ({ sections }) => sections.lastPosted([1, 2]),
  'what becomes of a digest': ({ deliveries }) => deliveries.sent('a digest', { id: 'm', link: null }, 0),
}

test.each(Object.entries(ASKED))('%s', async (_, ask) => {
  const folder = newFolder()
  await (await openStore(folder, 0)).close()
  const [database, sqlite] = [openSqlite(`${folder}/paperboy.db`), openFile(`${folder}/paperboy.db`, 0, true)]
  onTestFinished(async () => {
    sqlite.close()
    await database.destroy()
  })
  const asked: string[] = []
  const watched = database.withPlugin({
    transformQuery({ node, queryId }) {
      asked.push(database.getExecutor().compileQuery(node, queryId).sql)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  await ask(storeOver(connectionsOf(watched)))
  const steps = asked.flatMap((text) => {
    const nothing = Array.from(text.matchAll(/\?/g), () => null)
    return sqlite.prepare(`explain query plan ${text}`).all(...nothing) as { detail: string }[]
  })
  expect(steps.length).toBeGreaterThan(0)
  // Indexes that begin with the state hold those of all workspaces together.
  for (const { detail } of steps) expect(detail).not.toMatch(/^SCAN (?!json_each)|subscriptions_due|deliveries_by_state/)
})
