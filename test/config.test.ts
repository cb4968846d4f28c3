import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../src/config/config.ts'
import { createLog } from '../src/config/log.ts'
import { VARIABLES } from '../src/config/variables.ts'
import { APP, BOT, faultOf } from './config-fault.ts'
import { ROOT } from './library.ts'

const DISCORD = ['MTIzNDU2Nzg5MDEyMzQ1Njc4', 'GhIjKl', 'abcdefghijklmnopqrstuvwxyz0123456789AB'].join('.')

const SOURCES = {
  enabled: ['huggingface', 'arxiv', 'feeds'],
  categories: ['cs.AI', 'cs.CL', 'cs.CV', 'cs.LG', 'eess.IV', 'stat.ML'],
  feeds: [],
  feedsPrivate: false,
  token: null,
  openAlexKey: null,
  semanticScholarKey: null,
  contact: null,
  biorxivCategories: [],
  medrxivCategories: [],
  europePmcQueries: [],
  crossrefJournals: [],
  biorxivUrl: 'https://api.biorxiv.org',
  europePmcUrl: 'https://www.ebi.ac.uk',
  crossrefUrl: 'https://api.crossref.org',
  lookup: true,
  follow: 30,
  huggingFaceUrl: 'https://huggingface.co',
  arxivUrl: null,
}

