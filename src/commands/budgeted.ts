import { LOCAL_CHANNEL } from '../cli/local.ts'
import { isShare } from '../port/action-ids.ts'
import { type Answer, type ChannelRef, type CommandRequest, type Paperboy, type Reply, textReply } from '../port/chat.ts'
import { overBudget } from '../wording/budget.ts'
import { type Budget, type Kind, spenderOf } from './budget.ts'
import { personOf } from './place.ts'

/** The core as platforms see it, where each person and each workspace has a budget. Digests do not come this way; who sits at the terminal is alone. */
export function withBudget(paperboy: Paperboy, budget: Budget, now: () => number): Paperboy {
  function refusal(kind: Kind, until: number | null): Reply | null {
    return until === null ? null : textReply(overBudget(kind, budget.limits[kind], until - now()))
  }

  /** Beside a field of a form, so that what was filled in stays. */
  function refuse({ input }: CommandRequest, refused: Reply): Answer {
    const [option] = input.kind === 'form' ? Object.keys(input.options) : []
    if (option === undefined) return { kind: 'reply', reply: refused, form: null }
    return { kind: 'faults', faults: [{ option, message: refused.text }], form: null }
  }

  return {
    ...paperboy,

    async respond(request) {
      if (isLocal(request.at)) return paperboy.respond(request)
      const [person, workspace] = spendersOf(request)
      const noAnswer =
        refusal('answers', budget.until(person, 'answers')) ?? refusal('workspaceAnswers', budget.until(workspace, 'workspaceAnswers'))
      if (noAnswer) return refuse(request, noAnswer)
      const noShare = isSharing(request) ? refusal('shares', budget.spend(person, 'shares')) : null
      if (noShare) return refuse(request, noShare)
      budget.spend(person, 'answers')
      budget.spend(workspace, 'workspaceAnswers')
      const answer = await paperboy.respond(request)
      if (answer.kind === 'form') {
        budget.giveBack(person, 'answers')
        budget.giveBack(workspace, 'workspaceAnswers')
        const noForm = refusal('forms', budget.spend(person, 'forms'))
        return noForm ? refuse(request, noForm) : answer
      }
      if (request.input.kind === 'form' && answer.kind === 'reply') budget.giveBack(person, 'forms')
      return answer
    },

    async complete(request) {
      // Suggestions have no room for a reason; the next ones come within a minute.
      return !isLocal(request.at) && budget.spend(spendersOf(request)[0], 'completions') !== null ? [] : paperboy.complete(request)
    },
  }
}

/** The person, and their workspace. */
function spendersOf(request: Pick<CommandRequest, 'at' | 'asker'>): readonly [person: string, workspace: string] {
  const { workspace, person } = personOf(request)
  return [spenderOf(workspace, person), spenderOf(workspace)]
}

function isLocal({ platform }: ChannelRef): boolean {
  return platform === LOCAL_CHANNEL.platform
}

function isSharing({ input }: CommandRequest): boolean {
  return input.kind === 'action' && isShare(input.action)
}
