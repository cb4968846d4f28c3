import { closeSync, openSync, readSync } from 'node:fs'
import { faultOfSecretFile, secretTwice } from '../wording/settings.ts'
import { type Name, SECRETS } from './variables.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** In bytes. The longest secret is a list of feeds. */
const MOST = 100_000

/** The environment with what its files hold. */
export interface Opened {
  readonly environment: Environment
  /** The secrets that come from files. Nothing of their values is ever shown. */
  readonly fromFiles: ReadonlySet<string>
  readonly faults: readonly string[]
}

/** The name of the variable that names a secret's file. */
export const fileVariable = (name: Name): string => `${name}_FILE`

/**
 * Reads the secrets whose files are named, as Docker and Kubernetes provide them. Nothing of a path is told: whoever confuses the two variables
 * has the secret itself in it.
 */
export function openSecretFiles(environment: Environment): Opened {
  const values: Record<string, string> = {}
  /** Of these neither value is looked at: one of them is not meant. */
  const twice: Record<string, undefined> = {}
  const faults: string[] = []
  for (const name of SECRETS) {
    const path = environment[fileVariable(name)]?.trim()
    if (!path) continue
    if (environment[name]?.trim()) {
      faults.push(secretTwice(name, fileVariable(name)))
      twice[name] = undefined
      continue
    }
    try {
      const value = readSmall(path).replace(/\r?\n$/, '')
      if (value.trim() === '') faults.push(faultOfSecretFile(fileVariable(name), 'is empty'))
      else values[name] = value
    } catch (error) {
      faults.push(faultOfSecretFile(fileVariable(name), error))
    }
  }
  return { environment: { ...environment, ...values, ...twice }, fromFiles: new Set(Object.keys(values)), faults }
}

/** Reads a file that is small, also one that says nothing of its size, as a pipe. */
function readSmall(path: string): string {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(MOST + 1)
    let size = 0
    for (let read = -1; read !== 0 && size < bytes.length; size += read) read = readSync(file, bytes, size, bytes.length - size, null)
    if (size > MOST) throw new Error(`it has more than ${MOST / 1_000} kB`)
    return bytes.toString('utf8', 0, size)
  } finally {
    closeSync(file)
  }
}
