import { setImmediate } from 'node:timers/promises'

/** Has what is asked at the same moment answered at once: on a server each question takes a round trip. */
export function askTogether<Asked, Answer>(
  answer: (all: readonly Asked[]) => Promise<readonly Answer[]>,
): (asked: Asked) => Promise<Answer> {
  let waiting: Asked[] = []
  let answers: Promise<readonly Answer[]> | null = null

  async function askAll(): Promise<readonly Answer[]> {
    await setImmediate()
    const all = waiting
    waiting = []
    answers = null
    return answer(all)
  }

  return async (asked) => {
    const place = waiting.push(asked) - 1
    answers ??= askAll()
    return (await answers)[place] as Answer
  }
}
