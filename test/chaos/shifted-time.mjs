// Loaded before the program (`node --import`): the clock of its machine is wrong by CLOCK_AHEAD_MS.
const AHEAD_MS = Number(process.env.CLOCK_AHEAD_MS ?? 0)

const RealDate = Date
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + AHEAD_MS)
    else super(...given)
  }

  static now() {
    return RealDate.now() + AHEAD_MS
  }
}
