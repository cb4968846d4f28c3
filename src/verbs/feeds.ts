import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { Fault } from '../fault.ts'
import { readOpml, writeOpml } from '../sources/opml.ts'
import { feedsOf } from '../sources/sources.ts'
import * as wording from '../wording/sources.ts'
import type { Desk, Verb } from './verb.ts'

const USAGE = 'feeds [import FILE | export [--out FILE] | add URL [TITLE] | remove URL]'

export const feedsVerb: Verb = {
  name: 'feeds',
  usage: USAGE,
  summary: 'The feeds of journals that are read; take more in from an OPML file or one by one, or write them as OPML',
  flags: { out: 'string' },
  async run([action, ...words], flags, desk) {
    const [first, ...rest] = words
    if (action === undefined) return list(desk)
    if (action === 'import' && first !== undefined && rest.length === 0) return take(first, desk)
    if (action === 'export' && first === undefined) return write(typeof flags.out === 'string' ? flags.out : null, desk)
    if (action === 'add' && first !== undefined) return add(first, rest.join(' '), desk)
    if (action === 'remove' && first !== undefined && rest.length === 0) return remove(first, desk)
    throw new Fault(`Usage: npm start -- ${USAGE}`, 2)
  },
}

async function allOf(desk: Desk) {
  const taken = await (await desk.open()).core.store.sources.feeds()
  return feedsOf(desk.config.sources, taken)
}

async function list(desk: Desk): Promise<0> {
  const feeds = await allOf(desk)
  if (feeds.length === 0) desk.print(wording.noFeeds)
  for (const { name, title, url } of feeds) desk.print(title === name ? `${name}  ${url}` : `${name}  ${url}  ${title}`)
  return 0
}

async function take(file: string, desk: Desk): Promise<0 | 1> {
  if (!existsSync(file)) throw new Fault(`There is no file ${file}. Name an OPML file, as readers of feeds export it.`, 2)
  const { feeds, refused } = readOpml(readFileSync(file, 'utf8'))
  const { core } = await desk.open()
  let added = 0
  for (const { url, title } of feeds) if (await core.store.sources.addFeed(url, title, core.now())) added++
  desk.print(wording.feedsTaken(file, feeds.length, added))
  for (const each of refused) desk.print(wording.refusedLine(each))
  return feeds.length === 0 ? 1 : 0
}

async function write(out: string | null, desk: Desk): Promise<0> {
  const opml = writeOpml(await allOf(desk), 'Paperboy’s feeds')
  if (out === null) desk.print(opml.trimEnd())
  else writeFileSync(out, opml)
  return 0
}

async function add(address: string, title: string, desk: Desk): Promise<0> {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !/^https?:$/.test(url.protocol)) throw new Fault(`“${address}” is no address of a feed. It begins with https://.`, 2)
  const { core } = await desk.open()
  const isNew = await core.store.sources.addFeed(url.href, title, core.now())
  desk.print(isNew ? wording.feedAdded(url.href) : wording.feedKnown(url.href))
  return 0
}

async function remove(address: string, desk: Desk): Promise<0> {
  const { core } = await desk.open()
  const url = URL.canParse(address) ? new URL(address).href : address
  const isGone = await core.store.sources.removeFeed(url)
  if (!isGone && desk.config.sources.feeds.includes(address)) throw new Fault(`${address} stands in PAPERBOY_FEEDS: take it out there.`)
  if (!isGone) throw new Fault(`${address} is none of the feeds here. npm start -- feeds lists them.`)
  desk.print(wording.feedRemoved(url))
  return 0
}
