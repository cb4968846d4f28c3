import { Fault } from '../config/fault.ts'
import { allFields } from '../config/fields.ts'
import * as wording from '../wording/fields.ts'
import type { Verb } from './verb.ts'

export const fieldsVerb: Verb = {
  name: 'fields',
  usage: 'fields [--json]',
  summary: 'List the fields that PAPERBOY_FIELDS may name, with what each brings',
  flags: { json: 'boolean' },
  async run(words, flags, desk) {
    if (words.length > 0) throw new Fault(`fields takes no arguments, but got “${words.join(' ')}”.`, 2)
    if (flags.json) desk.print(JSON.stringify(allFields()))
    else for (const line of allFields().flatMap((field) => wording.field(field, desk.config.fields.includes(field.name)))) desk.print(line)
    return 0
  },
}
