import { percentile } from '../statistics.ts'
import type { Outcome } from './run.ts'
import { MOST_POSTS } from './watched.ts'

/** What a run showed, in lines. */
export function renderOutcome(outcome: Outcome): string {
  const { numbers, expected, quiet, digests, inThreads, twice, lost, plannedMs, workedMs, workedAllMs, answerMs, commandMs, asked, rss } =
    outcome
  const { workspaces, topics, due, papers, news, commands, travelMs } = numbers
  const { lastDigestMs, earliestDigestMs, lastMessageMs, earliestMessageMs, delays, fullMs, mostPosts } = outcome
  return [
    `${workspaces} workspaces with ${topics} topics, ${due} of each due at once; ${papers} papers and ${news} new ones; ${commands} commands a second; ${travelMs} ms to Slack and back`,
    `digests        ${digests} of ${expected} posted, ${inThreads} messages in their threads; ${quiet} had nothing new, ${twice} twice, ${lost} lost`,
    `the last came  ${seconds(lastDigestMs)} after its time (half of them by ${seconds(percentile(delays, 0.5))}); Slack's limits alone: ${seconds(earliestDigestMs)}`,
    `with threads   ${seconds(lastMessageMs)}; Slack's limits alone: ${seconds(earliestMessageMs)}`,
    `planned        after ${seconds(plannedMs)}`,
    `posts at once  ${mostPosts} of ${MOST_POSTS}, full for ${seconds(fullMs)}`,
    `refused        ${refusalsOf(outcome)}`,
    `bound by       ${boundOf(outcome)}`,
    `commands       ${asked} given, ${answerMs.length} answered in ${Math.round(percentile(answerMs, 0.5))} ms (p50), ${Math.round(percentile(answerMs, 0.99))} ms (p99)`,
    `processor      ${seconds(workedMs)} until the last message, ${seconds(workedAllMs)} with all commands; a command by itself ${percentile(commandMs, 0.5).toFixed(1)} ms (p50), ${percentile(commandMs, 0.99).toFixed(1)} ms (p99)`,
    `memory         ${megabytes(rss.before)} before, ${megabytes(rss.highest)} at the highest, the local Slack within`,
    ...outcome.troubles.map((trouble) => `logged         ${trouble}`),
  ].join('\n')
}

function refusalsOf({ refusals }: Outcome): string {
  const counts = new Map<string, number>()
  for (const { limit } of refusals) counts.set(limit, (counts.get(limit) ?? 0) + 1)
  return counts.size === 0 ? 'nothing' : [...counts].map(([limit, count]) => `${limit} ${count} times`).join(', ')
}

/** What took as long as the last digest did, about. */
function boundOf({ lastMessageMs, answeredMessageMs, workedMs, fullMs }: Outcome): string {
  const shares = [
    ['a message a second to a channel, each after the answer to the last', answeredMessageMs],
    ['the processor', workedMs],
    ['posts at once', fullMs],
  ] as const
  const [[name, most]] = [...shares].sort(([, a], [, b]) => b - a) as unknown as readonly [(typeof shares)[number]]
  return `${name}, ${Math.round((100 * most) / lastMessageMs)} % of the time`
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MB`
}
