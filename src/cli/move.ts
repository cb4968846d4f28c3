import { resolve } from 'node:path'
import { Fault } from '../config/fault.ts'
import { database as addressType } from '../config/variable-types.ts'
import { SYSTEM_CLOCK } from '../port/clock.ts'
import * as wording from '../wording/moves.ts'
import type { Desk, Verb } from './verb.ts'

const USAGE = 'move [--to FOLDER]'

/** From where, and to where: one of the two is a folder, the other the address of a PostgreSQL database. */
type Way = { readonly folder: string; readonly address: string; readonly isToServer: boolean }

/** Moves all data between a SQLite file and a PostgreSQL database, while no bot runs on either. */
export const moveVerb: Verb = {
  name: 'move',
  usage: USAGE,
  summary:
    'Move all data from PAPERBOY_DATA to the PostgreSQL database of PAPERBOY_DATABASE, or with --to FOLDER back; again after an interruption. --to postgres://… names a database, too, but others on this machine can see arguments',
  flags: { to: 'string' },
  async run(words, flags, desk) {
    if (words.length > 0) throw new Fault('usage', `Usage: npm start -- ${USAGE}`)
    const { folder, address, isToServer } = wayOf(typeof flags.to === 'string' ? flags.to : null, desk.config)
    const clock = SYSTEM_CLOCK
    // The driver of PostgreSQL is not loaded before it is used.
    const [{ moveData }, { openFolderSide, openServerSide }] = await Promise.all([
      import('../store/moves/move.ts'),
      import('../store/moves/sides.ts'),
    ])
    const inFolder = await openFolderSide(folder, isToServer, clock.now(), desk.remark)
    try {
      const onServer = await openServerSide(address, clock.now())
      try {
        const [source, target] = isToServer ? [inFolder, onServer] : [onServer, inFolder]
        desk.remark(wording.moving(source.name, target.name))
        const { counts, wasOver } = await moveData(source, target, clock.now(), tellProgress(desk))
        for (const line of wording.moved(source.name, target.name, counts, wasOver)) desk.print(line)
        desk.print(isToServer ? wording.startOnServer() : wording.startOnFolder(resolve(folder)))
      } finally {
        await onServer.close()
      }
    } finally {
      await inFolder.close()
    }
    return 0
  },
}

/** @throws {Fault} */
function wayOf(to: string | null, { data, database }: Desk['config']): Way {
  if (to === null && database === null) throw new Fault('usage', wording.nowhereToMove(USAGE))
  if (to === null || /^postgres(?:ql)?:/.test(to)) {
    if (to !== null && !addressType.safeParse(to).success) throw new Fault('usage', wording.noAddress())
    if (to !== null && database !== null && to !== database) throw new Fault('usage', wording.otherAddress())
    return { folder: data, address: (to ?? database) as string, isToServer: true }
  }
  if (database === null) throw new Fault('usage', wording.notFromServer())
  return { folder: to, address: database, isToServer: false }
}

/** One line a table stays; on a terminal it counts. */
function tellProgress({ remark }: Desk): (table: string, rows: number, of: number) => void {
  return (table, rows, of) => remark(wording.copied(table, rows, of), rows < of)
}
