import { Fault } from '../config/fault.ts'

export class NewerDatabase extends Fault {
  /** @param known the latest schema that this program reads and writes */
  constructor(found: number, known: number) {
    super(
      'database-newer',
      `This database was written by a newer Paperboy (schema ${found}; this program knows up to ${known}). ` +
        'Run the newer program, or set PAPERBOY_DATA to another folder.',
    )
  }
}
