// One platform unwell while people ask the other, in the program itself; `npm run chaos` tries every fault, with many commands.
import { expect, test } from 'vitest'
import { makeUnwell } from '../chaos/unwell.ts'
import { UNWELL } from '../chaos/unwell-faults.ts'
import { effort } from '../effort.ts'

const FAULTS = [
  ['slack', 'too_many_websockets after each hello'],
  ['discord', 'events that cannot be parsed, and frames that are none'],
  ['discord', '429 of Cloudflare, without headers'],
] as const

test.each(FAULTS.slice(0, effort(2, FAULTS.length)))(
  '%s: %s costs the other no command',
  async (of, name) => {
    const fault = UNWELL.find((each) => each.of === of && each.name === name)
    if (!fault) throw new Error(`There is no such fault: ${name}`)
    const { answered, wrong, complaints } = await makeUnwell(fault, { commands: 10, perSecond: 20 })
    expect({ answered, wrong, complaints }).toEqual({ answered: 10, wrong: 0, complaints: [] })
  },
  120_000,
)
