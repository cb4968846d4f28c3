import { Fault } from '../config/fault.ts'

export class NewerDatabase extends Fault {
  /**
   * @param known the latest schema that this program reads and writes
   * @param copy the copy that was made before the newer program changed it, if there is one
   */
  constructor(found: number, known: number, copy: string | null = null) {
    super(
      'database-newer',
      `This database was written by a newer Paperboy (schema ${found}; this program knows up to ${known}). ` +
        `Run the newer program, ${copy === null ? '' : `go back to the copy from before with npm start -- restore ${copy} --replace, `}or set PAPERBOY_DATA to another folder.`,
    )
  }
}
