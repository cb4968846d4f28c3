import type { CommandShape } from '../../src/port/chat.ts'

export type Options = Record<string, string | number | boolean>

/** What was filled in, as the command declares its options; empty fields are left out. */
export function readOptions(command: string, filled: readonly (readonly [string, string])[], shapes: readonly CommandShape[]): Options {
  const declared = shapes.find(({ name }) => name === command)?.options ?? []
  const given = filled.filter(([, value]) => value.trim() !== '')
  return Object.fromEntries(
    given.map(([option, value]) => {
      const type = declared.find(({ name }) => name === option)?.type ?? 'string'
      return [option, type === 'integer' ? Number(value) : type === 'boolean' ? value === 'true' : value]
    }),
  )
}
