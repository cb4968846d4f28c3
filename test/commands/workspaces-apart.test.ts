// Two workspaces whose channels and people have the same ids: whatever one asks with the other's ids, it sees and changes nothing of it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS, SHAPES } from '../../src/commands/table.ts'
import { VERBS } from '../../src/port/action-ids.ts'
import type { CommandRequest } from '../../src/port/chat.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { draft, openTestLibrary, requestOf, type TestLibrary } from '../library.ts'
import { openMailbox } from '../mailbox.ts'

/** A word that stands nowhere but in what the first workspace wrote. */
const MARK = 'zyzzyva'
const THEIRS = { workspace: 'T1', channel: 'C1', person: 'U1', isAdmin: true }
const OURS = { ...THEIRS, workspace: 'T2' }

let library: TestLibrary
/** Ids of the first workspace: of its topic, its list, its digest, and names that it chose. */
let ids: { readonly topic: string; readonly listing: string; readonly digest: string }
let before: string
let attempts = 0

/** Everything that the database has of a workspace. */
function rowsOf(workspace: string): string {
  const sqlite = openFile(`${library.folder}/paperboy.db`, 0, true)
  try {
    const tables = sqlite
      .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
      .pluck()
      .all() as string[]
    const rows = tables.map((table) => {
      const all = sqlite.prepare(`select * from ${table}`).all() as Record<string, unknown>[]
      return [table, all.filter((row) => row.workspace === `test:${workspace}`)]
    })
    const own = sqlite.prepare('select number from subscriptions where workspace = ?').pluck().all(`test:${workspace}`)
    const ofTopics = ['sections', 'topic_taps'].map((table) =>
      sqlite.prepare(`select * from ${table} where subscription in (${own.join(',')})`).all(),
    )
    return JSON.stringify([rows, ofTopics])
  } finally {
    sqlite.close()
  }
}

beforeAll(async () => {
  library = await openTestLibrary()
  const mailbox = openMailbox(library, 'test')
  for (const who of [THEIRS, OURS]) {
    await library.ask('search radiology', who)
    await library.ask('save 1', who)
    await library.ask('vote up 2', who)
  }
  await library.ask(`subscribe knee as Secret ${MARK} at 09:00 in UTC`, THEIRS)
  await library.ask('subscribe radiology as Ours at 09:00 in UTC', OURS)
  await library.ask(`search radiology ${MARK}`, THEIRS)
  library.setClock('2026-04-11T07:00:00Z')
  await library.news([draft('The knee in arthritis'), draft('The knee at rest')])
  library.setClock('2026-04-11T09:00:00Z')
  await mailbox.deliver()
  const sqlite = openFile(`${library.folder}/paperboy.db`, 0, true)
  const one = (query: string): string => String(sqlite.prepare(query).pluck().get())
  ids = {
    topic: one("select id from subscriptions where workspace = 'test:T1' and state = 'active'"),
    listing: one("select id from listings where workspace = 'test:T1' order by number desc"),
    digest: one("select id from deliveries where workspace = 'test:T1' and part = 0"),
  }
  sqlite.close()
  expect(ids.digest).toMatch(/^[\w-]{12}$/)
  before = rowsOf('T1')
  expect(before.includes(MARK)).toBe(true)
})
afterAll(() => library.close())

/** Asks as the second workspace. */
async function attempt(input: CommandRequest['input']): Promise<void> {
  attempts++
  for (const takesForms of [false, true]) {
    const answer = await library.paperboy.respond({ ...requestOf(input, OURS), takesForms })
    const typed = JSON.stringify(input)
    // What was typed may be said again.
    if (!typed.includes(MARK)) expect(JSON.stringify(answer)).not.toContain(MARK)
  }
}

const idNames = ['topic', 'listing', 'digest'] as const

describe('nothing of another workspace is seen or changed', () => {
  test('by any command as in its examples', async () => {
    for (const text of COMMANDS.flatMap(({ examples }) => examples))
      if (!/^(?:subscribe|unsubscribe|forget)\b/.test(text)) await attempt({ kind: 'text', text })
    expect(rowsOf('T1') === before).toBe(true)
  })

  test.each(idNames)('by any command with the other’s %s in the place of each option', async (which) => {
    for (const { name, options } of SHAPES)
      for (const { name: option, type } of options) {
        if (type !== 'string') continue
        await attempt({ kind: 'options', command: name, options: { [option]: ids[which] } })
        await attempt({ kind: 'form', command: name, options: { [option]: ids[which], topic: ids.topic } })
      }
    expect(rowsOf('T1') === before).toBe(true)
  })

  test.each(idNames)('by any button that bears the other’s %s', async (which) => {
    for (const verb of VERBS)
      for (const at of [0, 1, 2]) await attempt({ kind: 'action', action: `p1:${verb}:${ids[which].slice(0, 8)}:${at}` })
    expect(rowsOf('T1') === before).toBe(true)
  })

  test('by completion, at home, and by names', async () => {
    const { at, asker } = requestOf({ kind: 'text', text: '' }, OURS)
    for (const { name, options } of SHAPES)
      for (const { name: option } of options)
        for (const typed of ['', 'Secret', MARK.slice(0, 4)]) {
          attempts++
          const choices = await library.paperboy.complete({ at, asker, command: name, option, typed })
          expect(JSON.stringify(choices)).not.toContain(MARK)
        }
    expect(JSON.stringify(await library.paperboy.home(at, asker))).not.toContain(MARK)
    expect(rowsOf('T1') === before).toBe(true)
  })

  test('in more than two hundred attempts', () => {
    expect(attempts).toBeGreaterThan(200)
  })
})
