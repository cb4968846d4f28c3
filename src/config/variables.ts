import { z } from 'zod'
import { isIssn } from '../papers/issn.ts'
import { isWholeQuery } from '../sources/europepmc-query.ts'
import { isProblem } from '../topics/typed.ts'
import { readZone } from '../topics/zones.ts'
import { isWebAddress, readAddress } from './address.ts'
import { PLATFORM_VARIABLES } from './platform-variables.ts'
import { address, database, key, limit, onOff, partsOf, proxy, token, type Variable, words, wordsOf } from './variable-types.ts'

export const SOURCES = ['huggingface', 'arxiv', 'feeds', 'biorxiv', 'medrxiv', 'europepmc', 'crossref'] as const
const MOST_CATEGORIES = 40
/** More than arXiv has. */
const MOST_FOLLOWED = 200
const MOST_FIELDS = 20
const MOST_FEEDS = 200
const MOST_QUERIES = 20
const MOST_JOURNALS = 100
const LONGEST_QUERY = 1_000

/** What a server is reached by in the machine. */
export const LISTENING = 'an address and a port, such as 127.0.0.1:3210'

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const

const MOST_PER_CHANNEL = 100
const MOST_PER_WORKSPACE = 10_000
const MOST_ANSWERS = 100_000
const MOST_LOOKUPS = 10_000
const MOST_BACKUPS = 365

const categories: z.ZodType<string | undefined> = z
  .string()
  .refine((text) => {
    const parts = partsOf(text, /[,;]/)
    return parts.length <= MOST_CATEGORIES && parts.every((part) => /^[a-z][a-z _/-]{1,59}$/i.test(part))
  })
  .optional()
const PROXY = 'the address of a proxy, such as http://proxy.example:3128 or http://user:password@proxy.example:3128'
/** The parts of `slack:T0123/C0456`. */
export const CHANNEL = /^([a-z]+):([^\s/]+)\/(\S+)$/

