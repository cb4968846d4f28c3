import { z } from 'zod'
import { type Reply, textReply } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import { readEdits } from '../topics/clauses.ts'
import { nextSlots, replaceSchedule } from '../topics/due.ts'
import { quoteField } from '../topics/followed.ts'
import { isSameSchedule } from '../topics/schedule.ts'
import type { Subscription, Topic } from '../topics/subscription.ts'
import { isProblem } from '../topics/typed.ts'
import * as outlooks from '../wording/outlooks.ts'
import * as wording from '../wording/subscriptions.ts'
import { mayTune } from '../wording/tuning.ts'
import { command, type Needs, type Request } from './command.ts'
import { readExamples } from './examples.ts'
import { followTopic } from './follow-topic.ts'
import { editForm } from './form.ts'
import { lookAt } from './outlook.ts'
import { Misunderstood, Refusal } from './refusal.ts'
import { takeSchedule } from './said-schedule.ts'
import { findSameQuery } from './same-query.ts'
import { checkRoom, meaningOf, optionsOf, readTopic, settingOptions, typedSettings } from './subscribe.ts'
import { checkName, findTopic, idIn, isChangedSince, matchTopic, topicOption, topicsHere } from './topic.ts'
import { findAround, offerTuning } from './tune.ts'
import { findDraft } from './twice.ts'

/** As one that subscribes gives it, but that a topic has a value already. */
function unchanged<Type extends z.ZodType>(type: Type): Type {
  const description = type.description?.replace(/;[^;]* unless told$/, '')
  return type.meta({ ...type.meta(), description: `${description}; unchanged unless told` })
}

export const edit = command({
  name: 'edit',
  summary: 'Change a topic’s query, name, time, zone, days or size',
  options: z.object({
    topic: topicOption,
    query: unchanged(z.string().trim().optional().meta({ description: 'What to look for', completes: true })),
    as: unchanged(settingOptions.as),
    at: unchanged(settingOptions.at),
    in: unchanged(settingOptions.in),
    on: unchanged(settingOptions.on),
    top: unchanged(settingOptions.top),
    detail: unchanged(settingOptions.detail),
    versions: unchanged(settingOptions.versions),
  }),
  examples: ['edit radiology at 10:00 on weekdays', 'edit radiology query radiograph OR "chest x-ray" top 3'],
  who: 'managers',
  isOfChannel: true,
  form: {
    options: ['topic'],
    async open({ topic: reference = '' }, request, core) {
      const named = String(reference)
      const topics = await topicsHere(request, core)
      const [only] = topics
      const isOnly = named === '' && topics.length === 1
      const topic = isOnly ? only : (matchTopic(named, topics) ?? topics.find(({ id, query }) => id === idIn(named) || named === query))
      return topic ? editForm(topic) : null
    },
  },
  usage: 'edit <topic> [query QUERY] [as NAME] [at TIME] [in ZONE] [on DAYS] [top N] [thread|inline|titles] [versions on|off]',
  async read(rest, request, core) {
    const names = (await topicsHere(request, core)).map(({ name }) => name)
    const numbers = names.flatMap((_, index) => [`${index + 1}`, `#${index + 1}`])
    const edits = readEdits(rest, [...names, ...numbers])
    if (isProblem(edits)) throw new Misunderstood('unreadable-options', wording.problem(edits.problem))
    return { ...(edits.topic !== '' && { topic: edits.topic }), ...(edits.query !== null && { query: edits.query }), ...optionsOf(edits) }
  },
  async run({ topic: reference, query: typed, ...chosen }, request, core): Promise<Reply> {
    const known = await findTopic(reference, request, core)
    const { query: said, options: settings } = takeSchedule(typed, chosen, known.schedule)
    const examples = said === undefined ? null : await readExamples(said, request, core)
    const query = said === undefined ? undefined : (examples?.query ?? quoteField(said))
    const given = [query, ...Object.values(settings)].filter((value) => value !== undefined).length
    if (given === 0) throw new Misunderstood('unreadable-options', wording.nothingToEdit(known))
    // A form sends in all that it showed, and would undo what others changed meanwhile.
    if (given > 1 && isChangedSince(reference, known)) throw new Refusal('topic-changed', wording.changedSince(known), 'query')
    const wanted = readTopic(settings, known)
    const isMoved = !isSameSchedule(wanted.schedule, known.schedule)
    const schedule = isMoved ? replaceSchedule(known.schedule, wanted.schedule, known.lastDate) : known.schedule
    const topic = { ...wanted, schedule, ...(query && { query }) }
    const outlook = query ? await lookAt(topic.query, known.workspace, core) : null
    const meaning = await meaningOf(topic.query, core)
    if (topic.name !== known.name) {
      checkName(topic.name)
      await checkRoom(topic.name, known, known, core)
    }
    const same = query ? await findSameQuery(topic.query, known, known, core) : undefined
    const doubts = [...(same ? [outlooks.sameQuery(same)] : []), ...(outlook ? outlooks.doubts(outlook) : [])]
    const notes = [...(outlook ? outlooks.outlook(outlook) : []), ...doubts]
    if (doubts.length > 0 && topic.query !== known.query && !(await isSaidAgain(topic, known, request, core))) {
      const again = `edit ${known.name} query ${topic.query} ${typedSettings(settings)}`.trim()
      return textReply(lines(...doubts, ...(outlook ? outlooks.papersByAuthors(outlook) : []), wording.notChanged(known, meaning, again)))
    }
    // Only another time makes other slots; whatever else is changed, the next digest comes when it would have come.
    const slots = nextSlots(topic.schedule, core.now(), known.lastDate, 3)
    const nextDueAt = isMoved ? (slots[0]?.at ?? core.now()) : known.nextDueAt
    const changed = await core.store.subscriptions.change(known, topic, isMoved ? core.now() : known.effectiveFrom, nextDueAt)
    const followed = changed.query === known.query ? [] : await followTopic(changed, core)
    const around = query ? await findAround(changed, core) : null
    const text = lines(
      wording.edited(changed, meaning, changed.state === 'paused' ? [] : slots),
      ...notes,
      ...followed,
      around ? mayTune() : [],
    )
    return textReply(text, around ? await offerTuning(changed, around, request, core, { text, actions: [] }) : {})
  },
})

/** Whether this person asked for the very change a moment ago; if not, it is kept for when they say it again. */
async function isSaidAgain(topic: Topic, known: Subscription, request: Request, core: Needs<'store' | 'now'>): Promise<boolean> {
  if (await findDraft(topic, known, request, core)) return true
  const owner = { person: request.asker.person, name: request.asker.name }
  const { workspace, channel, nextDueAt } = known
  const sequence = await core.store.papers.lastSequence()
  await core.store.subscriptions.draft({ ...topic, workspace, channel, owner, nextDueAt }, sequence, core.now())
  return false
}
