import type { WayVerb } from '../port/action-ids.ts'
import type { Reply } from '../port/chat.ts'
import type { Core, Request } from './command.ts'
import { exportSaved } from './export.ts'
import { newest } from './new.ts'
import { runTyped } from './run.ts'
import { saved } from './saved.ts'
import { search } from './search.ts'
import { offeredStarters } from './starter.ts'
import { subscribe } from './subscribe.ts'
import { subscriptions } from './subscriptions.ts'

/** Carries out a button that leads to what is there for everybody. @throws {Refusal} */
export function pressWay(verb: WayVerb, request: Request, core: Core): Promise<Reply> {
  switch (verb) {
    case 'try':
      return trySearch(request, core)
    case 'topic':
      return runTyped(subscribe, '', request, core) // where forms are, open-form.ts opens one instead
    case 'saved':
      return runTyped(saved, '', request, core)
    case 'exportall':
      return runTyped(exportSaved, '', request, core)
    case 'topics':
      return runTyped(subscriptions, '', request, core)
  }
}

/** A search that finds something: the name of a topic to start with, or where none does, the newest papers. */
async function trySearch(request: Request, core: Core): Promise<Reply> {
  for (const { name } of await offeredStarters(core)) {
    const found = await runTyped(search, name, request, core)
    if (found.cards.length > 0) return found
  }
  return runTyped(newest, '', request, core)
}
