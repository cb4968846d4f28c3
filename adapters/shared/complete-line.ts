import type { Asker, ChannelRef, Paperboy } from '../../src/port/chat.ts'

/** Tab completion of a line: names of commands, then values of their options. @returns the candidates and the part that they replace */
export async function completeLine(
  line: string,
  paperboy: Paperboy,
  who: { channel: ChannelRef; asker: Asker },
): Promise<[string[], string]> {
  const [prefix = ''] = /^\s*(?:\/papers?\s+)?/i.exec(line) ?? []
  const [name = ''] = /^\S*/.exec(line.slice(prefix.length)) ?? []
  const behind = line.slice(prefix.length + name.length)
  const rest = behind === '' ? undefined : behind.trimStart()
  if (rest === undefined) {
    const names = paperboy.commands.map((command) => `${command.name} `).filter((candidate) => candidate.startsWith(name.toLowerCase()))
    return [names.length > 0 || prefix !== '' || !'/papers'.startsWith(name) ? names : ['/papers '], name]
  }
  const command = paperboy.commands.find((candidate) => candidate.name === name.toLowerCase())
  // Options are typed in their order; what choices have taken, the next option does not get.
  const typedWords = rest.split(/\s+/)
  const options = command?.options ?? []
  const taken = options.findIndex((option, index) => option.choices.length === 0 || index >= typedWords.length - 1)
  const option = options[taken]
  if (!command || !option) return [[], rest]
  const typed = typedWords.slice(taken).join(' ')
  const choices = await paperboy.complete({ at: who.channel, asker: who.asker, command: command.name, option: option.name, typed })
  // A value that needs a quotation goes on from one without.
  const bare = (text: string): string => text.toLowerCase().replaceAll('"', '')
  const goesOn = (value: string): boolean => bare(value).startsWith(bare(typed))
  // Readline puts what all candidates share in place of what was typed: ids that go on from it, else titles that do, else the only one.
  const values = choices.map(({ value }) => value)
  const titles = choices.map(({ label }) => label)
  const candidates =
    typed === '' ? [titles] : [values.filter(goesOn), choices.map(({ label }) => label).filter(goesOn), choices.length === 1 ? values : []]
  return [candidates.find((some) => some.length > 0) ?? [], typed]
}