describe('the configuration', () => {
  test('of nothing is a local channel on the bundled papers', () => {
    const limits = {
      zone: 'UTC',
      topicsPerChannel: 25,
      topicsPerWorkspace: 100,
      answersPerWorkspace: 600,
      lookupsPerWorkspace: 60,
      memoryPapers: 20_000,
    }
    const rest = {
      fields: ['machine-learning'],
      sources: SOURCES,
      support: null,
      operatorChannel: null,
      publicUrl: null,
      publicPapers: false,
      feedPages: false,
      http: null,
      proxies: null,
      operatorHttp: null,
      colour: true,
    }
    expect(readConfig({})).toEqual({
      data: './data',
      database: null,
      backup: null,
      seeds: true,
      logLevel: 'info',
      slack: null,
      slackApp: null,
      keys: [],
      discord: null,
      ...limits,
      ...rest,
    })
  })

  test('has what is set', () => {
    const environment = {
      PAPERBOY_DATA: ' /srv/paperboy ',
      PAPERBOY_BACKUP: '/mnt/backups',
      PAPERBOY_BACKUP_KEEP: '30',
      PAPERBOY_SEEDS: 'off',
      PAPERBOY_LOG: 'debug',
      PAPERBOY_ZONE: 'europe/berlin',
      PAPERBOY_TOPICS_PER_CHANNEL: '3',
      PAPERBOY_TOPICS_PER_WORKSPACE: '7',
      PAPERBOY_ANSWERS_PER_WORKSPACE: '90',
      PAPERBOY_LOOKUPS_PER_WORKSPACE: '8',
      PAPERBOY_SOURCES: 'arxiv feeds',
      PAPERBOY_LOOKUP: 'off',
      PAPERBOY_FOLLOW: '12',
      PAPERBOY_ARXIV_CATEGORIES: 'hep-th, math.AG cs.CL,cs.CL',
      PAPERBOY_FEEDS_PRIVATE: 'on',
      PAPERBOY_FEEDS: 'https://connect.biorxiv.org/biorxiv_xml.php?subject=genomics http://127.0.0.1:8080/feed',
      PAPERBOY_CONTACT: 'mailto:library@example.org',
      PAPERBOY_SUPPORT: '#ask-the-library, or help@example.org',
      PAPERBOY_OPERATOR_CHANNEL: 'discord:123/456',
      PAPERBOY_HTTP: '127.0.0.1:3210',
      PAPERBOY_OPERATOR_HTTP: '[::1]:3211',
      PAPERBOY_OPERATOR_TOKEN: 'a-token-of-the-operator',
      PAPERBOY_HUGGINGFACE_URL: 'http://127.0.0.1:1',
      PAPERBOY_ARXIV_URL: 'https://mirror.example/arxiv',
      PAPERBOY_BIORXIV_CATEGORIES: 'cell biology, Neuroscience;zoology,',
      PAPERBOY_MEDRXIV_CATEGORIES: 'hiv aids',
      PAPERBOY_EUROPEPMC_QUERIES: 'tuberculosis AND "deep learning"; SRC:PPR AND (malaria OR dengue);',
      PAPERBOY_CROSSREF_JOURNALS: '2167-8359, 1050-124x 2167-8359',
      PAPERBOY_BIORXIV_URL: 'http://127.0.0.1:2',
      PAPERBOY_EUROPEPMC_URL: 'http://127.0.0.1:3',
      PAPERBOY_CROSSREF_URL: 'http://127.0.0.1:4',
      HF_TOKEN: 'hf_abcdefghijklmnop',
      OPENALEX_KEY: 'AbcDef0123456789',
      SEMANTIC_SCHOLAR_KEY: 'abc-DEF_0123456789',
      PAPERBOY_MEMORY_PAPERS: '500',
      SLACK_BOT_TOKEN: BOT,
      SLACK_APP_TOKEN: APP,
      DISCORD_TOKEN: DISCORD,
      NO_COLOR: '1',
    }
    expect(readConfig(environment)).toEqual({
      data: '/srv/paperboy',
      database: null,
      backup: { folder: '/mnt/backups', keep: 30 },
      seeds: false,
      logLevel: 'debug',
      slack: { botToken: BOT, appToken: APP, unfurl: true },
      slackApp: null,
      keys: [],
      discord: { token: DISCORD, http: null },
      zone: 'Europe/Berlin',
      topicsPerChannel: 3,
      topicsPerWorkspace: 7,
      answersPerWorkspace: 90,
      lookupsPerWorkspace: 8,
      fields: ['machine-learning'],
      sources: {
        enabled: ['arxiv', 'feeds'],
        categories: ['hep-th', 'math.AG', 'cs.CL'],
        feeds: ['https://connect.biorxiv.org/biorxiv_xml.php?subject=genomics', 'http://127.0.0.1:8080/feed'],
        feedsPrivate: true,
        biorxivCategories: ['cell biology', 'Neuroscience', 'zoology'],
        medrxivCategories: ['hiv aids'],
        europePmcQueries: ['tuberculosis AND "deep learning"', 'SRC:PPR AND (malaria OR dengue)'],
        crossrefJournals: ['2167-8359', '1050-124X'],
        biorxivUrl: 'http://127.0.0.1:2',
        europePmcUrl: 'http://127.0.0.1:3',
        crossrefUrl: 'http://127.0.0.1:4',
        token: 'hf_abcdefghijklmnop',
        openAlexKey: 'AbcDef0123456789',
        semanticScholarKey: 'abc-DEF_0123456789',
        contact: 'mailto:library@example.org',
        lookup: false,
        follow: 12,
        huggingFaceUrl: 'http://127.0.0.1:1',
        arxivUrl: 'https://mirror.example/arxiv',
      },
      support: '#ask-the-library, or help@example.org',
      operatorChannel: { platform: 'discord', workspace: '123', channel: '456' },
      publicUrl: null,
      publicPapers: false,
      feedPages: false,
      http: { host: '127.0.0.1', port: 3210 },
      operatorHttp: { host: '::1', port: 3211, token: 'a-token-of-the-operator' },
      proxies: null,
      memoryPapers: 500,
      colour: false,
    })
  })

  test.each([
    ['PAPERBOY_SOURCES', 'arxiv, pubmed'],
    ['PAPERBOY_LOOKUP', 'sometimes'],
    ['PAPERBOY_FOLLOW', '0'],
    ['PAPERBOY_FOLLOW', 'all'],
    ['PAPERBOY_ARXIV_CATEGORIES', 'CS'],
    ['PAPERBOY_FEEDS', 'https://a.example/feed javascript:alert(1)'],
    ['PAPERBOY_CONTACT', 'two words'],
    ['PAPERBOY_SUPPORT', 'one line\nand another'],
    ['PAPERBOY_SUPPORT', 'moc.live\u202e'],
    ['PAPERBOY_SUPPORT', 'x'.repeat(201)],
    ['PAPERBOY_OPERATOR_CHANNEL', 'C0123'],
    ['PAPERBOY_BIORXIV_CATEGORIES', 'cell biology, <b>'],
    ['PAPERBOY_EUROPEPMC_QUERIES', 'doors; a) OR (b'],
    ['PAPERBOY_CROSSREF_JOURNALS', '2167-8358'],
    ['PAPERBOY_CROSSREF_JOURNALS', 'Nature'],
    ['PAPERBOY_ARXIV_URL', 'file:///etc/passwd'],
  ])('refuses a %s of “%s”', (name, value) => {
    expect(faultOf({ [name]: value })).toContain(`${name} is “${value}”, which is not valid.`)
  })

  test('has each source that is named', () => {
    const named = { PAPERBOY_SOURCES: 'crossref, medrxiv biorxiv europepmc', PAPERBOY_CROSSREF_JOURNALS: '2167-8359' }
    expect(readConfig({ ...named, PAPERBOY_EUROPEPMC_QUERIES: 'doors' }).sources.enabled).toEqual([
      'biorxiv',
      'medrxiv',
      'europepmc',
      'crossref',
    ])
    expect(readConfig(named).sources.europePmcQueries).toEqual([]) // topics have words
    expect(faultOf({ ...named, PAPERBOY_LOOKUP: 'off' })).toContain(
      'PAPERBOY_EUROPEPMC_QUERIES is not set, but PAPERBOY_SOURCES names europepmc. Set it to ',
    )
  })

  test('of a field has what it names, and of several each thing once', () => {
    const { fields, sources } = readConfig({ PAPERBOY_FIELDS: 'statistics, biology' })
    expect(fields).toEqual(['biology', 'statistics'])
    expect(sources.enabled).toEqual(['arxiv', 'feeds', 'biorxiv', 'crossref'])
    expect(sources.categories).toEqual(['q-bio', 'stat', 'math.ST'])
    expect(sources.crossrefJournals).toContain('2050-084X')
  })

  test('of a field gives way to what is set', () => {
    const set = { PAPERBOY_FIELDS: 'medicine', PAPERBOY_SOURCES: 'arxiv crossref', PAPERBOY_ARXIV_CATEGORIES: 'q-bio.QM' }
    const { enabled, categories, crossrefJournals } = readConfig({ ...set, PAPERBOY_CROSSREF_JOURNALS: '2167-8359' }).sources
    expect({ enabled, categories, crossrefJournals }).toEqual({
      enabled: ['arxiv', 'crossref'],
      categories: ['q-bio.QM'],
      crossrefJournals: ['2167-8359'],
    })
    expect(faultOf({ PAPERBOY_FIELDS: 'medicine', PAPERBOY_SOURCES: 'arxiv' })).toContain('PAPERBOY_ARXIV_CATEGORIES is not set')
  })

  test.each([
    ['biologie', 'biology'],
    ['learning', 'machine-learning'],
    ['robots', 'robotics'],
  ])('refuses the field %s with the nearest names', (name, nearest) => {
    const fault = faultOf({ PAPERBOY_FIELDS: `physics,${name}` })
    expect(fault).toContain(`PAPERBOY_FIELDS names “${name}”, which is not a field. The nearest are ${nearest}, `)
  })

  test('turns all sources off', () => {
    expect(readConfig({ PAPERBOY_SOURCES: 'off', PAPERBOY_LOOKUP: 'on' }).sources).toMatchObject({ enabled: [], lookup: false })
  })

  test('takes an empty value for none', () => {
    const empty = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, ' ']))
    expect(readConfig(empty)).toEqual(readConfig({}))
  })

  test('looks at no variable of others', () => {
    expect(readConfig({ PATH: '/bin', SLACK_VERIFICATION_TOKEN: 'x', DISCORD: 'y' })).toEqual(readConfig({}))
  })
})

