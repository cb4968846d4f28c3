import { type Logger, pino } from 'pino'
import { asRun } from './as-run.ts'
import type { Config } from './config.ts'
import { redact } from './redaction.ts'

/** Structured lines on standard error, so that standard output contains only results. */
export function createLog(level: Config['logLevel'], write: (line: string) => void = (line) => void process.stderr.write(line)): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: (line) => write(asRun(redact(line))) })
}
