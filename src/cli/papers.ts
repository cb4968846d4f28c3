import { Fault } from '../config/fault.ts'
import { readKey, whyApart } from '../papers/identity.ts'
import type { Paper } from '../papers/paper.ts'
import type { Side } from '../store/merges/sides.ts'
import * as wording from '../wording/merges.ts'
import type { Desk, Verb } from './verb.ts'

const USAGE = 'papers merges | split ID | join ID ID | duplicates [--json]'
/** How many are printed; `--json` prints all. */
const SHOWN = 50

type Store = Awaited<ReturnType<Desk['open']>>['core']['store']

/** A bot may run meanwhile: each change is one transaction, and its index follows. */
export const papersVerb: Verb = {
  name: 'papers',
  usage: USAGE,
  summary:
    'List the papers that were found to be one, and take such a merge apart, or make one; list what looks alike and was not merged; also while the bot runs',
  flags: { json: 'boolean' },
  async run([action, ...ids], flags, desk) {
    const [first, second, ...rest] = ids
    const isJson = flags.json === true
    if (action === 'merges' && first === undefined) return list(isJson, desk)
    if (action === 'duplicates' && first === undefined) return listAlike(isJson, desk)
    if (action === 'split' && first !== undefined && second === undefined && !isJson) return split(first, desk)
    if (action === 'join' && first !== undefined && second !== undefined && rest.length === 0 && !isJson) return join(first, second, desk)
    throw new Fault('usage', `Usage: npm start -- ${USAGE}`)
  },
}

async function list(isJson: boolean, desk: Desk): Promise<0> {
  const { papers, merges } = (await desk.open()).core.store
  const listed = await merges.list(isJson ? Number.MAX_SAFE_INTEGER : SHOWN)
  const known = await papers.lookUp(listed.merges.map(({ paper }) => paper))
  const found = listed.merges.flatMap(({ paper, sides }) => {
    const whole = known.get(paper)
    return whole ? [{ paper: whole, sides }] : []
  })
  if (isJson) desk.print(JSON.stringify(found))
  else for (const line of wording.merges(found, listed.total)) desk.print(line)
  return 0
}

async function listAlike(isJson: boolean, desk: Desk): Promise<0> {
  const { papers, merges } = (await desk.open()).core.store
  const all = await merges.alike()
  const pairs = isJson ? all : all.slice(0, SHOWN)
  const known = await papers.lookUp(pairs.flatMap(({ one, other }) => [one, other]))
  const wereSplit = await merges.splitsAmong([...known.values()])
  const found = pairs.flatMap(({ one, other, likeness }) => {
    const [left, right] = [known.get(one), known.get(other)]
    if (!left || !right) return []
    const why = wereSplit(one, other) ? 'split' : likeness < 1 ? 'title' : whyApart(left, right)
    return [{ one: left, other: right, why: wording.whyNotOne(why) }]
  })
  if (isJson) desk.print(JSON.stringify(found))
  else for (const line of wording.alike(found, all.length)) desk.print(line)
  return 0
}

async function split(typed: string, desk: Desk): Promise<0> {
  const { core } = await desk.open()
  const [id = '', number] = typed.split(/\/(\d{1,9}$)/)
  const paper = await find(number === undefined ? typed : id, core.store)
  const sides = await core.store.merges.of(paper.id)
  const side = sideNamed(sides, number, paper)
  const gone = await core.store.merges.split(side, core.now())
  if (gone === null) throw new Fault('not-found', wording.wasSplit(typed))
  const now = await core.store.papers.lookUp([paper.id, gone])
  for (const line of wording.split(now.get(paper.id) ?? paper, now.get(gone) ?? paper)) desk.print(line)
  return 0
}

function sideNamed(sides: readonly Side[], number: string | undefined, paper: Paper): Side {
  if (sides.length === 0) throw new Fault('not-found', wording.notMerged(paper))
  const [only, ...others] = sides.filter((each) => number === undefined || each.number === Number(number))
  if (!only || others.length > 0) throw new Fault('usage', wording.nameSide(paper, sides))
  return only
}

async function join(one: string, other: string, desk: Desk): Promise<0> {
  const { core } = await desk.open()
  const [left, right] = [await find(one, core.store), await find(other, core.store)]
  if (left.id === right.id) throw new Fault('usage', wording.isOne(left))
  const kept = await core.store.merges.join(left.id, right.id, core.now())
  desk.print(wording.joined((await core.store.papers.lookUp([kept])).get(kept) ?? left))
  return 0
}

/** @param typed a paper's number, or an identifier */
async function find(typed: string, { papers }: Store): Promise<Paper> {
  const id = /^(?:id:|#)?(\d{1,9})$/.exec(typed)?.[1]
  const key = readKey(typed)
  const found = id !== undefined ? (await papers.lookUp([Number(id)])).get(Number(id)) : key !== null ? await papers.byKey(key) : null
  if (!found) throw new Fault('not-found', wording.noPaper(typed))
  return found
}
