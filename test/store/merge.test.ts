// Two papers that turn out to be one: what anybody kept of either is kept of the one.
import { beforeEach, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { openTestStore } from '../databases/database.ts'
import { type Opened, rowsOf, write } from '../databases/opened.ts'
import { draft } from '../library.ts'

const TITLE = 'A title of five words'
const [KEPT, GONE, OTHER] = [1, 2, 3]

let store: Store
let database: Opened['database']
beforeEach(async () => {
  const opened = await openTestStore()
  store = opened.store
  database = opened.database
  await ingest(draft(TITLE, { keys: ['arxiv:2401.00001'] }), draft('Another title for it all', { keys: ['doi:10.1000/x'] }))
  await ingest(draft('A third that is no part of it', { keys: ['arxiv:2401.00003'] }))
  return () => opened.close()
})

const ingest = (...drafts: Parameters<Store['papers']['ingest']>[0]): Promise<unknown> =>
  store.papers.ingest(drafts, { source: 'import', isNews: false, at: 0 })

type Row = Readonly<Record<string, string | number>>

/** Of each table those who may have a paper there, which differ in one part each, and what else a row has. */
const TABLES: Readonly<Record<string, { readonly owners: readonly Row[]; rest(mark: number): Row }>> = {
  saves: {
    owners: [
      { workspace: 'slack:T1', person: 'U1' },
      { workspace: 'slack:T2', person: 'U1' },
      { workspace: 'slack:T1', person: 'U2' },
    ],
    rest: (mark) => ({ saved_at: mark }),
  },
  votes: {
    owners: [
      { workspace: 'slack:T1', person: 'U1' },
      { workspace: 'slack:T2', person: 'U1' },
      { workspace: 'slack:T1', person: 'U2' },
    ],
    rest: (mark) => ({ value: 1, voted_at: mark, channel: 'C1' }),
  },
  posted: {
    owners: [
      { workspace: 'slack:T1', channel: 'C1', topic: 1 },
      { workspace: 'slack:T2', channel: 'C1', topic: 1 },
      { workspace: 'slack:T1', channel: 'C2', topic: 1 },
      { workspace: 'slack:T1', channel: 'C1', topic: 2 },
    ],
    rest: (mark) => ({ delivery: `digest ${mark}` }),
  },
  topic_taps: {
    owners: [
      { subscription: 1, change: 'tuned-01' },
      { subscription: 2, change: 'tuned-01' },
      { subscription: 1, change: 'tuned-02' },
    ],
    rest: (mark) => ({ kind: 'tuned', is_yes: 1, tapped_at: mark }),
  },
  appearances: {
    owners: [
      { source: 'arxiv', day: '2026-04-01' },
      { source: 'arxiv', day: '2026-04-02' },
      { source: 'huggingface', day: '2026-04-01' },
    ],
    rest: () => ({}),
  },
  upvotes: { owners: [{ day: '2026-04-01' }, { day: '2026-04-02' }], rest: (mark) => ({ total: mark }) },
}

test.each(Object.entries(TABLES))('%s: who has both keeps one, and who has the other gets it', async (table, { owners, rest }) => {
  const [both, ...others] = owners
  const row = (owner: Row | undefined, paper: number, mark: number): Row => ({ ...owner, paper, ...rest(mark) })
  const untouched = owners.map((owner) => row(owner, OTHER, 50))
  const before = [row(both, KEPT, 10), row(both, GONE, 20), ...others.map((owner) => row(owner, GONE, 30)), ...untouched]
  const columns = Object.keys(before[0] ?? {})
  for (const each of before) await write(database, table, each)
  await ingest(draft(TITLE, { keys: ['arxiv:2401.00001', 'doi:10.1000/x'] }))
  const after = await rowsOf(database, `select ${columns.join()} from ${table}`)
  const expected = [row(both, KEPT, 10), ...others.map((owner) => row(owner, KEPT, 30)), ...untouched]
  expect(after).toHaveLength(expected.length)
  expect(after).toEqual(expect.arrayContaining(expected))
})
