import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'

/** Anything that looks like a token, wherever in a line it stands. */
const TOKENS = /\b(?:xox[a-z]-|xapp-|hf_)[\w-]+|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}\b/g

/** Structured lines on standard error, so that standard output is only what was asked for. */
export function createLog(level: Config['logLevel'], write: (line: string) => void = (line) => void process.stderr.write(line)): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: (line) => write(line.replace(TOKENS, '[token]')) })
}
