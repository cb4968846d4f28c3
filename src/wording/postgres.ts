/** What an operator is told of a PostgreSQL server at the start. Nothing of a password is ever in it. */
const ADDRESS = 'PAPERBOY_DATABASE'

export const serverTooOld = (version: string, least: number): string =>
  `The server of ${ADDRESS} is PostgreSQL ${version}. Paperboy needs ${least} or newer.`

export const wrongEncoding = (encoding: string): string =>
  `The database of ${ADDRESS} is encoded in ${encoding}. Create one with: create database paperboy encoding 'UTF8' template template0`

export const notReached = (server: string, reason: string): string =>
  `The PostgreSQL server ${server} of ${ADDRESS} cannot be reached (${reason}). Check its address, and whether it runs.`

export const notLetIn = (server: string, database: string, user: string): string =>
  `The PostgreSQL server ${server} of ${ADDRESS} does not let the user ${user} into the database ${database}. Check the user, the password, and the server's pg_hba.conf.`

export const noSuchDatabase = (server: string, database: string, user: string): string =>
  `The PostgreSQL server ${server} of ${ADDRESS} has no database ${database}. Create it: create database ${database} owner ${user}`

export const mayNotMakeTables = (server: string, database: string, user: string): string =>
  `The user ${user} may not create tables in the database ${database} of the PostgreSQL server ${server}. Let it: grant all on schema public to ${user}`
