import type { PaperIndex } from './paper-index.ts'
import type { Plan } from './plan.ts'

/** The only papers that may match a plan, if its identifiers and names determine them; null otherwise. */
export function candidatesOf(plan: Plan, index: PaperIndex): readonly number[] | null {
  switch (plan.kind) {
    case 'id':
      return unique(plan.keys.map((key) => index.byKey(key) ?? Number(key)).filter((id) => index.paper(id) !== undefined))
    case 'author':
      return unique((plan.person?.terms ?? []).flatMap((term) => [...index.postings(term).ids]))
    case 'and':
      return smallest(plan.children.map((child) => candidatesOf(child, index)))
    case 'or':
      return all(plan.children.map((child) => candidatesOf(child, index)))
    default:
      return null
  }
}

function smallest(sets: readonly (readonly number[] | null)[]): readonly number[] | null {
  const known = sets.filter((set) => set !== null)
  return known.length === 0 ? null : known.reduce((least, set) => (set.length < least.length ? set : least))
}

function all(sets: readonly (readonly number[] | null)[]): readonly number[] | null {
  const known = sets.filter((set) => set !== null)
  return known.length < sets.length ? null : unique(known.flat())
}

function unique(ids: readonly number[]): number[] {
  return [...new Set(ids)]
}
