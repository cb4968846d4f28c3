// Loaded before the program (`node --import`): some minutes ahead of the real time, or as far as FAST_TIME_AHEAD_MS says, its clocks and timers run fast.
const SPEED = 8
const AHEAD_MS = Number(process.env.FAST_TIME_AHEAD_MS ?? 5 * 60_000)

const wall = Date.now.bind(Date)
const monotonic = performance.now.bind(performance)
const begun = { wall: wall(), monotonic: monotonic() }
Date.now = () => Math.round(begun.wall + AHEAD_MS + (wall() - begun.wall) * SPEED)
performance.now = () => begun.monotonic + (monotonic() - begun.monotonic) * SPEED
for (const name of ['setTimeout', 'setInterval']) {
  const real = globalThis[name]
  globalThis[name] = (work, milliseconds = 0, ...rest) => real(work, milliseconds / SPEED, ...rest)
}
