import { readFileSync } from 'node:fs'
import { ROOT } from './root.ts'

const PACKAGE = new URL('package.json', ROOT)

/** The version in package.json, such as `0.1.0`. */
export function readVersion(): string {
  return (JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }).version
}
