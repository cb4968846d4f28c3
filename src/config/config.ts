import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import type { ChannelRef } from '../port/chat.ts'
import { isProblem } from '../topics/typed.ts'
import { readZone } from '../topics/zones.ts'
import { systemReason } from '../wording/operator.ts'
import { count } from '../wording/phrases.ts'
import { wrongSecretFile } from '../wording/settings.ts'
import type { SecretKey } from '../workspaces/sealer.ts'
import { readAddress } from './address.ts'
import { userDataFolder } from './data-folder.ts'
import { backupFaults, choiceFaults, fieldFaults, interactionFaults, keyFaults, pageFaults, strayFaults } from './environment-faults.ts'
import { Fault } from './fault.ts'
import { DEFAULT_FIELD, fieldsOf, unionOf } from './fields.ts'
import type { ProxySettings } from './proxy.ts'
import { redact, redactTyped } from './redaction.ts'
import { IS_PACKED } from './root.ts'
import { type Environment, fileVariable, openSecretFiles } from './secret-files.ts'
import { slackFaults } from './slack-faults.ts'
import type { SourceSettings } from './source-settings.ts'
import { partsOf, type Variable, wordsOf } from './variable-types.ts'
import { CHANNEL, type LOG_LEVELS, type Name, SOURCES, VARIABLES } from './variables.ts'

/** The operator's settings. They are read once; no other code reads the environment. */
export interface Config {
  /** The folder of the database, the lock and the terminal's history. */
  readonly data: string
  /** The address of a PostgreSQL database, with its password; null for the SQLite file in the data folder. */
  readonly database: string | null
  /** Where a backup is made each night, and how many are kept; null where none is. */
  readonly backup: { readonly folder: string; readonly keep: number } | null
  /** Whether the bundled papers are added to the library. */
  readonly seeds: boolean
  readonly logLevel: (typeof LOG_LEVELS)[number]
  readonly slack: { readonly botToken: string; readonly appToken: string; readonly unfurl: boolean; readonly apiUrl?: string } | null
  /** Slack by HTTP, in any number of workspaces. `url` is where people and Slack reach us. */
  readonly slackApp: {
    readonly clientId: string
    readonly clientSecret: string
    readonly signingSecret: string
    readonly url: string
    readonly unfurl: boolean
    readonly apiUrl?: string
  } | null
  /** What the tokens of workspaces are encrypted with: the first encrypts, all decrypt. */
  readonly keys: readonly SecretKey[]
  readonly discord: {
    readonly token: string
    readonly managerRole?: string
    readonly apiUrl?: string
    /** The application's key, and the address of the server that interactions come to; null where they come by the gateway. */
    readonly http: { readonly publicKey: string; readonly url: string } | null
  } | null
  /** The IANA zone of people whose platform gives none. */
  readonly zone: string
  readonly topicsPerChannel: number
  readonly topicsPerWorkspace: number
  /** In ten minutes. */
  readonly answersPerWorkspace: number
  /** In an hour. */
  readonly lookupsPerWorkspace: number
  /** The names of the fields of research that people here read. */
  readonly fields: readonly string[]
  readonly sources: SourceSettings
  /** Where people can ask for help, in one line; null if nowhere. */
  readonly support: string | null
  /** The channel where the operator is told about problems of sources; null if only the log is used. */
  readonly operatorChannel: ChannelRef | null
  /** The address of the pages as people reach it; null where it is not set. */
  readonly publicUrl: string | null
  /** Whether anybody may search the papers here. */
  readonly publicPapers: boolean
  /** Whether channels may have pages and feeds of their digests. */
  readonly feedPages: boolean
  /** Where pages are served; null where it is not set. */
  readonly http: { readonly host: string; readonly port: number } | 'off' | null
  /** Where an operator's listener is; null for none. Without a token it tells only whether the bot is well. */
  readonly operatorHttp: { readonly host: string; readonly port: number; readonly token: string | null } | null
  /** A library with more papers stores its search index in a file. */
  readonly memoryPapers: number
  /** Null where no proxy is set. */
  readonly proxies: ProxySettings | null
  /** Whether the terminal may use colours. */
  readonly colour: boolean
}

const HUGGING_FACE = 'https://huggingface.co'

/** Reads `.env` of the current folder, if there is one. Variables of the environment take precedence. @throws {Fault} */
export function loadEnvironment(): Environment {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env')
  } catch (error) {
    throw new Fault('configuration', `The file .env cannot be read: ${systemReason(error)}. Let this user read it, or remove it.`)
  }
  return process.env
}

