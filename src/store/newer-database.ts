import { Fault } from '../config/fault.ts'

export class NewerDatabase extends Fault {
  /**
   * @param known the latest schema that this program reads and writes
   * @param program the version that changed it last; null where it does not say
   * @param copy the copy that was made before that program changed it, if there is one
   */
  constructor(found: number, known: number, program: string | null, copy: string | null = null) {
    super(
      'database-newer',
      `This database was written by ${program === null ? 'a newer Paperboy' : `Paperboy ${program}`} (schema ${found}; this program knows up to ${known}). ` +
        `Run ${program === null ? 'the newer program' : `Paperboy ${program} or later`}, ${copy === null ? '' : `go back to the copy from before with npm start -- restore ${copy} --replace, `}or set PAPERBOY_DATA to another folder.`,
    )
  }
}