/** All variables. `.env.example` explains the same ones. */
export const VARIABLES = {
  // Only a shell expands ~; nothing expands it in .env.
  PAPERBOY_DATA: {
    type: z
      .string()
      .regex(/^(?!~)/)
      .optional(),
    expects: 'the whole path of a folder, without ~',
    shown: 'whole',
  },
  PAPERBOY_DATABASE: {
    type: database,
    expects: 'the address of a PostgreSQL database, such as postgres://user:password@host:5432/paperboy',
    shown: 'never',
  },
  PAPERBOY_BACKUP: {
    type: z
      .string()
      .regex(/^(?!~)/)
      .optional(),
    expects: 'the whole path of a folder for nightly backups, without ~',
    shown: 'whole',
  },
  PAPERBOY_BACKUP_KEEP: { type: limit(MOST_BACKUPS), expects: `a whole number from 1 to ${MOST_BACKUPS}`, shown: 'whole' },
  PAPERBOY_SEEDS: { type: onOff, expects: 'on or off', shown: 'whole' },
  PAPERBOY_LOG: { type: z.enum(LOG_LEVELS).optional(), expects: `one of ${LOG_LEVELS.join(', ')}`, shown: 'whole' },
  PAPERBOY_ZONE: {
    type: z
      .string()
      .refine((zone) => !isProblem(readZone(zone)))
      .optional(),
    expects: 'a time zone such as Europe/Berlin',
    shown: 'whole',
  },
  PAPERBOY_TOPICS_PER_CHANNEL: { type: limit(MOST_PER_CHANNEL), expects: `a whole number from 1 to ${MOST_PER_CHANNEL}`, shown: 'whole' },
  PAPERBOY_TOPICS_PER_WORKSPACE: {
    type: limit(MOST_PER_WORKSPACE),
    expects: `a whole number from 1 to ${MOST_PER_WORKSPACE.toLocaleString('en')}`,
    shown: 'whole',
  },
  PAPERBOY_ANSWERS_PER_WORKSPACE: {
    type: limit(MOST_ANSWERS),
    expects: `a whole number of answers in ten minutes from 1 to ${MOST_ANSWERS.toLocaleString('en')}`,
    shown: 'whole',
  },
  PAPERBOY_LOOKUPS_PER_WORKSPACE: {
    type: limit(MOST_LOOKUPS),
    expects: `a whole number of looks outside in an hour from 1 to ${MOST_LOOKUPS.toLocaleString('en')}`,
    shown: 'whole',
  },
  // config.ts looks the names up: this file cannot, as the list of fields names sources.
  PAPERBOY_FIELDS: {
    type: words(MOST_FIELDS, (word) => /^[a-z-]{1,40}$/i.test(word)),
    expects: 'fields between commas, such as machine-learning, biology; npm start -- fields lists them',
    shown: 'whole',
  },
  PAPERBOY_SOURCES: {
    type: z
      .string()
      .refine((text) => text === 'off' || wordsOf(text).every((word) => SOURCES.some((source) => source === word)))
      .optional(),
    expects: `off, or some of ${SOURCES.join(', ')}`,
    shown: 'whole',
  },
  PAPERBOY_LOOKUP: { type: onOff, expects: 'on or off', shown: 'whole' },
  PAPERBOY_FOLLOW: {
    type: z
      .string()
      .refine((text) => text === 'off' || (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_FOLLOWED))
      .optional(),
    expects: `off, or how many categories of arXiv topics may add, from 1 to ${MOST_FOLLOWED}`,
    shown: 'whole',
  },
  PAPERBOY_ARXIV_CATEGORIES: {
    type: words(MOST_CATEGORIES, (word) => /^[a-z][a-z-]{1,15}(?:\.[A-Za-z-]{2,15})?$/.test(word)),
    expects: `at most ${MOST_CATEGORIES} categories of arXiv, such as cs.CL, eess.IV`,
    shown: 'whole',
  },
  PAPERBOY_BIORXIV_CATEGORIES: {
    type: categories,
    expects: `at most ${MOST_CATEGORIES} categories of bioRxiv between commas, such as neuroscience, cell biology`,
    shown: 'whole',
  },
  PAPERBOY_MEDRXIV_CATEGORIES: {
    type: categories,
    expects: `at most ${MOST_CATEGORIES} categories of medRxiv between commas, such as epidemiology, health informatics`,
    shown: 'whole',
  },
  PAPERBOY_EUROPEPMC_QUERIES: {
    type: z
      .string()
      .refine((text) => {
        const queries = partsOf(text, /;/)
        return queries.length <= MOST_QUERIES && queries.every((query) => query.length <= LONGEST_QUERY && isWholeQuery(query))
      })
      .optional(),
    expects: `at most ${MOST_QUERIES} queries of Europe PMC between semicolons, each with its brackets and quotes closed`,
    shown: 'whole',
  },
  PAPERBOY_CROSSREF_JOURNALS: {
    type: words(MOST_JOURNALS, isIssn),
    expects: `at most ${MOST_JOURNALS} ISSNs of journals, such as 2167-8359, 0028-0836`,
    shown: 'whole',
  },
  PAPERBOY_FEEDS: {
    type: words(MOST_FEEDS, isWebAddress),
    expects: `at most ${MOST_FEEDS} addresses of feeds, each with https://`,
    shown: 'without passwords',
  },
  PAPERBOY_FEEDS_PRIVATE: { type: onOff, expects: 'on or off', shown: 'whole' },
  PAPERBOY_CONTACT: {
    type: z
      .string()
      .regex(/^[\x21-\x7e]{3,200}$/)
      .optional(),
    expects: 'an e-mail address or the address of a page, without spaces',
    shown: 'whole',
  },
  PAPERBOY_SUPPORT: {
    // Invisible characters, and those that change the direction of text, are not allowed.
    type: z
      .string()
      .regex(/^\P{C}{1,200}$/u)
      .optional(),
    expects: 'a line of at most 200 characters, such as a link, an e-mail address or a channel’s name',
    shown: 'whole',
  },
  PAPERBOY_OPERATOR_CHANNEL: {
    type: z.string().regex(CHANNEL).optional(),
    expects: 'a channel as PLATFORM:WORKSPACE/CHANNEL, such as slack:T0123/C0456',
    shown: 'whole',
  },
  PAPERBOY_PUBLIC: { type: onOff, expects: 'on or off', shown: 'whole' },
  PAPERBOY_FEED_PAGES: { type: onOff, expects: 'on or off', shown: 'whole' },
  PAPERBOY_URL: {
    type: address,
    expects: 'the address by which people reach the pages, such as https://papers.example.org',
    shown: 'whole',
  },
  PAPERBOY_HTTP: {
    type: z
      .string()
      .refine((text) => text === 'off' || readAddress(text) !== null)
      .optional(),
    expects: `off, or ${LISTENING}`,
    shown: 'whole',
  },
  PAPERBOY_OPERATOR_HTTP: {
    type: z
      .string()
      .refine((text) => readAddress(text) !== null)
      .optional(),
    expects: 'an address of this machine and a port, such as 127.0.0.1:3211',
    shown: 'whole',
  },
  PAPERBOY_OPERATOR_TOKEN: {
    type: z
      .string()
      .regex(/^[\x21-\x7e]{16,200}$/)
      .optional(),
    expects: 'at least 16 characters that nobody can guess, without spaces, such as openssl rand -hex 24 makes',
    shown: 'never',
  },
  PAPERBOY_HUGGINGFACE_URL: {
    type: address,
    expects: 'the address of a server like Hugging Face’s, without a / at its end',
    shown: 'without passwords',
  },
  PAPERBOY_ARXIV_URL: {
    type: address,
    expects: 'the address of a server with /api/query, /rss/ and /oai as arXiv has them, without a / at its end',
    shown: 'without passwords',
  },
  PAPERBOY_BIORXIV_URL: {
    type: address,
    expects: 'the address of a server with /details as bioRxiv’s API has it, without a / at its end',
    shown: 'without passwords',
  },
  PAPERBOY_EUROPEPMC_URL: {
    type: address,
    expects: 'the address of a server with /europepmc/webservices/rest/search as Europe PMC has it, without a / at its end',
    shown: 'without passwords',
  },
  PAPERBOY_CROSSREF_URL: {
    type: address,
    expects: 'the address of a server with /journals as Crossref’s API has it, without a / at its end',
    shown: 'without passwords',
  },
  OPENALEX_KEY: { type: key, expects: 'an API key of OpenAlex', shown: 'never' },
  SEMANTIC_SCHOLAR_KEY: { type: key, expects: 'an API key of Semantic Scholar', shown: 'never' },
  HF_TOKEN: { type: token('hf_'), expects: 'an access token of Hugging Face, which begins with hf_', shown: 'never' },
  PAPERBOY_MEMORY_PAPERS: {
    type: z
      .string()
      .regex(/^\d{1,7}$/)
      .optional(),
    expects: 'a whole number of papers from 0 to 9999999',
    shown: 'whole',
  },
  ...PLATFORM_VARIABLES,
  HTTPS_PROXY: { type: proxy, expects: PROXY, shown: 'never' },
  HTTP_PROXY: { type: proxy, expects: PROXY, shown: 'never' },
  NO_PROXY: { type: z.string().optional(), expects: 'names of hosts between commas', shown: 'whole' },
  NO_COLOR: { type: z.string().optional(), expects: 'anything', shown: 'whole' },
} as const satisfies Record<string, Variable>

export type Name = keyof typeof VARIABLES

/** The variables whose values may hold a secret. Each may come from a file, which `NAME_FILE` names. */
export const SECRETS: readonly Name[] = (Object.keys(VARIABLES) as Name[]).filter((name) => VARIABLES[name].shown !== 'whole')

/** What Kubernetes sets in each container for a service that is named paperboy, or paperboy and more. */
export const OF_KUBERNETES =
  /^PAPERBOY_(?:[A-Z\d]+_)*(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/