describe('faults', () => {
  test('are told all at once, each with its remedy', () => {
    const message = faultOf({
      PAPERBOY_SEEDS: 'maybe',
      PAPERBOY_LOG: 'loud',
      PAPERBOY_DAAT: '/tmp',
      SLACK_BOT_TOKEN: BOT,
      DISCORD_TOKEN: 'short',
    })
    expect(message).toContain('The configuration has 5 faults:')
    expect(message).toContain('PAPERBOY_SEEDS is “maybe”, which is not valid. Set it to on or off, or remove it.')
    expect(message).toContain(
      'PAPERBOY_LOG is “loud”, which is not valid. Set it to one of silent, error, warn, info, debug, or remove it.',
    )
    expect(message).toContain('PAPERBOY_DAAT is not a variable of Paperboy. Did you mean PAPERBOY_DATA?')
    expect(message).toContain('SLACK_APP_TOKEN is not set, but SLACK_BOT_TOKEN is.')
    expect(message).toContain('DISCORD_TOKEN is a value of 5 characters')
  })

  test('of a value that is read in several places is named once', () => {
    const fault = faultOf({ PAPERBOY_URL: 'papers.example.org', PAPERBOY_HTTP: '127.0.0.1:3210' })
    expect(fault.match(/PAPERBOY_URL is “/g)).toHaveLength(1)
  })

  test('of one is said as one', () => {
    expect(faultOf({ PAPERBOY_SEEDS: 'maybe' })).toContain('The configuration has a fault:')
  })

  test.each([
    ['a user token for the bot', { SLACK_BOT_TOKEN: 'xoxp-secret-secret', SLACK_APP_TOKEN: APP }, 'xoxp-secret-secret'],
    ['the tokens of Slack exchanged', { SLACK_BOT_TOKEN: APP, SLACK_APP_TOKEN: BOT }, APP],
    ['a token with a space', { DISCORD_TOKEN: 'secret secret secret' }, 'secret secret'],
    ['one token of Slack alone', { SLACK_APP_TOKEN: APP }, APP],
    ['a wrong token beside another fault', { DISCORD_TOKEN: 'secret', PAPERBOY_LOG: 'loud' }, 'secret'],
  ])('never show a secret: %s', (_, environment, secret) => {
    expect(faultOf(environment)).not.toContain(secret)
  })

  test('of both tokens of Slack are told for both', () => {
    expect(faultOf({ SLACK_BOT_TOKEN: APP, SLACK_APP_TOKEN: BOT })).toContain('2 faults')
  })
})

