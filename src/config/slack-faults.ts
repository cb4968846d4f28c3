// What is wrong in the settings of Slack that are valid each by itself.

import { listed } from '../wording/phrases.ts'
import { readAddress } from './address.ts'
import { toServe } from './environment-faults.ts'
import { type Environment, fileVariable } from './secret-files.ts'
import { type Name, VARIABLES } from './variables.ts'

const SOCKET: readonly Name[] = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']
const HTTP: readonly Name[] = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_SIGNING_SECRET']

/**
 * Slack is served by Socket Mode, with two tokens of one workspace, or by HTTP, with what the app itself is known by, in any number of workspaces.
 * A file that has a fault of its own is not missing, too.
 */
export function slackFaults(environment: Environment, given: Environment): string[] {
  const has = (name: Name): boolean => Boolean(environment[name]?.trim() || given[fileVariable(name)]?.trim())
  const [socket, http] = [SOCKET.filter(has), HTTP.filter(has)]
  if (socket.length > 0 && http.length > 0)
    return [
      `${listed(socket)} ${socket.length === 1 ? 'is' : 'are'} set, and so ${http.length === 1 ? 'is' : 'are'} ${listed(http)}. The former are for one workspace by Socket Mode, the latter for many by HTTP. Remove one or the other.`,
    ]
  const expected = socket.length > 0 ? SOCKET : http.length > 0 ? [...HTTP, 'PAPERBOY_KEYS' as const] : []
  const faults = expected
    .filter((name) => !has(name))
    .map(
      (name) =>
        `${name} is not set, but ${listed([...socket, ...http])} ${socket.length + http.length === 1 ? 'is' : 'are'}. Set it to ${VARIABLES[name].expects}.`,
    )
  return http.length > 0 ? [...faults, ...serverFaults('Slack by HTTP', environment)] : faults
}

/** What others reach needs an address to listen at, and the one by which they reach it. @param what begins the sentence */
function serverFaults(what: string, { PAPERBOY_HTTP: http = '', PAPERBOY_URL: url }: Environment): string[] {
  const missing: Name[] = []
  if (readAddress(http.trim()) === null) missing.push('PAPERBOY_HTTP')
  if (!url?.trim()) missing.push('PAPERBOY_URL')
  return missing.map((name) => `${what} needs ${name}, which is not set. Set it to ${toServe(name)}.`)
}
