import { expect } from 'vitest'
import { readConfig } from '../src/config/config.ts'
import { Fault } from '../src/config/fault.ts'

export const BOT = 'xoxb-1234567890-abcdefghij'
export const APP = 'xapp-1-A123-456-abcdefghij'

/** What an operator is told of an environment that has faults. */
export function faultOf(environment: Record<string, string>): string {
  try {
    readConfig(environment)
  } catch (error) {
    expect(error).toBeInstanceOf(Fault)
    return (error as Fault).message
  }
  throw new Error('no fault was found')
}
