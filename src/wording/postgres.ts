// What an operator is told of a PostgreSQL server. Nothing of a password is ever in it.
const ADDRESS = 'PAPERBOY_DATABASE'

interface Named {
  readonly host: string
  readonly version: string
}

const named = ({ host, version }: Named): string => `${host} (Paperboy ${version})`

/** Of `restore --since`, which no copy may run beside. */
export const copiesRun = (copies: readonly Named[]): string =>
  `Paperboy runs on the database of ${ADDRESS}: ${copies.map(named).join(', ')}. Stop it there first; a copy that was killed counts as running for 20 seconds.`

export const olderCopyRuns = (host: string, version: string): string =>
  `${named({ host, version })} runs on the database of ${ADDRESS}, and could not work with what this version makes of it. Stop it first. Nothing was changed.`

/** In the log, and the copy ends. */
export const schemaOutgrown = (version: string): string =>
  `A newer Paperboy has changed the database of ${ADDRESS}, and Paperboy ${version} cannot work with it any more. This copy ends; upgrade it.`

export const dataMoved = (): string =>
  `The data of ${ADDRESS} were moved to another database while this copy did not answer. It ends, as two would post twice; npm start -- doctor says where they are.`

export const runningCopies = (copies: readonly Named[]): string => (copies.length === 0 ? 'none runs' : copies.map(named).join(', '))

export const holdsPapers = (papers: number): string => `PostgreSQL, ${papers.toLocaleString('en')} ${papers === 1 ? 'paper' : 'papers'}`

/** @param steps how many the schema lacks */
export const lacksSteps = (steps: number): string =>
  `PostgreSQL, ${steps} ${steps === 1 ? 'step' : 'steps'} of the schema behind; the next start runs them`

export const backUpElsewhere = (): string =>
  `The data are in PostgreSQL, which copies them: pg_dump --format=custom --file=FILE "$${ADDRESS}". npm start -- backup --verify FILE tries what it made.`

export const noSuchDump = (file: string): string => `There is no file ${file}. Name one that pg_dump --format=custom made.`

export const noDump = (file: string): string =>
  `${file} is no copy of a database of Paperboy. Name one that pg_dump --format=custom made of it.`

export const noPgRestore = (): string =>
  'pg_restore is not here, which restores the copy. Install the client programs of PostgreSQL (Debian: postgresql-client), or run this where they are.'

/** @param reason as pg_restore says it */
export const dumpRefused = (file: string, reason: string): string =>
  `${file} could not be restored: ${reason || 'pg_restore ended without a word'}. Nothing is left of it. Make another copy, and keep the older ones.`

export const cannotMakeScratch = (): string =>
  `The user of ${ADDRESS} may not create a database to restore the copy into. Let it: alter role USER createdb; or set ${ADDRESS} to a user who may for this command.`

export const restoreElsewhere = (): string =>
  `The data are in PostgreSQL, which restores them. Stop Paperboy, run pg_restore --clean --if-exists --dbname="$${ADDRESS}" FILE, and then npm start -- restore --since INSTANT, which is when the copy was made, such as 2026-01-31T03:00Z.`

export const noInstant = (typed: string): string =>
  `“${typed}” is no instant of the past. Give the one at which the copy was made, such as 2026-01-31T03:00Z.`

export const sinceElsewhere = (): string =>
  `--since is for PostgreSQL (${ADDRESS}). A backup of SQLite says itself when it was made: restore FILE`

export const noNightlyBackup = (): string =>
  `PAPERBOY_BACKUP copies the SQLite file, but the data are in ${ADDRESS}. Remove PAPERBOY_BACKUP, and run pg_dump each night.`

export const pagesNeedKeys = (expected: string): string =>
  `PAPERBOY_FEED_PAGES is on and ${ADDRESS} is set, but PAPERBOY_KEYS is not: what the pages' addresses are made of is encrypted in the database. Set it to ${expected}.`

export const serverTooOld = (version: string, least: number): string =>
  `The server of ${ADDRESS} is PostgreSQL ${version}. Paperboy needs ${least} or newer.`

export const wrongEncoding = (encoding: string): string =>
  `The database of ${ADDRESS} is encoded in ${encoding}. Create one with: create database paperboy encoding 'UTF8' template template0`

const setIsolation = (database: string): string =>
  `run once, as its owner: alter database "${database}" set default_transaction_isolation = 'serializable'; and have the pooler connect anew.`

export const isPooler = (server: string, database: string): string =>
  `${server} of ${ADDRESS} is a connection pooler that takes no settings for a session. Give the address of the PostgreSQL server itself; or put ?pgbouncer=true behind this one, and ${setIsolation(database)}`

export const poolerLacksIsolation = (server: string, database: string): string =>
  `Behind the pooler ${server} of ${ADDRESS} the database ${database} does not keep transactions apart as Paperboy relies on; ${setIsolation(database)}`

export const notReached = (server: string, reason: string): string =>
  `The PostgreSQL server ${server} of ${ADDRESS} cannot be reached (${reason}). Check its address, and whether it runs.`

export const notLetIn = (server: string, database: string, user: string): string =>
  `The PostgreSQL server ${server} of ${ADDRESS} does not let the user ${user} into the database ${database}. Check the user, the password, and the server's pg_hba.conf.`

export const noSuchDatabase = (server: string, database: string, user: string): string =>
  `The PostgreSQL server ${server} of ${ADDRESS} has no database ${database}. Create it: create database ${database} owner ${user}`

export const mayNotMakeTables = (server: string, database: string, user: string): string =>
  `The user ${user} may not create tables in the database ${database} of the PostgreSQL server ${server}. Let it: grant all on schema public to ${user}`
