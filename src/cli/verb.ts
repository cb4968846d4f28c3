import type { App } from '../app.ts'
import type { Config } from '../config/config.ts'
import type { ExitCode } from '../config/fault.ts'
import type { ChannelRef, Reply } from '../port/chat.ts'
import type { Check } from '../port/platform.ts'

/** The services for an operator's verb. */
export interface Desk {
  readonly config: Config
  /** Opens the library, once; the program closes it. */
  open(): Promise<App>
  /** As `open`, with every paper indexed. Shows progress, because a large library takes a while. */
  openIndexed(): Promise<App>
  /** Checks the configured platforms, and some channels. */
  checkPlatforms(channels: readonly ChannelRef[]): Promise<readonly Check[]>
  /**
   * Registers the commands with Discord, everywhere or in one server, or removes those of a server.
   * @returns a sentence about what was done. @throws {Fault} if Discord is not configured or refuses them
   */
  registerDiscord(guild: string | null, isRemoval: boolean): Promise<string>
  /** Prints a line to standard output: a result. */
  print(line: string): void
  /** Prints to standard error: progress and remarks. The next line replaces a progress line if the terminal can do that. */
  remark(line: string, replace?: boolean): void
  /** Renders a reply as the terminal channel does. */
  render(reply: Reply): string
}

/** An operator's command: `npm start -- NAME …`, which exits when it is done. */
export interface Verb {
  readonly name: string
  readonly usage: string
  readonly summary: string
  /** The flags it takes beside `--help`. */
  readonly flags: Readonly<Record<string, 'boolean' | 'string'>>
  /** @returns the exit code. @throws {Fault} */
  run(words: readonly string[], flags: Readonly<Record<string, string | boolean | undefined>>, desk: Desk): Promise<ExitCode>
}
