import type { Choice, CommandRequest, Field, Form } from '../port/chat.ts'
import { QUERY_LIMITS } from '../search/query/syntax.ts'
import { describeDays, EVERY_DAY, WEEKDAYS } from '../topics/days.ts'
import { DETAILS, type Subscription, TOPIC_LIMITS, type Topic } from '../topics/subscription.ts'
import * as wording from '../wording/forms.ts'
import { isTopicVerb, readAction } from './action.ts'
import type { Core, Request } from './command.ts'
import { splitCommand } from './grammar.ts'
import { placeOf } from './place.ts'
import { DEFAULT_TIME, DEFAULT_TOP } from './subscribe.ts'
import { idIn, matchTopic, nameSeen, topicsHere } from './topic.ts'

/** Of what is typed; other fields are chosen. */
const LONGEST: Partial<Record<keyof typeof wording.FIELDS, number>> = { query: QUERY_LIMITS.characters, as: TOPIC_LIMITS.name }
const LONGEST_OTHER = 100
const SIZES = [1, 3, 5, 10, 15, 20]

/** The form that a request opens: `subscribe` alone, `edit` with no more than a topic, or the Edit button; null for any other. */
export async function openForm(input: CommandRequest['input'], request: Request, core: Core): Promise<Form | null> {
  // Whoever may not, or is not known in time, learns it when it is sent in: a form opens at once or never.
  if (request.asker.mayManage === false && !request.asker.isAdmin) return null
  if (input.kind === 'action') {
    const action = readAction(input.action)
    if (action === null || !isTopicVerb(action.verb) || action.verb !== 'edit') return null
    const topic = await core.store.subscriptions.find(placeOf(request).workspace, action.listing)
    const isReachable = topic !== null && (topic.channel === request.at.channel || request.asker.isAdmin)
    return isReachable && (topic.state === 'active' || topic.state === 'paused') ? editForm(topic) : null
  }
  const { name, rest } = commandOf(input)
  if (name === 'subscribe' && rest === '') return subscribeForm(request.asker.zone ?? core.settings.zone)
  if (name !== 'edit') return null
  const topics = await topicsHere(request, core)
  const [only] = topics
  const topic =
    rest === '' && topics.length === 1
      ? (only ?? null)
      : (matchTopic(rest, topics) ?? topics.find(({ id, query }) => id === idIn(rest) || rest === query))
  return topic ? editForm(topic) : null
}

/** A command with what may stand in its form's place: nothing, or of `edit` a topic. With more it is answered in words. */
function commandOf(input: CommandRequest['input']): { name: string; rest: string } {
  if (input.kind === 'text') return splitCommand(input.text)
  if (input.kind !== 'options') return { name: '', rest: '' }
  const { command, options } = input
  const { topic, ...more } = options
  return Object.keys(more).length > 0 ? { name: '', rest: '' } : { name: command, rest: topic === undefined ? '' : String(topic) }
}

function subscribeForm(zone: string): Form {
  const schedule = { time: DEFAULT_TIME, zone, days: EVERY_DAY }
  const fields = fieldsOf({ name: '', query: '', schedule, top: DEFAULT_TOP, detail: 'thread' })
  return { command: 'subscribe', title: wording.TITLES.subscribe, submit: wording.SUBMIT.subscribe, fields, fixed: {} }
}

function editForm(topic: Subscription): Form {
  return {
    command: 'edit',
    title: wording.TITLES.edit,
    submit: wording.SUBMIT.edit,
    fields: fieldsOf(topic),
    fixed: { topic: nameSeen(topic) },
  }
}

function fieldsOf({ name, query, schedule, top, detail }: Topic): Field[] {
  const field = (option: keyof typeof wording.FIELDS, value: string, input: Field['input'], rest: Partial<Field> = {}): Field => ({
    option,
    ...wording.FIELDS[option],
    required: true,
    value,
    longest: LONGEST[option] ?? LONGEST_OTHER,
    input,
    previews: false,
    ...rest,
  })
  const days = [EVERY_DAY, WEEKDAYS, 96, 1, 2, 4, 8, 16, 32, 64]
  const known = days.includes(schedule.days) ? days : [...days, schedule.days]
  return [
    field('query', query, { kind: 'lines' }, { previews: true }),
    field('as', name, { kind: 'line' }, { required: false }),
    field('at', schedule.time, { kind: 'time' }),
    field('in', schedule.zone, { kind: 'lookup' }),
    field('on', describeDays(schedule.days), { kind: 'choice', choices: known.map((mask) => same(describeDays(mask))) }),
    field('top', String(top), {
      kind: 'choice',
      choices: [...new Set([...SIZES, top])].sort((a, b) => a - b).map((size) => same(String(size))),
    }),
    field('detail', detail, { kind: 'choice', choices: DETAILS.map((value) => ({ value, label: wording.DETAILS[value] })) }),
  ]
}

function same(value: string): Choice {
  return { value, label: value }
}
