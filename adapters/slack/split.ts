import { type Reply, textReply } from '../../src/port/chat.ts'
import { plain, say } from '../../src/port/text.ts'
import { SLACK_LIMITS } from './limits.ts'

/** What a message has room for beside the few words that stand with it. */
const ROOM = SLACK_LIMITS.blocksText - 1_500
/** More is no reading in a chat. */
const MOST_MESSAGES = 20

/** A reply as one message, or where its attachments do not fit into one, as several: they are cut between entries, at empty lines. */
export function inMessages(reply: Reply): Reply[] {
  const { attachments } = reply
  if (attachments.reduce((sum, { content }) => sum + content.length, 0) <= ROOM) return [reply]
  const parts = attachments.flatMap((file) => chunks(file.content).map((content) => ({ ...file, content })))
  const shown = parts.slice(0, MOST_MESSAGES)
  const [first, ...more] = shown.map((file) => [file])
  const messages = [{ ...reply, attachments: first ?? [] }, ...more.map((some) => textReply([], { attachments: some }))]
  const last = messages.at(-1)
  if (shown.length === parts.length || !last) return messages
  const counts = parts.map(({ content }) => content.split(BETWEEN).length)
  const sum = (some: readonly number[]): number => some.reduce((total, each) => total + each, 0)
  const note = say`These are ${sum(counts.slice(0, MOST_MESSAGES))} of ${sum(counts)} entries; the others are too many for a chat.`
  return [...messages.slice(0, -1), { ...last, text: [...last.text, ...(last.text.length > 0 ? [plain('\n')] : []), ...note] }]
}

const BETWEEN = /\n{2,}/

/** As many whole entries as there is room for; an entry that is longer than a message stands alone, and is cut there. */
function chunks(content: string): string[] {
  const found: string[] = []
  for (const entry of content.split(BETWEEN)) {
    const last = found.at(-1)
    if (last !== undefined && last.length + entry.length + 2 <= ROOM) found[found.length - 1] = `${last}\n\n${entry}`
    else found.push(entry)
  }
  return found
}
