/**
 * The codes of all errors that an operator meets, with the program's exit code (1 for a failure, 2 for wrong usage) and what they mean. Logs
 * carry them. A code never changes its meaning; the sentence beside it may.
 */
export const FAULT_CODES = {
  usage: { exit: 2, means: 'A verb was called with words or flags that it does not take.' },
  query: { exit: 2, means: 'A query cannot be read.' },
  'file-wrong': { exit: 2, means: 'A named file or folder does not exist, is of the wrong kind, or may not be used.' },
  'file-failed': { exit: 1, means: 'The machine could not read or write a named file.' },
  'file-unreadable': { exit: 1, means: 'A file was read, but is not what was expected.' },
  'replay-input': { exit: 2, means: 'The days or the topics of a replay cannot be used.' },
  'not-found': { exit: 1, means: 'There is no such feed, workspace or paper.' },
  'is-configured': { exit: 1, means: 'A feed comes from PAPERBOY_FEEDS and can only be changed there.' },
  configuration: { exit: 1, means: 'A variable has a wrong value, or a needed one is missing.' },
  'data-folder': { exit: 1, means: 'The data folder, or a file in it, cannot be made or written.' },
  'data-in-use': { exit: 1, means: 'Another Paperboy runs on the data folder or the database.' },
  'data-moved': { exit: 1, means: 'The data of the database were moved to another one, or have not all arrived.' },
  'database-damaged': { exit: 1, means: 'The database is damaged; a backup must be restored.' },
  'database-lost': { exit: 1, means: 'The database is gone, but other files of the bot are there.' },
  'database-newer': { exit: 1, means: 'The database was written by a newer Paperboy.' },
  'older-copy-runs': { exit: 1, means: 'An older Paperboy runs on the database, and could not work with what this one makes of it.' },
  'database-server': { exit: 1, means: 'The PostgreSQL server cannot be reached, refuses us, or is too old.' },
  'driver-missing': { exit: 1, means: 'The driver of the database was not installed, or is for another Node.' },
  'no-space': { exit: 1, means: 'There is no space for a temporary copy of the database.' },
  discord: { exit: 1, means: 'Discord refused the commands or could not be reached.' },
  'source-limited': { exit: 1, means: 'A source asks to be asked later (429 or 503).' },
  'source-absent': { exit: 1, means: 'A source could not be reached, or is broken for now.' },
  'source-refused': { exit: 1, means: 'A source refuses a request, and will refuse it again.' },
  'source-unreadable': { exit: 1, means: 'The answer of a source is not what was expected.' },
  'source-query': { exit: 1, means: 'A source refuses a query in its own format.' },
  'source-token': { exit: 1, means: 'A resumption token of a source has expired; the next run starts from the last position.' },
} as const satisfies Record<string, { readonly exit: 1 | 2; readonly means: string }>

export type FaultCode = keyof typeof FAULT_CODES

/** The codes of all refusals that a person meets in chat. The log at level `debug` carries them; the person reads the sentence alone. */
export const REFUSAL_CODES = {
  'unknown-command': 'There is no such command.',
  'unreadable-options': 'The words behind a command, or an option, cannot be read.',
  'unreadable-query': 'A query is missing, empty, or cannot be read.',
  'too-long': 'The message is too long.',
  'too-many': 'More papers or topics were named than the command takes.',
  'unknown-paper': 'No paper is meant by what was typed.',
  'unclear-paper': 'Several papers may be meant.',
  'not-in-list': 'The list has no such number, or there is no list.',
  'still-indexing': 'The index has not caught up; a later try may find it.',
  'nothing-to-do': 'There is nothing that the command could act on.',
  'unknown-topic': 'There is no such topic here.',
  'no-topics': 'The channel has no topics.',
  'topic-name': 'A topic cannot have this name, or another one has it.',
  'topic-changed': 'Somebody changed the topic meanwhile.',
  'topic-state': 'The topic is paused or has ended.',
  'looking-back': 'The data were restored from a backup, and what the channel got since is being looked up.',
  'limit-reached': 'The channel or the workspace has as many topics as it may.',
  'not-allowed': 'The person may not do this here, or their rights are unknown.',
  'unknown-person': 'The person cannot be named this way.',
  'channel-closed': 'The bot cannot post in the channel.',
  'control-gone': 'The button or the list behind it is no longer valid.',
  'feed-refused': 'The channel may have no page and no feeds, or it is not known whether.',
  'lookup-off': 'Looking outside is switched off.',
} as const satisfies Record<string, string>

export type RefusalCode = keyof typeof REFUSAL_CODES
