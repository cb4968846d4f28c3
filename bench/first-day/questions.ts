import { readFileSync } from 'node:fs'
import { z } from 'zod'

const KINDS = ['topic', 'known', 'author', 'words', 'link'] as const
export type Kind = (typeof KINDS)[number]

const Question = z.strictObject({
  kind: z.enum(KINDS),
  group: z.string(),
  ask: z.string(),
  /** The arXiv id of the one paper that is meant, of known papers and links. */
  paper: z.string().optional(),
  /** The name, of authors. */
  author: z.string().optional(),
})
export type Question = z.output<typeof Question>

/** By question the papers that were read for it: those that are squarely about what was asked, and the others. */
const Judgements = z.record(z.string(), z.strictObject({ fits: z.array(z.string()), others: z.array(z.string()) }))
export type Judgements = z.output<typeof Judgements>

const FOLDER = new URL('../../test/servers/corpus/', import.meta.url)

/** @param isKept the hundred that are kept back */
export function readQuestions(isKept: boolean): Question[] {
  return z.array(Question).parse(readJson(isKept ? 'kept-questions.json' : 'questions.json'))
}

export function readJudgements(isKept: boolean): Judgements {
  return Judgements.parse(readJson(isKept ? 'kept-judgements.json' : 'judgements.json'))
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))
}
