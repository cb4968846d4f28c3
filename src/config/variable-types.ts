// What a variable is, and the types of variables: text of the environment, or nothing.
import { z } from 'zod'
import { isWebAddress } from './address.ts'

type Type = z.ZodType<string | undefined>

/** A variable: its type, its expected value in words, and which part of its value may be shown. */
export interface Variable {
  readonly type: Type
  readonly expects: string
  readonly shown: 'whole' | 'without passwords' | 'never'
}

export const token = (prefix: string): Type =>
  z
    .string()
    .regex(new RegExp(`^${prefix}\\S{10,}$`))
    .optional()

export const limit = (most: number): Type =>
  z
    .string()
    .refine((text) => /^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= most)
    .optional()

/** A typed list: words separated by commas or spaces. */
export const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '')
export const words = (most: number, isOne: (word: string) => boolean): Type =>
  z
    .string()
    .refine((text) => wordsOf(text).length <= most && wordsOf(text).every(isOne))
    .optional()
/** A typed list whose items may have spaces. */
export const partsOf = (text: string, separator: RegExp): string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
export const address: Type = z
  .string()
  .refine((text) => isWebAddress(text) && !text.endsWith('/'))
  .optional()
export const proxy: Type = z
  .string()
  .refine((text) => isWebAddress(text) && new URL(text).pathname === '/')
  .optional()
/** Of PostgreSQL. */
export const database: Type = z
  .string()
  .refine((text) => /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text))
  .optional()
/** Neither service says how its keys are made. */
export const key: Type = z
  .string()
  .regex(/^[\w.~+/=-]{8,200}$/)
  .optional()
export const hex = (digits: number): Type =>
  z
    .string()
    .regex(new RegExp(`^[\\da-f]{${digits}}$`, 'i'))
    .optional()
export const onOff: Type = z.enum(['on', 'off']).optional()
