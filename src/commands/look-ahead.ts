import { lines, type Text } from '../port/text.ts'
import { willBeFetched } from '../wording/followed.ts'
import * as outlooks from '../wording/outlooks.ts'
import * as wording from '../wording/subscriptions.ts'
import type { Core } from './command.ts'
import { lookAt } from './outlook.ts'
import { starterNamed } from './starter.ts'
import { meaningOf } from './subscribe.ts'

/** What a topic would bring, while it is being typed. @throws {Refusal} when the query cannot be read */
export async function lookAhead(query: string, core: Core): Promise<Text> {
  if (query.trim() === '') return []
  const wanted = starterNamed(query, core)?.query ?? query
  const outlook = await lookAt(wanted, '', core)
  const meaning = await meaningOf(wanted, core)
  return lines(wording.looksFor(meaning), ...outlooks.outlook(outlook), ...outlooks.doubts(outlook), willBeFetched(outlook.coming))
}