/** Secrets may come from files that the environment names. @throws {Fault} that lists all faults at once, each with its remedy */
export function readConfig(given: Environment): Config {
  const { environment, fromFiles, faults: fileFaults } = openSecretFiles(withProxies(given))
  const faults = [...fileFaults]
  const read = (name: Name): string | undefined => {
    const { type, expects, shown }: Variable = VARIABLES[name]
    const value = fromFiles.has(name) ? environment[name] : environment[name]?.trim() || undefined
    if (type.safeParse(value).success) return value
    if (fromFiles.has(name)) faults.push(wrongSecretFile(name, fileVariable(name), expects))
    else faults.push(`${name} is ${shownValue(value ?? '', shown)}, which is not valid. Set it to ${expects}, or remove it.`)
    return undefined
  }
  const fields = [...new Set(wordsOf((read('PAPERBOY_FIELDS') ?? DEFAULT_FIELD).toLowerCase()))]
  const config: Config = {
    data:
      read('PAPERBOY_DATA') ?? (IS_PACKED ? userDataFolder({ folder: homedir(), system: process.platform, environment: given }) : './data'),
    database: read('PAPERBOY_DATABASE') ?? null,
    backup: backupOf(read('PAPERBOY_BACKUP'), Number(read('PAPERBOY_BACKUP_KEEP') ?? 7)),
    seeds: read('PAPERBOY_SEEDS') !== 'off',
    logLevel: (read('PAPERBOY_LOG') as Config['logLevel'] | undefined) ?? 'info',
    slack: slackOf(read('SLACK_BOT_TOKEN'), read('SLACK_APP_TOKEN'), read('SLACK_UNFURL') !== 'off', read('SLACK_API_URL')),
    slackApp: slackAppOf(
      [read('SLACK_CLIENT_ID'), read('SLACK_CLIENT_SECRET'), read('SLACK_SIGNING_SECRET'), read('PAPERBOY_URL')],
      read('SLACK_UNFURL') !== 'off',
      read('SLACK_API_URL'),
    ),
    keys: keysOf(read('PAPERBOY_KEYS')),
    discord: discordOf(read),
    zone: zoneOf(read('PAPERBOY_ZONE')),
    topicsPerChannel: Number(read('PAPERBOY_TOPICS_PER_CHANNEL') ?? 25),
    topicsPerWorkspace: Number(read('PAPERBOY_TOPICS_PER_WORKSPACE') ?? 100),
    answersPerWorkspace: Number(read('PAPERBOY_ANSWERS_PER_WORKSPACE') ?? 600),
    lookupsPerWorkspace: Number(read('PAPERBOY_LOOKUPS_PER_WORKSPACE') ?? 60),
    fields: fieldsOf(fields).map(({ name }) => name),
    sources: sourcesOf(read, fields),
    support: read('PAPERBOY_SUPPORT') ?? null,
    operatorChannel: channelOf(read('PAPERBOY_OPERATOR_CHANNEL')),
    publicUrl: read('PAPERBOY_URL') ?? null,
    publicPapers: read('PAPERBOY_PUBLIC') === 'on',
    feedPages: read('PAPERBOY_FEED_PAGES') === 'on',
    http: httpOf(read('PAPERBOY_HTTP')),
    operatorHttp: operatorHttpOf(read('PAPERBOY_OPERATOR_HTTP'), read('PAPERBOY_OPERATOR_TOKEN')),
    memoryPapers: Number(read('PAPERBOY_MEMORY_PAPERS') ?? 20_000),
    proxies: proxiesOf(read('HTTPS_PROXY'), read('HTTP_PROXY'), read('NO_PROXY')),
    colour: read('NO_COLOR') === undefined,
  }
  faults.push(
    ...slackFaults(environment, given),
    ...backupFaults(config),
    ...keyFaults(config),
    ...pageFaults(environment),
    ...interactionFaults(environment, given),
    ...fieldFaults(fields),
    ...choiceFaults(config.sources),
    ...strayFaults(environment),
  )
  // What is read in several places is named once.
  const all = [...new Set(faults)]
  if (all.length > 0)
    throw new Fault(
      'configuration',
      `The configuration has ${all.length === 1 ? 'a fault' : `${all.length} faults`}:\n${all.map((fault) => `  ${fault}`).join('\n')}`,
    )
  return config
}

