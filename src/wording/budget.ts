// What a person reads who asked more than one person may.

import type { Kind } from '../commands/budget.ts'
import { say, type Text } from '../port/text.ts'
import { duration } from './times.ts'

const WHAT: Readonly<Record<Kind, string>> = {
  answers: 'answers',
  shares: 'shared posts',
  completions: 'suggestions',
  forms: 'open forms',
  lookups: 'looks outside',
  workspaceAnswers: 'answers',
  workspaceLookups: 'looks outside',
}

/** @param restMs until it goes on, in milliseconds */
export const overBudget = (kind: Kind, { most, withinMs }: { readonly most: number; readonly withinMs: number }, restMs: number): Text => {
  const had = `${most} ${WHAT[kind]} in ${duration(withinMs / 60_000)}`
  const goesOn = `so that others are not kept waiting. It goes on in ${duration(restMs / 60_000)}.`
  return kind === 'workspaceAnswers' || kind === 'workspaceLookups'
    ? say`All of you here had ${had}, as many as one workspace gets, ${goesOn}`
    : say`You had ${had}, as many as one person gets, ${goesOn}`
}
