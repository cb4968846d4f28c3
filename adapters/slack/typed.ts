import { isPerson } from './ids.ts'
import type { People } from './people.ts'

/** `<https://…|shown>`, `<@U2|bob>`, `<#C1|papers>`, `<!here>`, `<!subteam^S1|@team>`: how Slack writes what is more than text. */
const MARK = /<(https?:|mailto:|tel:|@|#|!)([^|<>\s]{1,2000})(?:\|([^<>]{0,2000}))?>/g
const PERSON = /<@([A-Z0-9]{2,32})(?:\|([^<>]{0,200}))?>/g
/** The one place where a person is meant and not only spoken of: `handover TOPIC to @bob`. */
const MEANT = /^([\s\S]*\sto\s+)(<@[^<>]{1,300}>)\s*$/
const MOST_PEOPLE = 5

/** What a person typed, without Slack's marks: links as their addresses, those that Slack made of plain words as these words, channels and people by name; who is meant stays a mention. */
export async function readTyped(text: string, people: Pick<People, 'ask'>): Promise<string> {
  const named = await withNames(text, people)
  const [, before, mention] = MEANT.exec(named) ?? []
  return before === undefined || mention === undefined ? spoken(named) : `${spoken(before)}${unescaped(mention)}`
}

/** What was typed sign by sign is no mention, though it may look like one when Slack's escapes are gone. */
function spoken(text: string): string {
  return unmarked(text).replaceAll('<@', '< @')
}

/** The same where nobody is to be looked up: a person is whatever Slack says with the mention, or nothing. */
export function unmarked(text: string): string {
  return unescaped(
    text.replace(MARK, (_, kind: string, id: string, shown = '') => {
      if (kind === 'https:' || kind === 'http:') return isMadeLink(`${kind}${id}`, shown) ? shown : `${kind}${id}`
      return kind === '#' && shown !== '' ? `#${shown}` : shown
    }),
  )
}

/** Slack links words that look like a domain by itself, as `cs.CL`: what was typed is the label, and the address that with a scheme. */
export function isMadeLink(address: string, label: string): boolean {
  return label !== '' && [`http://${label}`, `https://${label}`, `http://${label}/`, `https://${label}/`].includes(address)
}

/** Mentions with the names that others see in them. */
async function withNames(text: string, people: Pick<People, 'ask'>): Promise<string> {
  const ids = [...new Set([...text.matchAll(PERSON)].map(([, id = '']) => id))].filter(isPerson).slice(0, MOST_PEOPLE)
  const names = new Map(await Promise.all(ids.map(async (id) => [id, (await people.ask(id, '', '')).name] as const)))
  return text.replace(PERSON, (_, id: string, shown = '') => `<@${id}|${(names.get(id) || shown).replace(/[<>|&]/g, '')}>`)
}

/** Slack escapes three signs. */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
