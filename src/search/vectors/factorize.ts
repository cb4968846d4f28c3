import type { PaperRows } from './paper-rows.ts'

/** How often the matrix is applied. More rounds changed no ranking. */
const ROUNDS = 2
/** How many numbers are worked on between two pauses. */
const A_STEP = 20_000

/**
 * Finds the `dimensions` directions in which papers differ most: a basis of the space of the matrix's strongest singular vectors, by subspace
 * iteration (Halko, Martinsson & Tropp 2011). The singular values are not needed, because likeness does not change when the basis is turned.
 * @returns a row of numbers for each term
 */
export function* factorize(rows: PaperRows, dimensions: number): Generator<void, Float32Array> {
  const count = rows.terms.length
  let basis: Float32Array = new Float32Array(count * dimensions)
  for (let at = 0; at < basis.length; at++) {
    basis[at] = scatter(at) - 0.5
    if (at % A_STEP === 0) yield
  }
  for (let round = 0; round < ROUNDS; round++) {
    basis = yield* apply(rows, basis, dimensions)
    yield* orthonormalize(basis, count, dimensions)
  }
  return basis
}

/** A number from 0 to 1 that looks random and is the same each time. */
function scatter(at: number): number {
  let mixed = Math.imul(at + 0x9e3779b9, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
}

/** Multiplies by the matrix and its transpose, paper by paper. */
function* apply({ starts, columns, weights }: PaperRows, basis: Float32Array, dimensions: number): Generator<void, Float32Array> {
  const found = new Float32Array(basis.length)
  const paper = new Float32Array(dimensions)
  for (let row = 0; row + 1 < starts.length; row++) {
    const [from, to] = [starts[row] as number, starts[row + 1] as number]
    paper.fill(0)
    for (let at = from; at < to; at++) {
      const [begin, weight] = [(columns[at] as number) * dimensions, weights[at] as number]
      for (let place = 0; place < dimensions; place++) paper[place] = (paper[place] as number) + weight * (basis[begin + place] as number)
    }
    for (let at = from; at < to; at++) {
      const [begin, weight] = [(columns[at] as number) * dimensions, weights[at] as number]
      for (let place = 0; place < dimensions; place++)
        found[begin + place] = (found[begin + place] as number) + weight * (paper[place] as number)
    }
    yield
  }
  return found
}

/** Makes the columns perpendicular to each other, and each of length 1 (Gram-Schmidt). */
function* orthonormalize(basis: Float32Array, count: number, dimensions: number): Generator<void, void> {
  const done: Float32Array[] = []
  let worked = 0
  for (let column = 0; column < dimensions; column++) {
    const own = new Float32Array(count)
    for (let row = 0; row < count; row++) own[row] = basis[row * dimensions + column] as number
    for (const other of done) {
      const shared = dot(own, other)
      for (let row = 0; row < count; row++) own[row] = (own[row] as number) - shared * (other[row] as number)
      worked += count
      if (worked < A_STEP) continue
      worked = 0
      yield
    }
    const length = Math.sqrt(dot(own, own)) || 1
    for (let row = 0; row < count; row++) own[row] = (own[row] as number) / length
    done.push(own)
  }
  for (const [column, own] of done.entries()) {
    for (let row = 0; row < count; row++) basis[row * dimensions + column] = own[row] as number
    yield
  }
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += (one[at] as number) * (other[at] as number)
  return sum
}
