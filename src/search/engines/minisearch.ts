import MiniSearch from 'minisearch'
import { countsOf, type IndexedPaper, indexPaper } from '../ranking/indexed.ts'
import { type CountingLexicon, createLexicon } from '../ranking/lexicon.ts'
import { type PaperIndex, saturate } from '../ranking/paper-index.ts'
import { NO_POSTINGS, type Postings, rememberPostings } from '../ranking/postings.ts'
import { createSearcher } from '../ranking/searcher.ts'
import { createVectorLearner } from '../vectors/learner.ts'
import type { Rarity, SearchEngine } from './engine.ts'

/** How many postings are cached as plain arrays until the index changes. */
const MOST_AT_HAND = 1_000_000

/**
 * An index in memory: MiniSearch stores the postings, and the searcher ranks.
 * @param elsewhere how rare words are among other papers, beside which these are weighed; nowhere unless given
 */
export function createMiniSearchEngine(elsewhere: Rarity = NOWHERE): SearchEngine {
  const own = createLexicon()
  const lexicon = elsewhere === NOWHERE ? own : withRarity(own, elsewhere)
  const papers = new Map<number, IndexedPaper>()
  const tree = new PostingsTree()
  const atHand = rememberPostings((term) => tree.read(term, index.averageLength()), MOST_AT_HAND)
  const byKey = new Map<string, number>()
  let totalLength = 0
  let bound = 1
  let revision = 0
  /** While the index is being filled, nothing is learnt: there will soon be more to learn from. */
  let isFilling = false

  function remove(ids: readonly number[]): void {
    atHand.forget()
    for (const id of ids) {
      const known = papers.get(id)
      if (!known) continue
      const { frequencies, length } = countsOf(known)
      lexicon.count(frequencies, -1)
      totalLength -= length
      papers.delete(id)
      for (const key of known.keys) if (byKey.get(key) === id) byKey.delete(key)
      tree.discard(id)
    }
  }

  const index: PaperIndex = {
    lexicon,
    size: () => papers.size + elsewhere.papers,
    averageLength: () => totalLength / Math.max(1, papers.size),
    bound: () => bound,
    paper: (id) => papers.get(id),
    papers: () => papers.values(),
    byKey: (key) => byKey.get(key),
    postings: atHand.of,
  }

  const learner = createVectorLearner(index, null, () => {})

  return {
    ...createSearcher(index, learner.vectors),
    add(batch) {
      remove(batch.map((paper) => paper.id))
      for (const paper of batch) {
        const { indexed, counts } = indexPaper(paper, lexicon)
        const { frequencies, length } = counts
        papers.set(paper.id, indexed)
        for (const key of paper.keys) byKey.set(key, paper.id)
        lexicon.count(frequencies, 1)
        tree.addPaper(paper.id, frequencies, length)
        totalLength += length
        bound = Math.max(bound, paper.id + 1)
      }
    },
    remove,
    commit(at, more = false) {
      revision = at
      isFilling = more
    },
    revision: () => revision,
    size: () => papers.size,
    warmUp: () => !isFilling && learner.learn(),
    close() {},
  }
}

const NOWHERE: Rarity = { papers: 0, papersWith: new Map() }

/** Counts papers elsewhere as well. They use a word as often as those here. */
function withRarity(own: CountingLexicon, { papersWith }: Rarity): CountingLexicon {
  const elsewhere = (number: number): number => papersWith.get(own.text(number)) ?? 0
  const all = (number: number): number => own.papersWith(number) + elsewhere(number)
  return {
    ...own,
    find: (term) => own.find(term) ?? (papersWith.has(term) ? own.number(term) : undefined),
    papersWith: all,
    uses: (number) => all(number) * (own.papersWith(number) === 0 ? 1 : own.uses(number) / own.papersWith(number)),
  }
}

interface Entry {
  readonly id: number
  readonly terms: string
}

/**
 * MiniSearch's index without its ranking, which creates an object for every posting. It reads protected members (`_index`, `_idToShortId`), so
 * package.json names one version exactly.
 */
class PostingsTree extends MiniSearch<Entry> {
  /** By MiniSearch's own number of a paper; 0 for a removed paper. */
  readonly #ids: number[] = []
  readonly #lengths: number[] = []

  constructor() {
    super({
      fields: ['terms'],
      tokenize: (terms) => terms.split(' '),
      processTerm: (term) => term,
      // Vacuum in one step: if a paper is added between two parts, the traversal of the tree breaks.
      autoVacuum: { batchSize: Number.MAX_SAFE_INTEGER },
    })
  }

  addPaper(id: number, frequencies: ReadonlyMap<number, number>, length: number): void {
    const terms: string[] = []
    for (const [term, frequency] of frequencies) for (let times = 0; times < frequency; times++) terms.push(keyOf(term))
    this.add({ id, terms: terms.join(' ') })
    const place = this._idToShortId.get(id) as number
    this.#ids[place] = id
    this.#lengths[place] = length
  }

  override discard(id: number): void {
    this.#ids[this._idToShortId.get(id) as number] = 0
    super.discard(id)
  }

  read(term: number, averageLength: number): Postings {
    const postings = this._index.get(keyOf(term))?.get(0)
    if (!postings) return NO_POSTINGS
    const ids = new Uint32Array(postings.size)
    const saturations = new Float32Array(postings.size)
    let end = 0
    for (const [place, frequency] of postings) {
      const id = this.#ids[place] as number
      if (id === 0) continue
      ids[end] = id
      saturations[end++] = saturate(frequency, this.#lengths[place] as number, averageLength)
    }
    return { ids: ids.subarray(0, end), saturations: saturations.subarray(0, end) }
  }
}

/** Short keys, because they are most of MiniSearch's tree. */
function keyOf(term: number): string {
  return term.toString(36)
}
