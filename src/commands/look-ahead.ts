import { lines, type Text } from '../chat.ts'
import { describeQuery } from '../search/describe.ts'
import { findStarter } from '../subscriptions/starters.ts'
import * as wording from '../wording/subscriptions.ts'
import type { Core } from './command.ts'
import { lookAt, readRoot } from './subscribe.ts'

/** What a topic would bring, while it is being typed. @throws {Refusal} when the query cannot be read */
export async function lookAhead(query: string, core: Core): Promise<Text> {
  if (query.trim() === '') return []
  const root = readRoot(findStarter(core.starters, query)?.query ?? query, core.now())
  const outlook = await lookAt(root, core)
  return lines(wording.looksFor(describeQuery(root)), ...wording.outlook(outlook), ...wording.doubts(outlook))
}
