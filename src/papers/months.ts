import { foldLetters } from './letters.ts'

const ENGLISH = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'],
] as const
/**
 * The names of months in other languages, without accents, with the letters from which on each is unambiguous: `juin` and `juil` of French, not
 * `jui`. Names that mean one month here and another there, as `listopad`, are left out.
 */
const OTHERS: readonly (readonly [number, string])[] = [
  [1, 'jan|ene(?:ro)?|gen(?:n(?:aio)?)?|janv(?:ier)?|janeiro|januari|januar|янв(?:аря|арь)?'],
  [2, 'feb(?:brero|braio|rero|ruar|ruari|ruarie)?|fev(?:r(?:ier)?|ereiro)?|февр?(?:аля|аль)?'],
  [3, 'mar(?:zo|s|co|ts)?|marz|maerz|mrz|maart|mrt|мар(?:та|т)?'],
  [4, 'apr(?:il|ile)?|abr(?:il)?|avr(?:il)?|апр(?:еля|ель)?'],
  [5, 'mai|mayo|maio|mag(?:gio)?|mei|maj|мая|май'],
  [6, 'jun(?:i|io|ho)?|juin|giu(?:gno)?|июня|июнь|июн'],
  [7, 'jul(?:i|io|ho)?|juil(?:let)?|lug(?:lio)?|июля|июль|июл'],
  [8, 'ago(?:sto)?|aug(?:ust|usti|ustus)?|aout|авг(?:уста|уст)?'],
  [9, 'sept?(?:iembre|embre|ember)?|set(?:t(?:embre)?|embro|iembre)?|сент?(?:ября|ябрь)?'],
  [10, 'oct(?:ubre|obre)?|okt(?:ober)?|ott(?:obre)?|out(?:ubro)?|окт(?:ября|ябрь)?'],
  [11, 'nov(?:iembre|embre|embro|ember)?|ноя(?:б(?:ря|рь)?)?'],
  [12, 'dic(?:iembre|embre)?|dec(?:embre|ember)?|dez(?:ember|embro)?|des(?:ember)?|дек(?:абря|абрь)?'],
]
const PATTERNS = OTHERS.map(([month, names]) => [month, new RegExp(`^(?:${names})$`)] as const)

/** `3`, `03`, `Mar`, `March`, `März`, `mars`, `3月` -> 3; 0 for anything except a month. */
export function monthNumber(text: string): number {
  const number = /^(\d{1,2})(?:月|월)?$/.exec(text)?.[1]
  if (number !== undefined) return Number(number)
  const name = foldLetters(text)
  const english = name.length < 3 ? 0 : ENGLISH.findIndex((month) => month.startsWith(name)) + 1
  return english > 0 ? english : (PATTERNS.find(([, names]) => names.test(name))?.[0] ?? 0)
}
