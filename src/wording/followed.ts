// What topics bring about: categories that are fetched for them, and services that are asked for their words.

import { say, type Text } from '../port/text.ts'
import { count, listed } from './phrases.ts'

export interface FollowingTold {
  readonly fetched: readonly string[]
  readonly leftOut: readonly string[]
  readonly asked: readonly string[]
  readonly isAskedDaily: boolean
  readonly isPending: boolean
}

/** One line for whoever saved a topic; none where there is nothing to say. */
export function following({ fetched, leftOut, asked, isAskedDaily, isPending }: FollowingTold): Text[] {
  return [
    fetched.length > 0 ? say`${listed(fetched)} papers are fetched from now on.` : [],
    leftOut.length > 0
      ? say`${listed(leftOut)} papers are not fetched yet: as many categories are fetched for topics as may be. Whoever runs Paperboy is told.`
      : [],
    asked.length > 0 ? say`To find out what it needs, ${listed(asked)} ${asked.length === 1 ? 'was' : 'were'} asked for its words.` : [],
    isAskedDaily ? say`Its words go to Europe PMC once a day.` : [],
    isPending ? say`Which categories it needs is being found out, by its words; they are fetched as soon as that is known.` : [],
  ].filter((text) => text.length > 0)
}

/** While a topic is being typed. */
export const willBeFetched = (names: readonly string[]): Text =>
  names.length === 0 ? [] : say`${listed(names)} papers are fetched once it is saved.`

/** For the operator. It does not say whose topics these are. */
export function noRoom(categories: readonly string[], most: number): string {
  const named = listed(categories.slice(0, 10))
  const them = categories.length === 1 ? 'it' : 'them'
  return most === 0
    ? `Topics need ${named}, which no source brings, and PAPERBOY_FOLLOW is off. Turn it on, or add ${them} to PAPERBOY_ARXIV_CATEGORIES.`
    : `Topics need ${named}, but ${count(most, 'category', 'categories')} are fetched for topics already, as many as PAPERBOY_FOLLOW allows. Raise it, or add ${them} to PAPERBOY_ARXIV_CATEGORIES.`
}
