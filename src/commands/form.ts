import type { Choice, Field, Form } from '../port/chat.ts'
import { QUERY_LIMITS } from '../search/query/syntax.ts'
import { EVERY_DAY, WEEKDAYS } from '../topics/days.ts'
import { LIKELY_ZONES } from '../topics/likely-zones.ts'
import { describeRhythm } from '../topics/rhythm.ts'
import type { Rhythm } from '../topics/schedule.ts'
import { DEFAULT_TIME, DEFAULT_TOP, DETAILS, type Subscription, TOPIC_LIMITS, type Topic, VERSIONS } from '../topics/subscription.ts'
import * as wording from '../wording/forms.ts'
import { nameSeen } from './topic.ts'

/** Of what is typed; other fields are chosen. */
const LONGEST: Partial<Record<keyof typeof wording.FIELDS, number>> = { query: QUERY_LIMITS.characters, as: TOPIC_LIMITS.name }
const LONGEST_OTHER = 100
const RHYTHMS: readonly Rhythm[] = [
  ...[EVERY_DAY, WEEKDAYS, 96, 1, 2, 4, 8, 16, 32, 64].map((days) => ({ days })),
  ...[1, 15, 31].map((monthDay) => ({ days: EVERY_DAY, monthDay })),
]
const SIZES = [1, 3, 5, 10, 15, 20]

/** @param zone the IANA zone that it proposes @param query what it looks for at first */
export function subscribeForm(zone: string, query = ''): Form {
  const schedule = { time: DEFAULT_TIME, zone, days: EVERY_DAY }
  const fields = fieldsOf({ name: '', query, schedule, top: DEFAULT_TOP, detail: 'thread' })
  return { command: 'subscribe', title: wording.TITLES.subscribe, submit: wording.SUBMIT.subscribe, fields, fixed: {} }
}

/** The same of a topic that comes to the asker alone. */
export function ownForm(zone: string, query = ''): Form {
  return { ...subscribeForm(zone, query), title: wording.TITLES.own, fixed: { to: 'me' } }
}

export function editForm(topic: Subscription): Form {
  return {
    command: 'edit',
    title: wording.TITLES.edit,
    submit: wording.SUBMIT.edit,
    fields: fieldsOf(topic),
    fixed: { topic: nameSeen(topic) },
  }
}

/** A form with what somebody filled in. */
export function fillIn(form: Form, options: Readonly<Record<string, unknown>>): Form {
  const fields = form.fields.map((field) => ({ ...field, value: String(options[field.option] ?? '') }))
  return { ...form, fields }
}

function fieldsOf({ name, query, schedule, top, detail, versions = false }: Topic): Field[] {
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
  const own = describeRhythm(schedule)
  const days = [...new Set([...RHYTHMS.map(describeRhythm), own])]
  return [
    field('query', query, { kind: 'lines' }, { previews: true }),
    field('as', name, { kind: 'line' }, { required: false }),
    field('at', schedule.time, { kind: 'time' }),
    field('in', schedule.zone, { kind: 'lookup', likely: LIKELY_ZONES.map(([value, label]) => ({ value, label })) }),
    field('on', own, { kind: 'choice', choices: days.map(same) }),
    field('top', String(top), {
      kind: 'choice',
      choices: [...new Set([...SIZES, top])].sort((a, b) => a - b).map((size) => same(String(size))),
    }),
    field('detail', detail, { kind: 'choice', choices: DETAILS.map((value) => ({ value, label: wording.DETAILS[value] })) }),
    field('versions', versions ? 'on' : 'off', {
      kind: 'choice',
      choices: VERSIONS.map((value) => ({ value, label: wording.VERSIONS[value] })),
    }),
  ]
}

function same(value: string): Choice {
  return { value, label: value }
}
