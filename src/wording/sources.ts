// What people read about live sources.

import { redact } from '../config/redaction.ts'
import { isRepository } from '../papers/repositories.ts'
import { say, strong, type Text } from '../port/text.ts'
import type { SourceStatus, SyncReport } from '../sources/source-status.ts'
import type { PaperDetails } from '../store/sources.ts'
import { clip, count, listed } from './phrases.ts'
import { day, duration } from './times.ts'

/** So many categories of a source are named. */
const MOST_CATEGORIES = 12

type Standing = Pick<SourceStatus, 'source' | 'state' | 'health'>

/**
 * `arXiv: ok, up to Fri 17 Apr 2026, asked 12 minutes ago; next announcement Sun 20:00 ET.` Anybody may ask: what went wrong names addresses,
 * which are the operator's.
 */
export function sourceStatus(standing: SourceStatus, now: number): Text {
  const { title, categories } = standing.source
  const from = standing.filled?.from ?? null
  const known = from === null ? '' : ` Its papers are here from ${day(from)} on.`
  const [first = '', ...others] = categories ?? []
  const more = others.length - MOST_CATEGORIES + 1
  const named = [first, ...others.slice(0, MOST_CATEGORIES - 1), ...(more > 0 ? [`${more} more`] : [])]
  const of = first === '' ? '' : ` ${count(others.length + 1, 'category', 'categories')}: ${listed(named)}.`
  return say`${strong(title)}: ${standingOf(standing, now, '')}${of}${known}`
}

/** As one plain sentence, without the source's name. @param problem why the last try failed; empty where that is not told */
function standingOf({ source, state, health }: Standing, now: number, problem = clip(redact(state.problem ?? ''), 300)): string {
  const ago = (at: number): string => `${duration(Math.max(0, now - at) / 60_000)} ago`
  const next = source.calendar.next(now)
  const coming = next === null ? '' : `; ${next.words}`
  const upTo = state.brought === null ? '' : `, up to ${day(state.brought)}`
  if (health.kind === 'failing') {
    const since = state.failing_since === null ? '' : ` for ${duration(Math.max(0, now - state.failing_since) / 60_000)}`
    const again = state.due_at > now ? ` Tried again in ${duration((state.due_at - now) / 60_000)}.` : ''
    return `failing${since} (${count(state.failures, 'try', 'tries')})${upTo}.${problem && ` ${problem}`}${again}`
  }
  if (state.succeeded_at === null) return state.problem === null ? 'not asked yet.' : `no answer yet.${problem && ` ${problem}`}`
  const hiccup = state.problem === null ? '' : problem === '' ? ' The last try failed.' : ` The last try failed: ${problem}`
  if (health.kind === 'late') {
    const due = source.calendar.due(now)
    const missing = due === null ? `last heard ${ago(state.succeeded_at)}` : `${day(due)} is missing`
    return `late${upTo}: ${missing}, asked ${ago(state.tried_at ?? state.succeeded_at)}${coming}.${hiccup}`
  }
  const news = state.news_at === null ? '' : `, last new paper ${ago(state.news_at)}`
  return `${health.kind}${upTo || news}, asked ${ago(state.succeeded_at)}${coming}.${hiccup}`
}

/** `Filling the library: arXiv back to 12 November.` @param statuses of the sources that have an archive */
export function filling(statuses: readonly Pick<SourceStatus, 'source' | 'filled'>[]): string {
  const isOver = statuses.every(({ filled }) => filled?.isOver)
  const parts = statuses.map(({ source, filled }) => {
    const from = filled?.from ?? null
    if (from === null) return `nothing of ${source.title} yet`
    return `${source.title} ${isOver ? 'from' : 'back to'} ${day(from)}${isOver ? ' on' : ''}`
  })
  return isOver ? `The library is filled: ${listed(parts)}.` : `Filling the library: ${listed(parts)}.`
}

