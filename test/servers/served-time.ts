// How long this process had time to serve. On a busy machine its event loop stands still for seconds: an answer that is late then is no
// fault of the program under test, so the platforms' deadlines count only time in which the loop turned.
const TICK_MS = 50

let served = 0
setInterval(() => {
  served += TICK_MS
}, TICK_MS).unref()

/** Milliseconds of served time since some moment. */
export function servedMs(): number {
  return served
}

/** Calls `work` after so much served time. @returns cancels it */
export function afterServed(milliseconds: number, work: () => void): () => void {
  const due = servedMs() + milliseconds
  let timer = setTimeout(look, milliseconds)
  function look(): void {
    const left = due - servedMs()
    if (left <= 0) work()
    else timer = setTimeout(look, Math.max(left, TICK_MS))
  }
  return () => clearTimeout(timer)
}
