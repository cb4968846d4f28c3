import { findKeys } from '../papers/identifiers.ts'
import type { PaperKey } from '../papers/identity.ts'
import { type Reply, textReply } from '../port/chat.ts'
import { lines, type Text } from '../port/text.ts'
import * as wording from '../wording/outside.ts'
import type { Needs, Request } from './command.ts'
import { soonOrLater } from './later.ts'
import { personOf } from './place.ts'
import { Refusal } from './refusal.ts'
import { readSelection } from './selection.ts'

/** Of a text that names more, the others are only looked for here. */
const MOST_FETCHED = 3

interface NamedPaper {
  readonly key: PaperKey
  readonly typed: string
}

/**
 * Does some work once the papers that a reference names by identifiers and links are here: those that are not are looked up at the services.
 * Words look up nothing. @throws {Refusal} as the work does, with what the services said
 */
export async function withPapers(
  reference: string,
  request: Request,
  core: Needs<'store' | 'lookup'>,
  work: () => Promise<Reply>,
): Promise<Reply> {
  const { lookup } = core
  const missing = lookup === null ? [] : await missingOf(reference, core)
  if (lookup === null || missing.length === 0) return work()
  const fetching = fetchAll(missing, request, lookup).then(async (notes) => {
    try {
      const reply = await work()
      return notes.length === 0 ? reply : { ...reply, text: lines(...notes, reply.text) }
    } catch (error) {
      if (!(error instanceof Refusal) || notes.length === 0) throw error
      throw new Refusal(error.code, { ...error.reply, text: lines(error.reply.text, ...notes) })
    }
  })
  return soonOrLater(fetching, lookup.soonMs, async () => textReply(wording.lookingUp(missing.map(({ typed }) => typed))))
}

async function missingOf(reference: string, { store }: Needs<'store'>): Promise<NamedPaper[]> {
  const selected = readSelection(reference)?.flatMap((part) => (part.kind === 'key' ? [{ key: part.key, typed: part.typed }] : []))
  const named = selected ?? findKeys(reference).map(({ key, start, end }) => ({ key, typed: reference.slice(start, end) }))
  const missing: NamedPaper[] = []
  for (const each of named) {
    if (missing.length === MOST_FETCHED) break
    if (missing.some(({ key }) => key === each.key) || (await store.papers.byKey(each.key)) !== null) continue
    missing.push(each)
  }
  return missing
}

/** @returns what is to be said of those that were not found */
async function fetchAll(missing: readonly NamedPaper[], request: Request, lookup: NonNullable<Needs<'lookup'>['lookup']>): Promise<Text[]> {
  const notes: Text[] = []
  for (const { key } of missing) {
    const came = await lookup.paper(key, personOf(request))
    if (came.kind === 'asked' && came.papers.length > 0) continue
    const note = wording.notFoundOutside(came)
    if (note.length > 0) notes.push(note)
  }
  return notes
}
