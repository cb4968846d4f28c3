import { z } from 'zod'
import { visibleText } from '../papers/markup.ts'
import { hasWord, QUERY_LIMITS } from '../search/query/syntax.ts'
import { EVERY_DAY } from './days.ts'
import { readTime, type Schedule } from './schedule.ts'
import { DETAILS, type Subscription, TOPIC_LIMITS } from './subscription.ts'
import { isProblem } from './typed.ts'
import { readZone } from './zones.ts'

/** Anybody may have written the file. Invisible characters are removed, as from typed text. */
const visible = z.string().transform(visibleText)

const Topic = z.strictObject({
  channel: z.string().min(1).max(200),
  name: visible.pipe(z.string().trim().max(TOPIC_LIMITS.name).refine(hasWord, 'needs a letter or a digit')),
  query: visible.pipe(z.string().trim().min(1).max(QUERY_LIMITS.characters)),
  time: z.string().refine((time) => readTime(time) === time, 'is not a time such as 09:00'),
  zone: z.string().transform((typed, context) => {
    const zone = readZone(typed)
    if (!isProblem(zone)) return zone
    context.addIssue('is not a time zone such as Europe/Berlin')
    return z.NEVER
  }),
  days: z.number().int().min(1).max(EVERY_DAY),
  monthDay: z.number().int().min(1).max(31).optional(),
  top: z.number().int().min(1).max(TOPIC_LIMITS.papers),
  detail: z.enum(DETAILS),
  versions: z.boolean().optional(),
  owner: z.strictObject({ person: z.string().max(200), name: z.string().max(200) }),
  paused: z.boolean(),
})

/** The subscriptions of a workspace, for export and import. Days are bits: 1 for Monday, … 64 for Sunday; a day of the month stands beside all of them. */
export const Transfer = z.strictObject({
  format: z.literal('paperboy subscriptions 1'),
  /** Empty if no workspace had topics. */
  workspace: z.string().max(200),
  topics: z.array(Topic).max(10_000),
})

export type Transfer = z.output<typeof Transfer>
export type TransferredTopic = Transfer['topics'][number]

export function toTransfer(workspace: string, subscriptions: readonly Subscription[]): Transfer {
  return {
    format: 'paperboy subscriptions 1',
    workspace,
    topics: subscriptions.map(({ channel, name, query, schedule, top, detail, versions, owner, state }) => ({
      channel,
      name,
      query,
      ...withoutPast(schedule),
      top,
      detail,
      ...(versions && { versions }),
      owner,
      paused: state === 'paused',
    })),
  }
}

/** What was decided before is no business of another database. */
function withoutPast({ decidedUntil: _, ...schedule }: Schedule): Omit<Schedule, 'decidedUntil'> {
  return schedule
}
