/** Writes numbers below 2^32, each in as few bytes as it needs: seven bits a byte, the lowest first, and a high bit where more follow. */
export function writeVarints(numbers: readonly number[]): Uint8Array {
  const most = 5 * numbers.length
  if (room.length < most) room = new Uint8Array(2 * most)
  let end = 0
  for (let at = 0; at < numbers.length; at++) {
    let rest = numbers[at] as number
    for (; rest > 127; rest >>>= 7) room[end++] = (rest & 127) | 128
    room[end++] = rest
  }
  return room.slice(0, end)
}

/** Reused, because most texts and postings are short. */
let room = new Uint8Array(4096)

export function readVarints(bytes: Uint8Array): Uint32Array {
  let count = 0
  for (let at = 0; at < bytes.length; at++) if ((bytes[at] as number) < 128) count++
  const numbers = new Uint32Array(count)
  for (let at = 0, place = 0; place < count; place++) {
    let byte = bytes[at++] as number
    let number = byte & 127
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[at++] as number
      number |= (byte & 127) << shift
    }
    numbers[place] = number
  }
  return numbers
}
