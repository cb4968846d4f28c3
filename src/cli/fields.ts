import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runningOf } from '../commands/holdings.ts'
import { Fault } from '../config/fault.ts'
import { allFields, type Field } from '../config/fields.ts'
import { addDays, dayOf } from '../papers/dates.ts'
import { coveredFrom } from '../topics/coverage.ts'
import * as wording from '../wording/fields.ts'
import type { Desk, Verb } from './verb.ts'

/** Fewer whole days say too little. */
const FEWEST_DAYS = 5
const DAY_MS = 86_400_000

export const fieldsVerb: Verb = {
  name: 'fields',
  usage: 'fields [--json]',
  summary: 'List the fields that PAPERBOY_FIELDS may name, with what each brings',
  flags: { json: 'boolean' },
  async run(words, flags, desk) {
    if (words.length > 0) throw new Fault('usage', `fields takes no arguments, but got “${words.join(' ')}”.`)
    for (const field of flags.json ? [] : allFields()) {
      const isChosen = desk.config.fields.includes(field.name)
      const perDay = isChosen ? await countPerDay(field, desk) : null
      for (const line of wording.field(field, isChosen, perDay)) desk.print(line)
    }
    if (flags.json) desk.print(JSON.stringify(allFields()))
    return 0
  },
}

/** How many papers a day a chosen field has brought, over the whole days that are here; null if that is not known. */
async function countPerDay({ sources, arxiv }: Field, { config, open }: Desk): Promise<number | null> {
  if (config.database === null && !existsSync(join(config.data, 'paperboy.db'))) return null
  const { core } = await open()
  const names: readonly string[] = sources
  const running = (await runningOf(core.program)).filter(({ name }) => names.includes(name))
  const from = coveredFrom(null, running)
  // Yesterday's papers may not be announced yet.
  const to = addDays(dayOf(core.now()), -2)
  const days = from === null ? 0 : (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  if (from === null || days < FEWEST_DAYS) return null
  const whole = running.map(({ name }) => name).filter((name) => name !== 'arxiv')
  const count = await core.store.holdings.countOf(from, to, arxiv, whole)
  return count / days
}
