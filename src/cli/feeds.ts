import { Fault } from '../config/fault.ts'
import { fieldsOf, nearestFields } from '../config/fields.ts'
import { redact, redactTyped } from '../config/redaction.ts'
import { UnreadableAnswer } from '../sources/formats/found.ts'
import { readOpml, writeOpml } from '../sources/formats/opml.ts'
import { feedsOf } from '../sources/sources.ts'
import { readSuggestedFeeds } from '../sources/suggested-feeds.ts'
import * as wording from '../wording/feeds.ts'
import { noSuchField } from '../wording/fields.ts'
import { refusedLine } from '../wording/sources.ts'
import { readNamedFile, writePrivateFile } from './named-file.ts'
import type { Desk, Verb } from './verb.ts'

const USAGE = 'feeds [suggest FIELD | import FILE | export [--out FILE] | add URL [TITLE] | remove NAME]'

export const feedsVerb: Verb = {
  name: 'feeds',
  usage: USAGE,
  summary:
    'List the feeds of journals; suggest feeds of a field, add feeds from an OPML file or one by one, remove one, or write all as OPML',
  flags: { out: 'string' },
  async run([action, ...words], flags, desk) {
    const [first, ...rest] = words
    const out = typeof flags.out === 'string' ? flags.out : null
    if (action === 'export' && first === undefined) return write(out, desk)
    if (out !== null) throw new Fault('usage', `--out is only for export. Usage: npm start -- ${USAGE}`)
    if (action === undefined) return list(desk)
    if (action === 'suggest' && first !== undefined && rest.length === 0) return suggest(first, desk)
    if (action === 'import' && first !== undefined && rest.length === 0) return take(first, desk)
    if (action === 'add' && first !== undefined) return add(first, rest.join(' '), desk)
    if (action === 'remove' && first !== undefined) return remove(words.join(' '), desk)
    throw new Fault('usage', `Usage: npm start -- ${USAGE}`)
  },
}

async function allOf(desk: Desk) {
  const taken = await (await desk.open()).core.store.sources.feeds()
  return feedsOf(desk.config.sources, taken)
}

async function list(desk: Desk): Promise<0> {
  const feeds = await allOf(desk)
  if (feeds.length === 0) desk.print(wording.noFeeds)
  for (const { name, title, url } of feeds) desk.print(`${name}  ${redact(url)}${title === name ? '' : `  ${title}`}`)
  return 0
}

function suggest(field: string, desk: Desk): 0 {
  const name = field.toLowerCase()
  if (fieldsOf([name]).length === 0) throw new Fault('usage', noSuchField(field, nearestFields(field)))
  for (const line of wording.suggestedFeeds(name, readSuggestedFeeds())) desk.print(line)
  return 0
}

async function take(file: string, desk: Desk): Promise<0 | 1> {
  const { feeds, refused } = readFeedList(file)
  const { core } = await desk.open()
  let added = 0
  for (const { url, title } of feeds) if (await core.store.sources.addFeed(url, title, core.now())) added++
  desk.print(wording.feedsTaken(file, feeds.length, added))
  for (const each of refused) desk.print(refusedLine(each))
  return feeds.length === 0 ? 1 : 0
}

function readFeedList(file: string): ReturnType<typeof readOpml> {
  try {
    return readOpml(readNamedFile(file, wording.opmlExpected), file)
  } catch (error) {
    throw error instanceof UnreadableAnswer ? new Fault('file-unreadable', `${error.reason} ${wording.opmlExpected}`) : error
  }
}

async function write(out: string | null, desk: Desk): Promise<0> {
  const feeds = await allOf(desk)
  const opml = writeOpml(feeds, 'Paperboy’s feeds')
  const secret = feeds.filter(({ url }) => redact(url) !== url)
  if (out === null && secret.length > 0) throw new Fault('usage', wording.exportsSecrets(secret.length))
  if (out === null) desk.print(opml.trimEnd())
  else writePrivateFile(out, opml)
  return 0
}

async function add(address: string, title: string, desk: Desk): Promise<0> {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Fault('usage', `“${redactTyped(address)}” is not the address of a feed. It must begin with https://.`)
  const { core } = await desk.open()
  const isNew = await core.store.sources.addFeed(url.href, title, core.now())
  desk.print(isNew ? wording.feedAdded(redact(url.href)) : wording.feedKnown(redact(url.href)))
  return 0
}

/** @param wanted a name, an address or a title from the list */
async function remove(wanted: string, desk: Desk): Promise<0> {
  const all = await allOf(desk)
  const address = URL.canParse(wanted) ? new URL(wanted).href : null
  const typed = wanted.toLowerCase()
  const named = all.filter(({ url, name }) => url === wanted || url === address || name === typed)
  const [feed, ...others] = named.length > 0 ? named : all.filter(({ title }) => title.toLowerCase() === typed)
  if (!feed) throw new Fault('not-found', `${redactTyped(wanted)} is not one of the feeds. npm start -- feeds lists them.`)
  if (others.length > 0)
    throw new Fault('usage', `Several feeds are called “${wanted}”. Name one: ${[feed, ...others].map(({ name }) => name).join(', ')}.`)
  const isGone = await (await desk.open()).core.store.sources.removeFeed(feed.url)
  if (desk.config.sources.feeds.includes(feed.url)) throw new Fault('is-configured', wording.feedIsConfigured(redact(feed.url), isGone))
  desk.print(wording.feedRemoved(redact(feed.url)))
  return 0
}
