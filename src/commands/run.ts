import type { Reply } from '../port/chat.ts'
import type { Command, Core, Request } from './command.ts'
import { checkMay } from './command.ts'
import { checkOptions, readOptions } from './grammar.ts'

/** Carries out a command whose options were typed. @throws {Refusal} */
export async function runTyped(command: Command, rest: string, request: Request, core: Core): Promise<Reply> {
  // What is for the asker alone anybody may do, and only the options say it.
  if (!command.isOwn) checkMay(command, request.asker)
  const options = command.read ? checkOptions(command, await command.read(rest, request, core)) : readOptions(command, rest)
  if (!command.isOwn?.(options)) checkMay(command, request.asker)
  return command.run(options, request, core)
}

/** Carries out a command whose options a platform's own form gave. @throws {Refusal} */
export async function runChosen(
  command: Command,
  options: Readonly<Record<string, unknown>>,
  request: Request,
  core: Core,
): Promise<Reply> {
  if (!command.isOwn?.(options)) checkMay(command, request.asker)
  return command.run(checkOptions(command, options), request, core)
}
