import { closeSync, fchmodSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { Fault } from '../config/fault.ts'
import { cannotUse } from '../wording/operator.ts'

/** Errors of the machine, which do not depend on the path. All others mean a wrong path. */
const TROUBLES_OF_THE_MACHINE = ['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM']

/** Reads a file that an operator named. @param expected a sentence about the expected content. @throws {Fault} */
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

/** As `writeNamedFile`, but readable by its owner alone, even if an existing file was readable by others. @throws {Fault} */
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

/** The fault of a path that an operator named. It is wrong usage unless the machine has a problem. */
export function pathFault(path: string, error: unknown, use: 'read' | 'written', expected = ''): Fault {
  const { code = '' } = error as NodeJS.ErrnoException
  return new Fault(TROUBLES_OF_THE_MACHINE.includes(code) ? 'file-failed' : 'file-wrong', cannotUse(path, error, use, expected))
}
