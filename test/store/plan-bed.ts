// A store with two topics of one channel, and what plans make of it.
import { expect } from 'vitest'
import type { ChannelPlan, PlannedSection } from '../../src/store/deliveries/plans.ts'
import type { Subscription } from '../../src/topics/subscription.ts'
import { openTestStore } from '../databases/database.ts'
import { draft } from '../library.ts'
import { FAR, PLACES, startTopic } from './places.ts'

export const PLACE = PLACES[0] ?? { workspace: '', channel: '', person: '' }
export const NOW = 10_000
export const MINE = 'worker.1'
export const MESSAGE = { id: 'm', link: null }

export type PlanBed = Awaited<ReturnType<typeof openPlanBed>>

export async function openPlanBed() {
  const { store, database, close } = await openTestStore()
  const drafts = Array.from({ length: 9 }, (_, index) => draft(`paper number${index + 1} of some words`))
  await store.papers.ingest(drafts, { source: 'import', isNews: true, at: 0 })
  return {
    database,
    store,
    close,
    knees: await startTopic(store, PLACE, 'Knees', 0),
    hips: await startTopic(store, PLACE, 'Hips', 0),

    plan: (...plans: readonly ChannelPlan[]): Promise<number> => store.deliveries.plan(plans, NOW),

    /** A topic as it is now. */
    async now(topic: Subscription): Promise<Subscription> {
      return (await store.subscriptions.byNumbers([topic.number]))[0] as Subscription
    },

    /** What became of a topic's slots, the latest first: `1970-01-02 posted 1,2`. */
    async slotsOf(topic: Subscription): Promise<string[]> {
      const sections = await store.sections.latest([topic.number], topic, 100)
      return sections.map(({ slot, outcome, papers }) => `${slot} ${outcome} ${papers.join()}`.trim())
    },

    /** Takes a message to where its writing is under way. */
    async write(id: string): Promise<void> {
      await store.leases.claim(id, MINE, NOW, FAR)
      expect(await store.leases.begin(id, MINE, NOW, 0)).toBe(true)
    },
  }
}

/** The slot of a day. */
export const on = (day: number): string => `1970-01-0${day + 1}`

/** As a plan, with something else for its section. */
export function withSection(made: ChannelPlan, rest: Partial<PlannedSection>): ChannelPlan {
  return { ...made, sections: made.sections.map((section) => ({ ...section, ...rest })) }
}

/** A plan of two topics. */
export function joint(first: ChannelPlan, second: ChannelPlan): ChannelPlan {
  return { ...first, sections: [...first.sections, ...second.sections] }
}
