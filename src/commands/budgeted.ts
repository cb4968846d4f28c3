import { LOCAL_CHANNEL } from '../cli/local.ts'
import { type ChannelRef, type CommandRequest, type Paperboy, type Reply, textReply } from '../port/chat.ts'
import { overBudget } from '../wording/budget.ts'
import { readAction } from './action.ts'
import { type Budget, type Kind, LIMITS } from './budget.ts'
import { personOf } from './place.ts'

/** The core as platforms see it, where each person has a budget. Digests do not come this way; who sits at the terminal is alone. */
export function withBudget(paperboy: Paperboy, budget: Budget, now: () => number): Paperboy {
  function refusal(kind: Kind, until: number | null): Reply | null {
    return until === null ? null : textReply(overBudget(kind, LIMITS[kind], until - now()))
  }

  /** Why it is not answered; null where it is, and counted. */
  async function refusalOf(request: CommandRequest): Promise<Reply | null> {
    const person = keyOf(request)
    if (person === null) return null
    const noAnswer = refusal('answers', budget.until(person, 'answers'))
    if (noAnswer) return noAnswer
    const noForm = refusal('forms', budget.until(person, 'forms'))
    // A request that a form would answer is answered in words where there is none; here that is why.
    if (noForm && (await paperboy.form(request)) !== null) return noForm
    const noShare = isShare(request) ? refusal('shares', budget.spend(person, 'shares')) : null
    if (noShare === null) budget.spend(person, 'answers')
    return noShare
  }

  return {
    ...paperboy,

    answer: async (request) => (await refusalOf(request)) ?? paperboy.answer(request),

    async complete(request) {
      const person = keyOf(request)
      // Suggestions have no room for a reason; the next ones come within a minute.
      return person !== null && budget.spend(person, 'completions') !== null ? [] : paperboy.complete(request)
    },

    async form(request) {
      const person = keyOf(request)
      if (person === null) return paperboy.form(request)
      if (budget.until(person, 'answers') !== null || budget.until(person, 'forms') !== null) return null
      const form = await paperboy.form(request)
      if (form !== null) budget.spend(person, 'forms')
      return form
    },

    async submit(request) {
      const person = keyOf(request)
      if (person === null) return paperboy.submit(request)
      const noAnswer = refusal('answers', budget.spend(person, 'answers'))
      // Beside a field, so that what was filled in stays.
      const [option] = request.input.kind === 'options' ? Object.keys(request.input.options) : []
      if (noAnswer) return option === undefined ? noAnswer : { faults: [{ option, message: noAnswer.text }] }
      const answer = await paperboy.submit(request)
      if (!('faults' in answer)) budget.giveBack(person, 'forms')
      return answer
    },
  }
}

/** By workspace and person; null for who has no budget. */
function keyOf(request: Pick<CommandRequest, 'at' | 'asker'>): string | null {
  if (isLocal(request.at)) return null
  const { workspace, person } = personOf(request)
  return JSON.stringify([workspace, person])
}

function isLocal({ platform }: ChannelRef): boolean {
  return platform === LOCAL_CHANNEL.platform
}

function isShare({ input }: CommandRequest): boolean {
  return input.kind === 'action' && ['share', 'tell'].includes(readAction(input.action)?.verb ?? '')
}
