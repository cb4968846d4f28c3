// What people read of look-ups at the services.

import type { Mishap } from '../lookup/asking.ts'
import type { LookedFor } from '../lookup/lookup.ts'
import { lines, say, strong, type Text } from '../port/text.ts'
import { clip, count, listed, quoted } from './phrases.ts'
import { duration } from './times.ts'

export const turnedOff = (): Text => say`Nobody can look outside here: it is turned off.`

export const onItsWay = (): Text => say`Looking outside. The answer is on its way.`

export const lookingUp = (references: readonly string[]): Text =>
  say`${listed(references.map((reference) => clip(reference, 60)))} is not here. I ask elsewhere; the answer is on its way.`

export const outsideHeading = (papers: number, query: string): string =>
  `${count(papers, 'paper')} from outside ${papers === 1 ? 'fits' : 'fit'} ${quoted(query)}`

export function nothingCame(came: LookedFor, query: string): Text {
  switch (came.kind) {
    case 'unaskable':
      return say`No service outside can be asked for ${quoted(query)}: it takes words, a name or a category.`
    case 'spent':
      return spent(came)
    case 'asked':
      return lines(
        came.answered.length > 0 ? say`${listed(came.answered)} ${has(came.answered)} nothing that fits ${quoted(query)}.` : [],
        ...mishaps(came.mishaps),
      )
  }
}

/** Of one paper that was asked for by its identifier. */
export function notFoundOutside(came: LookedFor): Text {
  if (came.kind === 'spent') return spent(came)
  if (came.kind === 'unaskable') return []
  return lines(came.answered.length > 0 ? say`${listed(came.answered)} ${has(came.answered)} no such paper.` : [], ...mishaps(came.mishaps))
}

function spent({ by, againMs }: Extract<LookedFor, { kind: 'spent' }>): Text {
  const who = by === 'person' ? 'You have' : 'Your workspace has'
  return say`${who} looked outside often just now. Please look again in ${duration(againMs / 60_000)}, so that no service is troubled.`
}

/** On a line of their own behind a heading. */
export function mishapsBehind(all: readonly Mishap[]): Text {
  return all.length === 0 ? [] : [...say`\n`, ...lines(...mishaps(all))]
}

function mishaps(all: readonly Mishap[]): Text[] {
  return all.map(({ title, kind, againMs }) => {
    const again = againMs === null ? 'later' : `in ${duration(againMs / 60_000)}`
    return {
      absent: say`${strong(title)} does not answer just now. Please try again later.`,
      limited: say`${strong(title)} asks to wait. Please try again ${again}.`,
      busy: say`Many are waiting for ${strong(title)}. Please try again ${again}.`,
      unreadable: say`${strong(title)} sent nothing that can be read. Please try again later.`,
      refused: say`${strong(title)} does not take this question.`,
    }[kind]
  })
}

const has = (services: readonly string[]): string => (services.length === 1 ? 'has' : 'have')