test('the address of a PostgreSQL database is taken whole, and no nightly backup of a file beside it', () => {
  const PAPERBOY_DATABASE = 'postgres://ada:p%40ss@db.example:5433/paperboy?sslmode=require'
  expect(readConfig({ PAPERBOY_DATABASE }).database).toBe(PAPERBOY_DATABASE)
  expect(() => readConfig({ PAPERBOY_DATABASE: 'mysql://ada:p%40ss@db.example/paperboy' })).toThrow(
    /^(?!.*p%40ss).*Set it to the address of a PostgreSQL database/s,
  )
  expect(() => readConfig({ PAPERBOY_DATABASE, PAPERBOY_BACKUP: '/mnt/backups' })).toThrow('Remove PAPERBOY_BACKUP, and run pg_dump')
})

test('.env.example explains exactly the variables that there are', () => {
  const example = readFileSync(join(ROOT, '.env.example'), 'utf8')
  const explained = [...example.matchAll(/^#?\s?([A-Z][A-Z_]+)=/gm)].map((match) => match[1])
  expect(explained.sort()).toEqual(Object.keys(VARIABLES).sort())
})

test('.env.example, with every line switched on, is a configuration with placeholders for secrets only', () => {
  const example = readFileSync(join(ROOT, '.env.example'), 'utf8')
  const settings = [...example.matchAll(/^#?([A-Z][A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value])
  const withoutSecrets = settings.filter(([name]) => !/TOKEN/.test(name ?? ''))
  expect(readConfig(Object.fromEntries(withoutSecrets))).toEqual(readConfig({}))
})

describe('the log', () => {
  const logged = (write: (log: ReturnType<typeof createLog>) => void): string => {
    const lines: string[] = []
    write(createLog('info', (line) => lines.push(line)))
    return lines.join('')
  }

  test.each([
    ['a bot token of Slack', BOT],
    ['an app token of Slack', APP],
    ['a token of Discord', DISCORD],
  ])('never has %s in it', (_, token) => {
    const text = logged((log) => {
      log.info({ token, url: `https://example.org/?token=${token}&x=1` }, `connecting with ${token}.`)
      log.error({ err: new Error(`invalid_auth ${token}`) }, 'failed')
    })
    expect(text).not.toContain(token.slice(8))
    expect(text).toContain('[token]')
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toHaveLength(2)
  })

  test('keeps what is no token', () => {
    expect(logged((log) => log.info({ paper: '10.1038/s41598-021-85570-2' }, 'arXiv 2401.12208 of astro-ph.HE'))).toContain(
      '2401.12208 of astro-ph.HE',
    )
  })
})

test.each([
  [
    { PAPERBOY_PUBLIC: 'on' },
    ['PAPERBOY_PUBLIC is on, but PAPERBOY_HTTP is not set.', 'PAPERBOY_PUBLIC is on, but PAPERBOY_URL is not set.'],
  ],
  [
    { PAPERBOY_PUBLIC: 'on', PAPERBOY_HTTP: 'off', PAPERBOY_URL: 'https://papers.example.org' },
    ['PAPERBOY_HTTP is off. Set it to an address and a port'],
  ],
  [
    { PAPERBOY_FEED_PAGES: 'on' },
    ['PAPERBOY_FEED_PAGES is on, but PAPERBOY_HTTP is not set.', 'PAPERBOY_FEED_PAGES is on, but PAPERBOY_URL is not set.'],
  ],
  [{ PAPERBOY_FEED_PAGES: 'on', PAPERBOY_HTTP: '127.0.0.1:3210' }, ['PAPERBOY_FEED_PAGES is on, but PAPERBOY_URL is not set.']],
  [{ PAPERBOY_HTTP: '0.0.0.0:3210' }, ['PAPERBOY_HTTP is “0.0.0.0:3210”, which others reach.']],
])('pages that others reach are public by intent alone: %o', (environment, faults) => {
  for (const fault of faults) expect(() => readConfig(environment)).toThrow(fault)
})

test('with PostgreSQL the addresses of pages need keys, with SQLite they do not', () => {
  const pages = { PAPERBOY_FEED_PAGES: 'on', PAPERBOY_HTTP: '127.0.0.1:3210', PAPERBOY_URL: 'https://papers.example.org' }
  const shared = { ...pages, PAPERBOY_DATABASE: 'postgres://ada:secret@127.0.0.1/paperboy' }
  expect(() => readConfig(shared)).toThrow('PAPERBOY_FEED_PAGES is on and PAPERBOY_DATABASE is set, but PAPERBOY_KEYS is not')
  expect(readConfig({ ...shared, PAPERBOY_KEYS: `a:${'0'.repeat(64)}` }).feedPages).toBe(true)
  expect(readConfig(pages).feedPages).toBe(true)
})

describe('Slack by HTTP', () => {
  const APPLICATION = {
    SLACK_CLIENT_ID: '1234567890.1234567890',
    SLACK_CLIENT_SECRET: '0123456789abcdef0123456789abcdef',
    SLACK_SIGNING_SECRET: 'fedcba9876543210fedcba9876543210',
    PAPERBOY_HTTP: '0.0.0.0:3210',
    PAPERBOY_URL: 'https://papers.example.org',
    PAPERBOY_KEYS: `b:${'1'.repeat(64)}, a:${'0'.repeat(64)}`,
  }

  test('has what is set, its keys in their order', () => {
    const { slackApp, slack, keys } = readConfig(APPLICATION)
    expect(slack).toBeNull()
    expect(slackApp).toEqual({
      clientId: APPLICATION.SLACK_CLIENT_ID,
      clientSecret: APPLICATION.SLACK_CLIENT_SECRET,
      signingSecret: APPLICATION.SLACK_SIGNING_SECRET,
      url: 'https://papers.example.org',
      unfurl: true,
    })
    expect(keys.map(({ id, key }) => [id, Buffer.from(key).toString('hex')])).toEqual([
      ['b', '1'.repeat(64)],
      ['a', '0'.repeat(64)],
    ])
  })

  test.each(Object.keys(APPLICATION))('is refused without %s, which is named', (name) => {
    expect(faultOf({ ...APPLICATION, [name]: '' })).toMatch(new RegExp(`\\b${name}\\b[^.]*is not set`))
  })

  test('and Socket Mode together are refused, with the names of all', () => {
    const fault = faultOf({ ...APPLICATION, SLACK_BOT_TOKEN: BOT })
    expect(fault).toContain(
      'SLACK_BOT_TOKEN is set, and so are SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_SIGNING_SECRET. The former are for one workspace by Socket Mode, the latter for many by HTTP. Remove one or the other.',
    )
    expect(fault).not.toContain(BOT)
  })

  test.each(['a', `a:${'0'.repeat(63)}`, `a:${'0'.repeat(64)} a:${'1'.repeat(64)}`, `:${'0'.repeat(64)}`])(
    'the keys “%s” are refused, and not shown',
    (keys) => {
      const fault = faultOf({ ...APPLICATION, PAPERBOY_KEYS: keys })
      expect(fault).toContain('PAPERBOY_KEYS is a value of')
      expect(fault).not.toContain('0'.repeat(63))
    },
  )
})

test('interactions of Discord by HTTP want all that they need, and what lacks is named', () => {
  const key = { DISCORD_PUBLIC_KEY: 'A0'.repeat(32) }
  const http = { PAPERBOY_HTTP: '0.0.0.0:3210', PAPERBOY_URL: 'https://papers.example.org' }
  for (const name of ['DISCORD_TOKEN', 'PAPERBOY_HTTP', 'PAPERBOY_URL'])
    expect(() => readConfig(key)).toThrow(`DISCORD_PUBLIC_KEY is set, but ${name} is not. Set it to `)
  expect(() => readConfig({ ...http, DISCORD_TOKEN: DISCORD, DISCORD_PUBLIC_KEY: 'a0' })).toThrow(
    'DISCORD_PUBLIC_KEY is “a0”, which is not valid. Set it to the public key on the page General Information of your Discord app',
  )
  expect(readConfig({ ...key, ...http, DISCORD_TOKEN: DISCORD })).toMatchObject({
    discord: { token: DISCORD, http: { publicKey: 'a0'.repeat(32), url: http.PAPERBOY_URL } },
    publicPapers: false,
  })
})
