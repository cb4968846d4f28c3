// What an operator reads about the workspaces that Paperboy is installed in.
import { count } from './phrases.ts'

export const wrongKeys = (): string =>
  'PAPERBOY_KEYS does not open what the database holds: its tokens were encrypted with another key. Set the key that was used before, behind the new one if there is a new one (“b:NEW,a:OLD”). If it is lost, every workspace must install Paperboy again: npm start -- keys discard removes what nobody can read.'

export const noKeys = (): string => 'PAPERBOY_KEYS is not set, so there is nothing to encrypt with. Set it as .env.example says.'

export const keysRotated = (done: number, unreadable: number, key: string): string => {
  const read =
    done === 0
      ? `Everything is encrypted with key ${key} already.`
      : `${count(done, 'secret')} ${done === 1 ? 'is' : 'are'} encrypted with key ${key} now.`
  return unreadable === 0
    ? `${read} Older keys may be removed from PAPERBOY_KEYS.`
    : `${read} No key opens ${count(unreadable, 'secret')}: ${unreadable === 1 ? 'that workspace' : 'those workspaces'} must install Paperboy again, unless you set the key that is missing.`
}

export const keysDiscarded = (discarded: number): string =>
  discarded === 0
    ? 'The keys open everything; nothing was removed.'
    : `${count(discarded, 'secret')} that no key opens ${discarded === 1 ? 'was' : 'were'} removed. Those workspaces must install Paperboy again.`

export const noWorkspace = (typed: string): string =>
  `“${typed}” is not a workspace. Name one as PLATFORM:ID, such as slack:T0123 or discord:456.`

/** @param served how many workspaces it serves, where it is an organisation */
export const workspaceToForget = (key: string, served: number, topics: number, people: number): string =>
  `${withServed(key, served)} has ${count(topics, 'topic')}, and ${count(people, 'person', 'people')} who saved or voted. To erase everything of it for good: npm start -- forget workspace ${key} --yes`

/** @param served as of `workspaceToForget` */
export const workspaceForgotten = (key: string, served: number, topics: number): string =>
  `Everything of ${withServed(key, served)} was erased, with ${count(topics, 'topic')}. Backups made before still have it.`

function withServed(key: string, served: number): string {
  return served === 0 ? key : `${key}, with its ${count(served, 'workspace')},`
}

/** @param broken ids of workspaces whose tokens are of no use */
export const installations = (total: number, broken: readonly string[]): string => {
  const installed = `${count(total, 'installation')}`
  return broken.length === 0
    ? `${installed}, all with a token.`
    : `${installed}; to be installed again, as their tokens are lost: ${broken.join(', ')}.`
}
