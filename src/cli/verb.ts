import type { App } from '../app.ts'
import type { Config } from '../config/config.ts'
import type { ExitCode } from '../config/fault.ts'
import type { ChannelRef, Reply } from '../port/chat.ts'
import type { Check } from '../port/platform.ts'

/** What an operator's verb works with. */
export interface Desk {
  readonly config: Config
  /** Opens the library, once; the program closes it. */
  open(): Promise<App>
  /** As `open`, with every paper indexed; shows progress, for a large library takes a while. */
  openIndexed(): Promise<App>
  /** Asks the configured platforms themselves how they are, and about some channels. */
  checkPlatforms(channels: readonly ChannelRef[]): Promise<readonly Check[]>
  /**
   * Tells Discord of the commands, everywhere or in one server, or takes those of a server away.
   * @returns what was done, in a sentence. @throws {Fault} when Discord is not configured or does not take them
   */
  registerDiscord(guild: string | null, isRemoval: boolean): Promise<string>
  /** Prints a line to standard output: a result. */
  print(line: string): void
  /** Prints to standard error: progress and remarks. A line without end is replaced by the next, where that can be done. */
  remark(line: string, replace?: boolean): void
  /** A reply as the terminal channel shows it. */
  render(reply: Reply): string
}

/** Something an operator does: `npm start -- NAME …`, which exits when it is done. */
export interface Verb {
  readonly name: string
  readonly usage: string
  readonly summary: string
  /** The flags it takes beside `--help`. */
  readonly flags: Readonly<Record<string, 'boolean' | 'string'>>
  /** @returns the exit code. @throws {Fault} */
  run(words: readonly string[], flags: Readonly<Record<string, string | boolean | undefined>>, desk: Desk): Promise<ExitCode>
}
