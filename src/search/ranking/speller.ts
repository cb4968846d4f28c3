import { distance } from 'fastest-levenshtein'

export type Speller = ReturnType<typeof createSpeller>

export interface Spelled {
  readonly spelling: string
  readonly edits: number
}

/** Spellings by length, each with the set of its letters, which excludes most spellings before they are compared. */
export function createSpeller() {
  const byLength: { readonly spellings: string[]; signatures: Uint32Array }[] = []

  return {
    add(spelling: string): void {
      byLength[spelling.length] ??= { spellings: [], signatures: new Uint32Array(16) }
      const group = byLength[spelling.length] as (typeof byLength)[number]
      const place = group.spellings.push(spelling) - 1
      if (place >= group.signatures.length) group.signatures = grown(group.signatures)
      group.signatures[place] = signatureOf(spelling)
    },

    /** Spellings within a number of edits, in no order. Swapping neighbours is one edit. */
    near(word: string, most: number): Spelled[] {
      const found: Spelled[] = []
      const swaps = swapped(word)
      const signature = signatureOf(word)
      for (let length = word.length - most; length <= word.length + most; length++) {
        const group = byLength[length]
        if (!group) continue
        const { spellings, signatures } = group
        for (let at = 0; at < spellings.length; at++) {
          // An edit changes at most two bits: it removes one letter and adds another.
          if (bits((signatures[at] as number) ^ signature) > 2 * most) continue
          const spelling = spellings[at] as string
          const edits = swaps.has(spelling) ? 1 : distance(word, spelling)
          if (edits <= most) found.push({ spelling, edits })
        }
      }
      return found
    },
  }
}

function grown(signatures: Uint32Array): Uint32Array {
  const larger = new Uint32Array(signatures.length * 2)
  larger.set(signatures)
  return larger
}

/** One bit for each letter that a word has; other characters share bits. */
function signatureOf(word: string): number {
  let signature = 0
  for (let at = 0; at < word.length; at++) signature |= 1 << (word.charCodeAt(at) & 31)
  return signature
}

function bits(word: number): number {
  let rest = word - ((word >>> 1) & 0x55555555)
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333)
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

function swapped(word: string): Set<string> {
  const swaps = new Set<string>()
  for (let at = 0; at + 1 < word.length; at++) {
    swaps.add(word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2))
  }
  swaps.delete(word)
  return swaps
}
