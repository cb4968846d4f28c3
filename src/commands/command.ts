import type { z } from 'zod'
import type { Asker, CommandRequest, Reply } from '../chat.ts'
import type { Library } from '../search/library.ts'
import type { Store } from '../store/store.ts'
import * as wording from '../wording.ts'
import { Refusal } from './refusal.ts'

/** What commands work with. */
export interface Core {
  readonly store: Store
  readonly library: Library
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly version: string
  /** When this program started, as `now`. */
  readonly startedAt: number
}

/** Who asks and where; of a request only this reaches a command. */
export type Request = Pick<CommandRequest, 'at' | 'asker'>

/** One command, declared once: grammar, typed options, help and completion are read from it. */
export interface Command<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: string
  /** What it does, in at most 100 characters (Discord: option and command descriptions). */
  readonly summary: string
  /** In the order in which they are typed; a string option that comes last takes the rest of the line. */
  readonly options: z.ZodObject<Shape>
  /** Without the leading `/papers`; each works on the bundled papers. */
  readonly examples: readonly string[]
  /** Anyone, or those who may manage the channel it is given in; the adapter knows who these are. */
  readonly who: 'anyone' | 'managers'
  run(options: z.output<z.ZodObject<Shape>>, request: Request, core: Core): Promise<Reply>
}

/** Lets TypeScript infer the option types of a declaration. */
export function command<Shape extends z.ZodRawShape>(declaration: Command<Shape>): Command {
  return declaration as unknown as Command
}

/** @throws {Refusal} when a command is not for this person */
export function checkMay({ name, who }: Pick<Command, 'name' | 'who'>, asker: Asker): void {
  if (who === 'managers' && !asker.mayManage) throw new Refusal(wording.notForYou(name))
}
