import { basename } from 'node:path'
import { z } from 'zod'
import { DELAYED_MS } from '../digests/content/label.ts'
import { comingOf, type Waiting } from '../digests/waiting.ts'
import { findCopies } from '../operator/copies.ts'
import { textReply } from '../port/chat.ts'
import { lines, say, type Text } from '../port/text.ts'
import { backupAge, restoredSince } from '../wording/backups.ts'
import { digestStatus } from '../wording/digests.ts'
import { copyInChat } from '../wording/operations.ts'
import { importStopped } from '../wording/operator.ts'
import { platformFault } from '../wording/platforms.ts'
import { filling, noSources, sourceStatus } from '../wording/sources.ts'
import { libraryStatus, waitingStatus } from '../wording/status.ts'
import { command, type Needs } from './command.ts'
import { personOf } from './place.ts'

/** Digests are told of for so long. */
const WEEK_MS = 7 * 86_400_000
/** So many times of day are told apart. */
const MOST_WAITING = 5

export const status = command({
  name: 'status',
  summary: 'What the library holds and how it is',
  options: z.object({}),
  examples: ['status'],
  who: 'anyone',
  isPublic: true,
  async run(_, request, core) {
    await core.library.catchUp()
    const { workspace } = personOf(request)
    const [papers, indexed, here, digests, standings, stopped, waiting, restored, copies] = await Promise.all([
      core.store.papers.countPapers(),
      core.library.size(),
      core.store.people.countIn(workspace),
      core.store.sections.countDigests(workspace, core.now() - WEEK_MS, DELAYED_MS),
      core.program.sourceStatuses(),
      core.store.imports.stopped(),
      waitingIn(workspace, core),
      restoration(core),
      findCopies(core.store, core.now()),
    ])
    const upSince = `${new Date(core.program.startedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`
    const faults = [...core.program.faults].map(([platform, fault]) => platformFault(platform, fault))
    const unfilled = standings.filter(({ filled }) => filled !== null && !filled.isOver)
    const fill = unfilled.length === 0 ? [] : [say`${filling(unfilled)}`]
    const sources = standings.length === 0 ? [noSources()] : standings.map((standing) => sourceStatus(standing, core.now()))
    // Anybody may ask; where the operator keeps files is not theirs to know.
    const imports = stopped.map(({ file, taken }) => say`${importStopped({ file: basename(file), taken })}`)
    const text = libraryStatus({ papers, indexed, place: core.library.location(), here, version: core.program.version, upSince })
    const several = copies.length > 1 ? copies.map((copy, index) => say`${copyInChat(copy, index, copies)}`) : []
    const { lastBackupAt } = core.program
    const backup = lastBackupAt === null ? [] : [say`${backupAge(lastBackupAt(), core.now())}`]
    return textReply(
      lines(text, ...several, ...backup, ...restored, ...fill, ...sources, ...digestStatus(digests), ...waiting, ...imports, ...faults),
    )
  },
})

/** How many papers came back after a restoration of late. */
async function restoration({ store, now }: Needs<'store' | 'now'>): Promise<Text[]> {
  const [at, papers] = await Promise.all([store.restoredAt(), store.caughtUp()])
  return at === null || papers === null || now() - at > WEEK_MS ? [] : [say`${restoredSince(at, papers)}`]
}

/** The topics whose digests wait for a source, by the time and the zone of their clocks. */
async function waitingIn(workspace: string, core: Needs<'store' | 'now' | 'digests'>): Promise<Text[]> {
  const stale = await core.digests.planner.staleSources()
  if (stale.length === 0) return []
  const topics = (await core.store.subscriptions.inWorkspace(workspace)).filter(({ state }) => state === 'active')
  const groups = new Map<string, { readonly waiting: Waiting; readonly zone: string; topics: number }>()
  for (const topic of topics) {
    const { waiting } = comingOf(topic, stale, core.now())
    if (waiting === null) continue
    const { zone } = topic.schedule
    const group = groups.get(`${waiting.until} ${zone}`) ?? { waiting, zone, topics: 0 }
    groups.set(`${waiting.until} ${zone}`, group)
    group.topics++
  }
  return [...groups.values()].slice(0, MOST_WAITING).map((group) => waitingStatus(group.topics, group.waiting, group.zone))
}
