import { setTimeout } from 'node:timers/promises'
import type { ViewOutput } from '@slack/bolt'
import { type Desk, PLATFORM } from './desk.ts'
import { withPreview } from './modal.ts'
import { errorName, reasonOf } from './outcome.ts'

/** A person who types is not previewed letter by letter. Slack: views.update 100 times a minute. */
const TYPING_MS = 700

/** Shows below a field what it would bring: the newest words only, one update after the other for each modal. */
export function createPreviews({ paperboy, web, log }: Pick<Desk, 'paperboy' | 'web' | 'log'>): Desk['preview'] {
  const wanted = new Map<string, { readonly view: ViewOutput; readonly query: string }>()
  const running = new Set<string>()

  async function update(view: ViewOutput, query: string): Promise<ViewOutput | null> {
    const next = { view_id: view.id, view: withPreview(view, await paperboy.lookAhead(query)) }
    const done = await web.views.update({ ...next, hash: view.hash }).catch((error: unknown) => {
      // Only we change the modal: what we saw of it was older than our own last preview.
      if (errorName(error) === 'hash_conflict') return web.views.update(next)
      throw error
    })
    return (done.view as ViewOutput | undefined) ?? null
  }

  return async (view, query) => {
    wanted.set(view.id, { view, query })
    if (running.has(view.id)) return
    running.add(view.id)
    let shown: ViewOutput | null = null
    try {
      for (;;) {
        await setTimeout(TYPING_MS)
        const next = wanted.get(view.id)
        if (!next) return
        wanted.delete(view.id)
        shown = await update(shown ?? next.view, next.query)
      }
    } catch (error) {
      // Somebody closed it.
      if (errorName(error) !== 'not_found') log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'slack: a preview could not be shown')
    } finally {
      running.delete(view.id)
      wanted.delete(view.id)
    }
  }
}
