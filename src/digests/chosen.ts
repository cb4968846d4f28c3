import type { Channel } from '../store/channels.ts'
import type { PlannedDelivery } from '../store/deliveries/plans.ts'
import type { Chosen } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import type { SectionSource } from './content/render.ts'

/**
 * A digest with the tags and pings that admins chose for its topics. A topic's first digest pings nobody, and neither does a late one.
 * @param mayPing whether it comes by its schedule
 */
export async function withChosen(
  delivery: PlannedDelivery,
  sections: readonly Pick<SectionSource, 'subscription' | 'label'>[],
  { workspace }: Channel,
  { store }: { readonly store: Pick<Store, 'settings'> },
  mayPing: boolean,
): Promise<PlannedDelivery> {
  const chosen = await store.settings.inWorkspace(
    workspace,
    sections.map(({ subscription }) => subscription.id),
  )
  const pinging = sections.filter(({ label }) => mayPing && !label.isFirst && !label.isDelayed)
  const tags = valuesOf('tag', sections, chosen)
  const pings = valuesOf('ping', pinging, chosen)
  const [digest, ...details] = delivery.bodies
  if (!digest || (tags.length === 0 && pings.length === 0)) return delivery
  return { ...delivery, bodies: [{ ...digest, ...(tags.length > 0 && { tags }), ...(pings.length > 0 && { pings }) }, ...details] }
}

/** Each once, in the order of the topics. */
function valuesOf(kind: Chosen['kind'], sections: readonly Pick<SectionSource, 'subscription'>[], chosen: readonly Chosen[]): string[] {
  const values = sections.flatMap(({ subscription }) =>
    chosen.filter((each) => each.kind === kind && each.topic === subscription.id).map(({ value }) => value),
  )
  return [...new Set(values)]
}
