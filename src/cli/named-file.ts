import { closeSync, fchmodSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { Fault } from '../config/fault.ts'
import { cannotUse } from '../wording/operator.ts'

/** What the machine lacks, whatever path is named. All else is a path that cannot be right. */
const TROUBLES_OF_THE_MACHINE = ['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM']

/** The text of a file that an operator named. @param expected a sentence on what it should be. @throws {Fault} */
export function readNamedFile(path: string, expected = ''): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '')
  } catch (error) {
    throw pathFault(path, error, 'read', expected)
  }
}

/** Writes a file that an operator named. @throws {Fault} */
export function writeNamedFile(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw pathFault(path, error, 'written')
  }
}

/** As `writeNamedFile`, for its owner alone, also where the file was there before and others could read it. @throws {Fault} */
export function writePrivateFile(path: string, text: string): void {
  try {
    const file = openSync(path, 'w', 0o600)
    try {
      if (fstatSync(file).isFile()) fchmodSync(file, 0o600)
      writeFileSync(file, text)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw pathFault(path, error, 'written')
  }
}

/** What a path that an operator named is told for: bad usage, where the machine is well. */
export function pathFault(path: string, error: unknown, use: 'read' | 'written', expected = ''): Fault {
  const { code = '' } = error as NodeJS.ErrnoException
  return new Fault(cannotUse(path, error, use, expected), TROUBLES_OF_THE_MACHINE.includes(code) ? 1 : 2)
}
