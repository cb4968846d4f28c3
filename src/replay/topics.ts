import { readNamedFile } from '../cli/named-file.ts'
import { Fault } from '../config/fault.ts'
import { notJson } from '../import/json-fault.ts'
import { bare } from '../port/text.ts'
import { isEmpty, isFault, readQuery } from '../search/query/parser.ts'
import { nameKey } from '../store/subscriptions.ts'
import { EVERY_DAY } from '../topics/days.ts'
import { readRhythm } from '../topics/rhythm.ts'
import { readTime } from '../topics/schedule.ts'
import { readTop, type Topic } from '../topics/subscription.ts'
import { isProblem, type Problem } from '../topics/typed.ts'
import { readZone } from '../topics/zones.ts'
import { queryFault } from '../wording/papers.ts'
import { clip, listed } from '../wording/phrases.ts'

/** A topic to replay, and its channel. */
export interface ReplayTopic extends Topic {
  readonly channel: string
}

interface TopicsFile {
  readonly topics: readonly ReplayTopic[]
  /** Sentences about fields that were not understood and left out. */
  readonly remarks: readonly string[]
}

const CHANNEL = 'papers'
const TOP = 5
const FIELDS = ['name', 'query', 'channel', 'at', 'in', 'on', 'top', 'versions'] as const
/** Fields of the bundled starters that need no remark. */
const SILENT_FIELDS = ['about']
const EXPECTED = 'a JSON array of queries, or of {"name": …, "query": …}'

/**
 * Reads the topics of a replay: a JSON array of queries, or of objects with a `query` and optional `name`, `channel`, `at` (a time), `in`
 * (a zone), `on` (weekdays, or a day of the month), `top` and `versions`.
 * @param today `YYYY-MM-DD`, for dates in queries that count from it
 * @throws {Fault} that names the place in the file
 */
export function readTopics(path: string, today: string): TopicsFile {
  const entries = readArray(path)
  const remarks: string[] = []
  const topics = entries.map((entry, index) => {
    const place = `${path}, topic ${index + 1}`
    const fields = fieldsOf(entry, place)
    const unknown = Object.keys(fields).filter((field) => !FIELDS.some((known) => known === field) && !SILENT_FIELDS.includes(field))
    if (unknown.length > 0)
      remarks.push(
        `${place}: ${listed(unknown.map((field) => `“${clip(field, 40)}”`))} ${unknown.length === 1 ? 'is' : 'are'} unknown and left out.`,
      )
    return readTopic(fields, place, today)
  })
  const seen = new Map<string, number>()
  for (const [index, { name, channel }] of topics.entries()) {
    const key = `${channel}\n${nameKey(name)}`
    const earlier = seen.get(key)
    if (earlier !== undefined) {
      throw new Fault(
        'replay-input',
        `${path}: topics ${earlier + 1} and ${index + 1} of the channel “${clip(channel, 40)}” are both called “${clip(name, 60)}”. Give each a “name” of its own.`,
      )
    }
    seen.set(key, index)
  }
  return { topics, remarks }
}

function readArray(path: string): readonly unknown[] {
  const text = readNamedFile(path, `The topics are ${EXPECTED}.`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Fault('replay-input', `${path} ${notJson(text)}; the topics are ${EXPECTED}.`)
  }
  if (!Array.isArray(value)) throw new Fault('replay-input', `${path} is not a list; the topics are ${EXPECTED}.`)
  if (value.length === 0) throw new Fault('replay-input', `${path} contains no topics; it should be ${EXPECTED}.`)
  return value
}

function fieldsOf(entry: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof entry === 'string') return { query: entry }
  if (typeof entry === 'object' && entry !== null && !Array.isArray(entry)) return entry as Record<string, unknown>
  throw new Fault('replay-input', `${place} is neither a query nor an object with a “query”.`)
}

function readTopic(fields: Readonly<Record<string, unknown>>, place: string, today: string): ReplayTopic {
  const query = text(fields, 'query', place)
  if (query === null) throw new Fault('replay-input', `${place} has no “query”.`)
  const read = readQuery(query, today)
  if (isFault(read)) throw new Fault('replay-input', `${place}: ${bare(queryFault(query, read))}`)
  if (isEmpty(read.root)) throw new Fault('replay-input', `${place} has an empty query: “${clip(query, 60)}”.`)
  const top = fields.top ?? TOP
  if (typeof top !== 'number' && typeof top !== 'string')
    throw new Fault('replay-input', `${place}: “top” must be a whole number, not ${JSON.stringify(top).slice(0, 60)}.`)
  const [at, zone, on] = [text(fields, 'at', place), text(fields, 'in', place), text(fields, 'on', place)]
  return {
    name: text(fields, 'name', place) ?? query,
    query,
    channel: text(fields, 'channel', place) ?? CHANNEL,
    schedule: {
      time: at === null ? '09:00' : taken(readTime(at), place),
      zone: zone === null ? 'UTC' : taken(readZone(zone), place),
      ...(on === null ? { days: EVERY_DAY } : taken(readRhythm(on), place)),
    },
    top: taken(readTop(top), place),
    detail: 'thread',
    ...(readVersions(text(fields, 'versions', place), place) && { versions: true }),
  }
}

function readVersions(value: string | null, place: string): boolean {
  if (value !== null && value !== 'on' && value !== 'off')
    throw new Fault('replay-input', `${place}: “versions” must be on or off, not “${clip(value, 60)}”.`)
  return value === 'on'
}

/** Null where the field is missing or null. */
function text(fields: Readonly<Record<string, unknown>>, field: (typeof FIELDS)[number], place: string): string | null {
  const value = fields[field] ?? null
  if (value === null) return null
  if (typeof value !== 'string')
    throw new Fault('replay-input', `${place}: “${field}” must be a text in double quotes, not ${JSON.stringify(value).slice(0, 60)}.`)
  if (value.trim() === '') throw new Fault('replay-input', `${place}: “${field}” is empty.`)
  return value.trim()
}

function taken<Value>(value: Value | Problem, place: string): Value {
  if (isProblem(value)) throw new Fault('replay-input', `${place}: ${value.problem}`)
  return value
}
