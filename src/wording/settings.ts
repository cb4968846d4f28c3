// What an operator reads about settings: those that are missing, and those that come from files.
import { systemReason } from './operator.ts'

export const secretTwice = (name: string, file: string): string => `${name} and ${file} are both set. Remove one of them.`

/** @param problem an error of the system, or the end of a sentence. The path is not shown: it may be the secret, typed into the wrong variable */
export function faultOfSecretFile(name: string, problem: unknown): string {
  const what = typeof problem === 'string' ? problem : `cannot be read: ${reasonOf(problem)}`
  return `The file that ${name} names ${what}. Put the value into it and let this user read it, or remove ${name}.`
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined) return message // ours
  if (code === 'ENOENT') return 'there is no such file'
  const reason = systemReason(error)
  // Node's own messages hold the path.
  return message.startsWith(reason) ? `the system says ${code}` : reason
}

/** A value from a file that does not fit. Nothing of it is shown. */
export const wrongSecretFile = (name: string, file: string, expects: string): string =>
  `${name} cannot be what is in the file that ${file} names. Put ${expects} into it, or remove ${file}.`

/** Said where the start finds neither a platform nor somebody who types. */
export const nobodyToServe = (): string =>
  'No platform is configured and nothing was typed, so Paperboy has nobody to serve, and ends. Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or DISCORD_TOKEN, or both; .env.example explains them. For a local channel start it in a terminal (docker run -it).'
