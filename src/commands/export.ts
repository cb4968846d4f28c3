import { z } from 'zod'
import { writeBibtex } from '../papers/bibtex.ts'
import { writeCsl } from '../papers/csl.ts'
import { writeMarkdown } from '../papers/markdown.ts'
import type { Paper } from '../papers/paper.ts'
import { writeRis } from '../papers/ris.ts'
import { toAction } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import type { Listing } from '../store/listings.ts'
import * as wording from '../wording/exports.ts'
import { nothingSaved } from '../wording/papers.ts'
import { noneHere } from '../wording/subscriptions.ts'
import { command, type Needs, type Request } from './command.ts'
import { personOf } from './place.ts'
import { Misunderstood, Refusal } from './refusal.ts'
import { findTopic, topicOption, topicsHere } from './topic.ts'

const FORMATS = {
  bibtex: { name: 'papers.bib', mediaType: 'application/x-bibtex', write: writeBibtex },
  ris: { name: 'papers.ris', mediaType: 'application/x-research-info-systems', write: writeRis },
  'csl-json': { name: 'papers.json', mediaType: 'application/vnd.citationstyles.csl+json', write: writeCsl },
  markdown: { name: 'papers.md', mediaType: 'text/markdown', write: writeMarkdown },
} as const
type Format = keyof typeof FORMATS
const NAMES = Object.keys(FORMATS) as [Format, ...Format[]]
/** As people call them, too. */
const CALLED: ReadonlyMap<string, Format> = new Map<string, Format>([
  ...NAMES.map((name): [string, Format] => [name, name]),
  ...(['bib', 'tex', 'latex'] as const).map((name): [string, Format] => [name, 'bibtex']),
  ...(['endnote', 'zotero'] as const).map((name): [string, Format] => [name, 'ris']),
  ...(['csl', 'json', 'csljson'] as const).map((name): [string, Format] => [name, 'csl-json']),
  ['md', 'markdown'],
])
const FILLER = /^(?:as|in|to|my|the|last|latest|papers|file)$/i
/** A digest is looked for among so many slots: most of them may have had nothing new. */
const MOST_SLOTS = 60

export const exportSaved = command({
  name: 'export',
  summary: 'Your saved papers, or those of a digest, as a file',
  options: z.object({
    format: z.enum(NAMES).optional().describe('bibtex unless told'),
    of: z.enum(['saved', 'digest']).optional().describe('Your saved papers, or the last digest here'),
    topic: topicOption.optional(),
  }),
  examples: ['export', 'export ris', 'export markdown'],
  who: 'anyone',
  usage: 'export [bibtex|ris|csl-json|markdown] [digest [TOPIC]]',
  async read(rest) {
    const words = rest.split(/\s+/).filter((word) => word !== '')
    const format = words.map((word) => CALLED.get(word.toLowerCase())).find((found) => found !== undefined)
    const left = words.filter((word) => !CALLED.has(word.toLowerCase()) && !FILLER.test(word))
    const at = left.findIndex((word) => /^(?:saved|digest)$/i.test(word))
    const topic = left.filter((_, index) => index !== at).join(' ')
    if (topic !== '' && (at === -1 || left[at]?.toLowerCase() === 'saved'))
      throw new Misunderstood('unreadable-options', wording.howToExport(topic, NAMES))
    return { ...(format && { format }), ...(at !== -1 && { of: left[at]?.toLowerCase() }), ...(topic !== '' && { topic }) }
  },
  async run({ format = 'bibtex', of, topic }, request, core) {
    if (of === 'digest' || topic !== undefined) return exportDigest(topic, format, request, core)
    const papers = await core.store.papers.byIds(await core.store.people.saved(personOf(request)))
    return papers.length === 0 ? textReply(nothingSaved()) : fileOf(papers, format, wording.exported(papers.length, format))
  },
})

/** The papers of the last digest here, or of the last one with a topic. @throws {Refusal} where there was none */
async function exportDigest(topic: string | undefined, format: Format, request: Request, core: Needs<'store'>): Promise<Reply> {
  const topics = topic === undefined ? await topicsHere(request, core) : [await findTopic(topic, request, core)]
  const [first] = topics
  if (!first) throw new Refusal('no-topics', noneHere())
  const numbers = topics.map(({ number }) => number)
  const slots = await core.store.sections.latest(numbers, first, MOST_SLOTS)
  const last = slots.find(({ outcome, papers }) => outcome === 'posted' && papers.length > 0)
  if (!last) throw new Refusal('nothing-to-do', wording.noDigest())
  const own = slots.filter(({ slotAt, outcome }) => slotAt === last.slotAt && outcome === 'posted')
  const papers = await core.store.papers.byIds(own.flatMap((slot) => slot.papers))
  return fileOf(papers, format, wording.exportedDigest(papers.length, format, last.slot.slice(0, 10)))
}

/** A button: the papers of a list, as of a digest, with buttons for the other formats. @param at the format’s place among all */
export async function exportListing(listing: Listing, at: number, core: Needs<'store'>): Promise<Reply> {
  const papers = await core.store.papers.byIds(listing.papers)
  const format = NAMES[at] ?? 'bibtex'
  const actions = NAMES.flatMap((name, index) =>
    name === format ? [] : [toAction(wording.asFormat(name), { verb: 'export', listing: listing.id, at: index })],
  )
  return { ...fileOf(papers, format, wording.exportedList(papers.length, format)), actions }
}

function fileOf(papers: readonly Paper[], format: Format, text: Reply['text']): Reply {
  const { name, mediaType, write } = FORMATS[format]
  return textReply(text, { attachments: [{ name, mediaType, content: write(papers) }] })
}
