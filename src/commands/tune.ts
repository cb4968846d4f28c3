import { z } from 'zod'
import { findOwnScale, findScale, isTunable } from '../digests/topic-scale.ts'
import { readTrending } from '../digests/trending.ts'
import { linkOf } from '../papers/links.ts'
import { toAction } from '../port/action-ids.ts'
import { type Action, type Card, type Reply, textReply } from '../port/chat.ts'
import { bare, cutAtWord, plain } from '../port/text.ts'
import { pickAround } from '../search/ranking/around.ts'
import { ENOUGH } from '../search/ranking/relevance.ts'
import { keySentence } from '../search/snippets/snippets.ts'
import type { Subscription } from '../topics/subscription.ts'
import * as papers from '../wording/papers.ts'
import { clip } from '../wording/phrases.ts'
import * as wording from '../wording/tuning.ts'
import { command, type Needs, type Request } from './command.ts'
import { readRoot } from './outlook.ts'
import { placeOf } from './place.ts'
import { rateOf } from './rate.ts'
import { findTopic, topicOption, topicsHere } from './topic.ts'

/** How many papers are shown to be judged. */
const SHOWN = 6
const MOST_OFFERED = 10
/** Six papers are read at a glance, and shown again after each answer. */
const EXCERPT = 160

export const tune = command({
  name: 'tune',
  summary: 'Say of a few papers whether they are on topic; the topic learns from it',
  options: z.object({ topic: topicOption }),
  examples: ['tune radiology'],
  who: 'managers',
  isOfChannel: true,
  isInGroup: true,
  async run({ topic }, request, core) {
    return startTuning(await findTopic(topic, request, core), request, core)
  },
})

export async function startTuning(topic: Subscription, request: Request, core: Needs<'store' | 'library' | 'now'>): Promise<Reply> {
  const around = await findAround(topic, core)
  if (around) return textReply(wording.tuningHeading(topic), await offerTuning(topic, around, request, core))
  return textReply(readTrending(topic.query) ? wording.trends(topic) : wording.goesByWords(topic))
}

/** Of a digest of several topics: asks which one. */
export async function chooseTuned(request: Request, core: Needs<'store'>): Promise<Reply> {
  const topics = (await topicsHere(request, core)).slice(0, MOST_OFFERED)
  const actions = topics.map(({ id, name }) => toAction(clip(name, 60), { verb: 'tune', listing: id, at: 0 }))
  return textReply(wording.whichTopic(), { actions })
}

/** Papers from around the threshold of a topic: those that it takes, then those that it leaves. */
interface Around {
  readonly papers: readonly number[]
  readonly taken: number
}

/** @returns null where relevance does not decide, and where no paper is near */
export async function findAround(topic: Subscription, core: Needs<'store' | 'library' | 'now'>): Promise<Around | null> {
  if (readTrending(topic.query)) return null
  const root = readRoot(topic.query, core.now())
  const scale = await findOwnScale(topic, root, core.store, core.library, core.now())
  if (!isTunable(scale)) return null
  const { papers: matching, justOut } = await core.library.match(root, 0, scale)
  const tapped = new Set((await core.store.topicTaps.of(topic.number)).map(({ paper }) => paper))
  const around = pickAround(
    [...matching, ...justOut].filter(({ id }) => !tapped.has(id)),
    SHOWN,
  )
  if (around.length === 0) return null
  return { papers: around.map(({ id }) => id), taken: around.filter(({ relevance }) => relevance >= ENOUGH).length }
}

/** Shows papers to be judged. @param below what they follow in the same message, which stays when they are shown again */
export async function offerTuning(
  topic: Subscription,
  { papers: ids, taken }: Around,
  request: Request,
  core: Needs<'store' | 'now'>,
  below?: Pick<Reply, 'text' | 'actions'>,
): Promise<Pick<Reply, 'cards' | 'actions'>> {
  const question = { command: 'tune', heading: '', matches: taken, query: topic.query, topic: topic.id, ...(below && { below }) }
  const listing = await core.store.listings.add(placeOf(request), question, ids, core.now())
  return showTuning(topic, { id: listing, papers: ids, taken }, core)
}

/** The papers to be judged, and what was said of them. */
export async function showTuning(
  topic: Subscription,
  { id, papers: ids, taken }: { readonly id: string; readonly papers: readonly number[]; readonly taken: number },
  core: Needs<'store'>,
): Promise<{ readonly cards: Card[]; readonly actions: Action[] }> {
  const found = await core.store.papers.lookUp(ids)
  const said = new Map((await core.store.topicTaps.ofChange(topic.number, id)).map(({ paper, isYes }) => [paper, isYes]))
  const cards = ids.flatMap((own, index): Card[] => {
    const paper = found.get(own)
    if (!paper) return []
    return [
      {
        heading: [],
        number: index + 1,
        title: [plain(paper.title)],
        link: linkOf(paper.keys),
        byline: papers.byline(paper, 0),
        excerpt: [plain(cutAtWord(bare(keySentence(paper)), EXCERPT))],
        why: wording.standing(index < taken, said.get(paper.id) ?? null),
        actions: (['yes', 'no'] as const).map((verb) => toAction(wording.LABELS[verb], { verb, listing: id, at: index + 1 })),
      },
    ]
  })
  return { cards, actions: [toAction(wording.LABELS.done, { verb: 'done', listing: id, at: 0 })] }
}

/** What a change of taps did to a topic: it is measured without the change and with it. */
export async function tellTuned(topic: Subscription, change: string, core: Needs<'store' | 'library' | 'now' | 'program'>): Promise<Reply> {
  const said = await core.store.topicTaps.ofChange(topic.number, change)
  if (said.length === 0) return textReply(wording.nothingTuned(topic))
  const root = readRoot(topic.query, core.now())
  const shared = await findScale(topic.query, root, core.store, core.library, core.now())
  const own = await findOwnScale(topic, root, core.store, core.library, core.now())
  const without = await core.store.topicTaps.of(topic.number, change)
  const earlier = shared && without.length > 0 ? await core.library.tune(root, shared, without) : shared
  const [before, after] = [await core.library.match(root, 0, earlier), await core.library.match(root, 0, own)]
  const idsOf = (matches: typeof before): number[] => matches.papers.map(({ id }) => id)
  const [had, has] = [new Set(idsOf(before)), new Set(idsOf(after))]
  const came = after.papers.filter(({ id }) => !had.has(id)).sort((a, b) => b.relevance - a.relevance)
  const went = before.papers.filter(({ id }) => !has.has(id)).sort((a, b) => b.relevance - a.relevance)
  const titleOf = async (id: number | undefined): Promise<string | null> =>
    id === undefined ? null : ((await core.store.papers.byIds([id]))[0]?.title ?? null)
  const text = wording.tuned(topic, {
    yes: said.filter(({ isYes }) => isYes).length,
    no: said.filter(({ isYes }) => !isYes).length,
    before: { matching: had.size, perDay: (await rateOf(root, [...had], core)).perDay },
    after: { matching: has.size, perDay: (await rateOf(root, [...has], core)).perDay },
    came: { count: came.length, best: await titleOf(came[0]?.id) },
    went: { count: went.length, best: await titleOf(went[0]?.id) },
  })
  const actions = [
    toAction(wording.LABELS.undo, { verb: 'untap', listing: change, at: 0 }),
    toAction(wording.LABELS.more, { verb: 'tune', listing: topic.id, at: 0 }),
  ]
  return textReply(text, { actions, replaces: true })
}
