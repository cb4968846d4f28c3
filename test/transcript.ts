// What newcomers type in their first ten minutes, and what they get: what they wanted, or one step from it.

export interface Wanted {
  /** What its text says. */
  readonly says: RegExp
  /** How many papers or topics it shows at least. */
  readonly cards?: number
  /** A button that stands below it. */
  readonly button?: string
}

const HELP: Wanted = { says: /^Paperboy finds research papers/ }

/** In this order, by one person: numbers mean the list before. */
export const TRANSCRIPT: readonly (readonly [string, Wanted])[] = [
  ['hi', { says: /^Hello!/, button: 'Try a search' }],
  ['help', HELP],
  ['what can you do?', HELP],
  [': help', HELP],
  ['hey paperboy, help me please', HELP],
  ['`help search`', { says: /in this order/ }],
  ['how do I subscribe?', { says: /A daily digest of a topic/ }],
  ['chest x-ray report generation', { says: /papers match/, cards: 5 }],
  ['more', { says: /\(6–10 of/, cards: 5 }],
  ['save 6', { says: /^Saved: “/ }],
  ['my papers', { says: /^Your saved paper/, cards: 1 }],
  ['what is the best method for chest x-ray report generation?', { says: /papers match/, cards: 5 }],
  ['open 1', { says: /./, cards: 1 }],
  ['can you find papers about radio galaxies?', { says: /papers match “radio galaxies”/, cards: 3 }],
  ['1', { says: /./, cards: 1 }],
  ['like 1', { says: /^Papers like/, cards: 1 }],
  ['papers by Chantal Pellegrini', { says: /“author:"Chantal Pellegrini"”/, cards: 1 }],
  ['is there anything on tuberculosis', { says: /match(?:es)? “tuberculosis”/, cards: 1 }],
  ['https://arxiv.org/abs/2303.13391', { says: /./, cards: 1 }],
  ['what’s new?', { says: /^The newest papers/, cards: 5 }],
  ['what is trending?', { says: /^(?:Trending|No votes)/ }],
  ['channel estimation', { says: /No paper matches “channel estimation”/ }],
  ['serch knee', { says: /Did you mean search knee\?/ }],
  ['simlar', { says: /similar <paper>/ }],
  ['new papers about radiology', { says: /Here is a search for all of it instead/, cards: 1 }],
  ['my topics', { says: /subscribe begins one/ }],
  ['subscribe radiology', { says: /^Subscribed/ }],
  ['topics', { says: /topic/, cards: 1, button: 'Your saved papers' }],
  ['unsubscribe', { says: /needs a topic/ }],
  ['status?', { says: /63 papers/ }],
  ['thanks!', { says: /^You are welcome/ }],
  ['export', { says: /1 saved paper as BibTeX/ }],
]