/** What sources tell of a paper beside its abstract, a line each. */
export function details({ version, updated, links, aiSummary, aiKeywords }: PaperDetails): Text[] {
  return [
    aiSummary === null ? [] : say`In short, by a machine: ${clip(aiSummary, 600)}`,
    aiKeywords.length === 0
      ? []
      : say`Keywords: ${aiKeywords
          .slice(0, 8)
          .map((word) => clip(word, 40))
          .join(', ')}`,
    isRepository(links.code) ? say`Code: ${links.code}` : [],
    version !== null && version > 1 ? say`Version ${version}${updated === null ? '' : ` of ${day(updated)}`}.` : [],
  ].filter((text) => text.length > 0)
}

export const noSources = (): Text => say`No source of new papers runs here: new ones come when whoever runs Paperboy brings them.`

/** For the operator, once, when a source begins to be in trouble. */
export function isInTrouble(standing: Standing, now: number): string {
  const { isStale, mayCome } = standing.health
  const meaning = !isStale
    ? ' Nothing is missing yet.'
    : mayCome
      ? ' Digests wait for it up to two hours, then come without it and say so.'
      : ''
  return `${standing.source.title} is ${standingOf(standing, now)}${meaning}`
}

export const isWell = ({ title }: { readonly title: string }): string => `${title} is well again.`

// For the verb

export const syncProgress = (title: string, done: number, total: number | null, papers: number): string =>
  total === null
    ? `${title}: ${count(papers, 'paper')}`
    : `${title} ${bar(done, total)} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}, ${count(papers, 'paper')}`

const BAR = 24

function bar(done: number, total: number): string {
  const filled = total === 0 ? BAR : Math.min(BAR, Math.round((BAR * done) / total))
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}]`
}

export function synced(title: string, report: SyncReport, isDry: boolean): string {
  const { added, news, merged, unchanged, refused, problem } = report
  const verb = isDry ? 'would be added' : 'added'
  const known = isDry
    ? `${(merged + unchanged).toLocaleString('en')} here already`
    : `${merged.toLocaleString('en')} merged, ${unchanged.toLocaleString('en')} unchanged`
  const counted = `${title}: ${count(added, 'paper')} ${verb} (${news.toLocaleString('en')} for digests), ${known}, ${refused.length.toLocaleString('en')} refused`
  return problem === null ? counted : `${counted}. Not read to its end: ${problem}`
}

/** Dates that were not taken from a source, a line for each reason. */
export function datesLeftOut(dates: SyncReport['datesLeftOut']): string[] {
  return (['unread', 'ahead'] as const).flatMap((reason) => {
    const [first, ...more] = dates.filter((date) => date.reason === reason)
    if (!first) return []
    const without = more.length === 0 ? 'its paper comes without a date' : 'their papers come without a date'
    return `  ${count(more.length + 1, 'date')} ${LEFT_OUT[reason]}, as “${clip(first.date, 60)}”: ${without}`
  })
}

const LEFT_OUT = { unread: 'not read', ahead: 'more than a year ahead' } as const

export const syncBusy = (title: string): string =>
  `${title}: another Paperboy is reading it right now; nothing to do here. Try again in a few minutes.`

export const refusedLine = ({ what, reason }: { readonly what: string; readonly reason: string }): string =>
  `  ${clip(what, 80)} ${clip(reason, 200)}`

export const moreRefused = (more: number): string => `  and ${more.toLocaleString('en')} more; --json lists all`

export const noArchive = (title: string): string => `${title} keeps no archive: --since brings nothing more of it.`

/** In `doctor`. */
export function sourceCheck(standing: Standing, now: number): { name: string; ok: boolean; found: string } {
  const { kind, isStale } = standing.health
  return { name: standing.source.title, ok: kind !== 'failing' && kind !== 'late' && !isStale, found: standingOf(standing, now) }
}

/** After a database was restored. */
export const caughtUp = (title: string, papers: number): string =>
  `${title}: ${count(papers, 'paper')} of the time since the backup ${papers === 1 ? 'is' : 'are'} back; digests do not bring ${papers === 1 ? 'it' : 'them'}, as channels may have ${papers === 1 ? 'it' : 'them'}`
