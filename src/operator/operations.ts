import { SOURCES } from '../config/variables.ts'
import { DELAYED_MS } from '../digests/content/label.ts'
import type { Figures, Operations, ReportSection, SourceFigures } from '../port/operations.ts'
import type { ChatPlatform } from '../port/platform.ts'
import { bare } from '../port/text.ts'
import type { Library } from '../search/library.ts'
import type { SourceStatus } from '../sources/source-status.ts'
import type { Store } from '../store/store.ts'
import { backupAge } from '../wording/backups.ts'
import * as wording from '../wording/operations.ts'
import { sourceStatus } from '../wording/sources.ts'
import { installations } from '../wording/workspaces.ts'
import { brokenOf } from '../workspaces/installations.ts'
import { findCopies } from './copies.ts'
import { heaviest } from './heaviest.ts'
import { findReadiness } from './readiness.ts'
import type { SlowQuery } from './slow-queries.ts'

interface Parts {
  readonly store: Store
  readonly library: Library
  readonly platforms: readonly ChatPlatform[]
  readonly faults: ReadonlyMap<string, string>
  readonly sourceStatuses: () => Promise<readonly SourceStatus[]>
  /** Null where no backups are configured. */
  readonly lastBackupAt: (() => number | null) | null
  readonly slowQueries: () => readonly SlowQuery[]
  /** The answers of the last ten minutes by workspace; null where no platform is served. */
  readonly answers: (() => ReadonlyMap<string, number>) | null
  readonly version: string
  readonly startedAt: number
  readonly now: () => number
}

const WEEK_MS = 7 * 86_400_000

/** What an operator's listener may know. Nothing of people, of their words or of their channels' names. */
export function createOperations(parts: Parts): Operations {
  const { store, library, platforms, faults, now } = parts

  async function figures(): Promise<Figures> {
    const [total, pending, activeTopics, deliveries, sources, copies] = await Promise.all([
      store.holdings.count(),
      library.pending(),
      store.counts.activeTopics(),
      store.counts.deliveries(null),
      parts.sourceStatuses(),
      findCopies(store, now()),
    ])
    const backupAt = parts.lastBackupAt?.() ?? null
    return {
      papers: total,
      pending,
      activeTopics,
      deliveries,
      sources: sourceFigures(sources, now()),
      platforms: platforms.map(({ name }) => ({ name, isServing: !faults.has(name) })),
      backupAge: backupAt === null ? null : Math.max(0, now() - backupAt),
      copies,
    }
  }

  async function stored(): Promise<readonly ReportSection[]> {
    const since = now() - WEEK_MS
    const [total, pending, activeTopics, week, late, held, sources, workspaces, installed, copies] = await Promise.all([
      store.holdings.count(),
      library.pending(),
      store.counts.activeTopics(),
      store.counts.deliveries(since),
      store.counts.late(since, DELAYED_MS),
      store.counts.held(),
      parts.sourceStatuses(),
      store.counts.ofWorkspaces(since),
      store.installations.all(),
      findCopies(store, now()),
    ])
    const backups = parts.lastBackupAt === null ? [] : [backupAge(parts.lastBackupAt(), now())]
    return [
      { title: 'Library', lines: [wording.holdings({ papers: total, pending, activeTopics }), ...backups] },
      ...(copies.length === 0 ? [] : [{ title: 'Copies', lines: copies.map(wording.copy) }]),
      { title: 'Digests of the last seven days', lines: wording.deliveries(week, late) },
      { title: 'Held digests', lines: held.map((each) => wording.heldDelivery(each, now())) },
      ...(installed.length === 0 ? [] : [{ title: 'Installations', lines: [installations(installed.length, brokenOf(installed))] }]),
      { title: 'Sources', lines: sources.map((status) => bare(sourceStatus(status, now()))) },
      { title: 'Heaviest workspaces', lines: heaviest(workspaces, parts.answers?.() ?? null).map(wording.workspaceLoad) },
    ]
  }

  async function report(): Promise<readonly ReportSection[]> {
    const [readiness, sections] = await Promise.all([findReadiness(parts), stored()])
    return [
      { title: 'Health', lines: wording.health(readiness) },
      {
        title: 'Program',
        lines: [wording.program({ version: parts.version, since: parts.startedAt, place: library.location() })],
      },
      ...sections,
      { title: 'Slowest queries', lines: parts.slowQueries().map(wording.slowQuery) },
    ]
  }

  return { version: parts.version, readiness: () => findReadiness(parts), figures, stored, report }
}

/** Feeds are one: their number has no bound, and the address of one may be nobody else's to know. */
function sourceFigures(statuses: readonly SourceStatus[], now: number): SourceFigures[] {
  const found = new Map<string, SourceFigures>()
  for (const { source, state } of statuses) {
    const name = SOURCES.some((each) => each === source.name) ? source.name : 'feeds'
    const before = found.get(name)
    const age = state.succeeded_at === null ? null : Math.max(0, now - state.succeeded_at)
    found.set(name, {
      name,
      age: before === undefined ? age : before.age === null || age === null ? null : Math.max(before.age, age),
      failures: (before?.failures ?? 0) + state.failures,
    })
  }
  return [...found.values()]
}