/** Programs write the names of proxies in small letters, too. */
function withProxies(given: Environment): Environment {
  const named = (['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const).map(
    (name) => [name, given[name] ?? given[name.toLowerCase()]] as const,
  )
  return { ...given, ...Object.fromEntries(named) }
}

function shownValue(value: string, shown: Variable['shown']): string {
  if (shown === 'never') return `a value of ${count(value.length, 'character')}`
  return `“${shown === 'whole' ? redact(value) : value.replace(/[^\s,]+/g, redactTyped)}”`
}

/** What a variable names replaces what the fields name. @param fields their names */
function sourcesOf(read: (name: Name) => string | undefined, fields: readonly string[]): SourceSettings {
  const chosen = read('PAPERBOY_SOURCES')
  const ofFields = unionOf(fieldsOf(fields))
  const list = (name: Name): string[] | null => {
    const text = read(name)
    return text === undefined ? null : [...new Set(wordsOf(text))]
  }
  const parts = (name: Name, separator: RegExp): string[] | null => {
    const text = read(name)
    return text === undefined ? null : [...new Set(partsOf(text, separator))]
  }
  return {
    enabled:
      chosen === 'off' ? [] : SOURCES.filter((source) => (chosen ? wordsOf(chosen) : ['feeds', ...ofFields.sources]).includes(source)),
    categories: list('PAPERBOY_ARXIV_CATEGORIES') ?? ofFields.arxiv,
    feeds: [...new Set([...(list('PAPERBOY_FEEDS') ?? []), ...ofFields.feeds])].map((address) => new URL(address).href),
    feedsPrivate: read('PAPERBOY_FEEDS_PRIVATE') === 'on',
    token: read('HF_TOKEN') ?? null,
    openAlexKey: read('OPENALEX_KEY') ?? null,
    semanticScholarKey: read('SEMANTIC_SCHOLAR_KEY') ?? null,
    contact: read('PAPERBOY_CONTACT') ?? null,
    biorxivCategories: parts('PAPERBOY_BIORXIV_CATEGORIES', /[,;]/) ?? ofFields.biorxiv,
    medrxivCategories: parts('PAPERBOY_MEDRXIV_CATEGORIES', /[,;]/) ?? ofFields.medrxiv,
    europePmcQueries: parts('PAPERBOY_EUROPEPMC_QUERIES', /;/) ?? [],
    crossrefJournals: (list('PAPERBOY_CROSSREF_JOURNALS') ?? ofFields.journals).map((issn) => issn.toUpperCase()),
    biorxivUrl: read('PAPERBOY_BIORXIV_URL') ?? 'https://api.biorxiv.org',
    europePmcUrl: read('PAPERBOY_EUROPEPMC_URL') ?? 'https://www.ebi.ac.uk',
    crossrefUrl: read('PAPERBOY_CROSSREF_URL') ?? 'https://api.crossref.org',
    lookup: chosen !== 'off' && read('PAPERBOY_LOOKUP') !== 'off',
    follow: followOf(read('PAPERBOY_FOLLOW')),
    huggingFaceUrl: read('PAPERBOY_HUGGINGFACE_URL') ?? HUGGING_FACE,
    arxivUrl: read('PAPERBOY_ARXIV_URL') ?? null,
  }
}

function backupOf(folder: string | undefined, keep: number): Config['backup'] {
  return folder === undefined ? null : { folder, keep }
}

function proxiesOf(https: string | undefined, http: string | undefined, none: string | undefined): Config['proxies'] {
  if (https === undefined && http === undefined) return null
  return { https: https ?? null, http: http ?? null, none: wordsOf(none ?? '') }
}

function followOf(text: string | undefined): number {
  return text === 'off' ? 0 : Number(text ?? 30)
}

function channelOf(text: string | undefined): ChannelRef | null {
  const [, platform, workspace, channel] = CHANNEL.exec(text ?? '') ?? []
  return platform && workspace && channel ? { platform, workspace, channel } : null
}

function httpOf(text: string | undefined): Config['http'] {
  return text === 'off' ? 'off' : readAddress(text ?? '')
}

function operatorHttpOf(text: string | undefined, token: string | undefined): Config['operatorHttp'] {
  const address = readAddress(text ?? '')
  return address && { ...address, token: token ?? null }
}

function zoneOf(name: string | undefined): string {
  const zone = readZone(name ?? 'UTC')
  return isProblem(zone) ? 'UTC' : zone
}

function slackOf(botToken: string | undefined, appToken: string | undefined, unfurl: boolean, apiUrl: string | undefined): Config['slack'] {
  if (botToken === undefined || appToken === undefined) return null
  return { botToken, appToken, unfurl, ...(apiUrl !== undefined && { apiUrl }) }
}

function slackAppOf(
  [clientId, clientSecret, signingSecret, url]: readonly (string | undefined)[],
  unfurl: boolean,
  apiUrl: string | undefined,
): Config['slackApp'] {
  if (!clientId || !clientSecret || !signingSecret || !url) return null
  return { clientId, clientSecret, signingSecret, url, unfurl, ...(apiUrl !== undefined && { apiUrl }) }
}

function keysOf(text: string | undefined): Config['keys'] {
  return wordsOf(text ?? '').map((word) => {
    const [id = '', hex = ''] = word.split(':')
    return { id, key: Buffer.from(hex, 'hex') }
  })
}

function discordOf(read: (name: Name) => string | undefined): Config['discord'] {
  const [token, managerRole, apiUrl] = [read('DISCORD_TOKEN'), read('DISCORD_MANAGER_ROLE'), read('DISCORD_API_URL')]
  const [publicKey, url] = [read('DISCORD_PUBLIC_KEY'), read('PAPERBOY_URL')]
  if (token === undefined) return null
  const http = publicKey === undefined || url === undefined ? null : { publicKey: publicKey.toLowerCase(), url }
  return { token, ...(managerRole !== undefined && { managerRole }), ...(apiUrl !== undefined && { apiUrl }), http }
}
