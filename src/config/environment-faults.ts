// What is wrong in settings that are valid each by itself: sentences for the operator, each with its remedy.
import { distance } from 'fastest-levenshtein'
import { noNightlyBackup, pagesNeedKeys } from '../wording/postgres.ts'
import { isOwnAddress, readAddress } from './address.ts'
import { allFields, nearestFields } from './fields.ts'
import { redactTyped } from './redaction.ts'
import { type Environment, fileVariable } from './secret-files.ts'
import type { SourceSettings } from './source-settings.ts'
import { LISTENING, type Name, OF_KUBERNETES, SECRETS, VARIABLES } from './variables.ts'

/** Pages for others need an address to listen at, and the one by which people reach it; without them nobody else is let in. */
export function pageFaults(environment: Environment): string[] {
  const { PAPERBOY_HTTP: http = '', PAPERBOY_URL: url } = environment
  const given = [
    ['PAPERBOY_HTTP', readAddress(http.trim())],
    ['PAPERBOY_URL', url?.trim()],
  ] as const
  const forOthers = (['PAPERBOY_PUBLIC', 'PAPERBOY_FEED_PAGES'] as const).filter((name) => environment[name]?.trim() === 'on')
  const missing = forOthers.flatMap((wanting) =>
    given
      .filter(([, value]) => !value)
      .map(
        ([name]) =>
          `${wanting} is on, but ${name} is ${environment[name]?.trim() === 'off' ? 'off' : 'not set'}. Set it to ${toServe(name)}.`,
      ),
  )
  const isOfPlatform = [environment.SLACK_CLIENT_ID, environment.DISCORD_PUBLIC_KEY].some((value) => value?.trim())
  if (forOthers.length > 0 || isOfPlatform || url?.trim() || readAddress(http.trim()) === null || isOwnAddress(http.trim())) return missing
  return [
    `PAPERBOY_HTTP is “${http.trim()}”, which others reach. Set an address of this machine alone, such as 127.0.0.1:3210, or PAPERBOY_URL with PAPERBOY_PUBLIC=on or PAPERBOY_FEED_PAGES=on.`,
  ]
}

/** Interactions by HTTP need the bot, an address to listen at, and the one by which Discord reaches it. */
export function interactionFaults(environment: Environment, given: Environment): string[] {
  if (!environment.DISCORD_PUBLIC_KEY?.trim()) return []
  const { PAPERBOY_HTTP: http = '', PAPERBOY_URL: url } = environment
  const needed: readonly (readonly [Name, unknown])[] = [
    ['DISCORD_TOKEN', environment.DISCORD_TOKEN?.trim() || given[fileVariable('DISCORD_TOKEN')]?.trim()],
    ['PAPERBOY_HTTP', readAddress(http.trim())],
    ['PAPERBOY_URL', url?.trim()],
  ]
  return needed
    .filter(([, value]) => !value)
    .map(([name]) => `DISCORD_PUBLIC_KEY is set, but ${name} is not. Set it to ${toServe(name)}, or remove DISCORD_PUBLIC_KEY.`)
}

/** What a setting is to be where others are served: an address that is off serves nobody. */
export function toServe(name: Name): string {
  return name === 'PAPERBOY_HTTP' ? LISTENING : VARIABLES[name].expects
}

/** Nightly backups are of the file that is not used. */
export function backupFaults(config: { readonly database: string | null; readonly backup: unknown }): string[] {
  return config.database !== null && config.backup !== null ? [noNightlyBackup()] : []
}

/** The copies of the program that share a database make the same addresses of pages, of a secret that is encrypted in it. */
export function keyFaults({
  database,
  feedPages,
  keys,
}: {
  readonly database: string | null
  readonly feedPages: boolean
  readonly keys: readonly unknown[]
}): string[] {
  return database !== null && feedPages && keys.length === 0 ? [pagesNeedKeys(VARIABLES.PAPERBOY_KEYS.expects)] : []
}

export function fieldFaults(names: readonly string[]): string[] {
  const known = allFields().map(({ name }) => name)
  return names
    .filter((name) => !known.includes(name))
    .map(
      (name) =>
        `PAPERBOY_FIELDS names “${redactTyped(name)}”, which is not a field. The nearest are ${nearestFields(name).join(', ')}; npm start -- fields lists all.`,
    )
}

/** These sources bring only what is chosen. */
const CHOICES: readonly (readonly [source: string, chosen: 'europePmcQueries' | 'crossrefJournals' | 'categories', name: Name])[] = [
  ['europepmc', 'europePmcQueries', 'PAPERBOY_EUROPEPMC_QUERIES'],
  ['crossref', 'crossrefJournals', 'PAPERBOY_CROSSREF_JOURNALS'],
  ['arxiv', 'categories', 'PAPERBOY_ARXIV_CATEGORIES'],
]

export function choiceFaults(settings: SourceSettings): string[] {
  const { enabled, lookup } = settings
  // Europe PMC is asked for the words of topics, too, and Crossref for the papers of feeds.
  const hasOther = (source: string): boolean => (source === 'europepmc' && lookup) || (source === 'crossref' && enabled.includes('feeds'))
  const isLacking = ([source, chosen]: (typeof CHOICES)[number]): boolean =>
    enabled.some((each) => each === source) && settings[chosen].length === 0 && !hasOther(source)
  return CHOICES.filter(isLacking).map(
    ([source, , name]) =>
      `${name} is not set, but PAPERBOY_SOURCES names ${source}. Set it to ${VARIABLES[name].expects}, or leave ${source} out.`,
  )
}

export function strayFaults(environment: Environment): string[] {
  const names = Object.keys(VARIABLES)
  const known = [...names, ...SECRETS.map(fileVariable)]
  return Object.keys(environment)
    .filter((name) => name.startsWith('PAPERBOY_') && !known.includes(name) && !OF_KUBERNETES.test(name))
    .map((name) => {
      const nearest = names.reduce((best, candidate) => (distance(name, candidate) < distance(name, best) ? candidate : best))
      return `${name} is not a variable of Paperboy. Did you mean ${nearest}? Rename or remove it.`
    })
}
