import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readDraft } from '../../src/papers/draft.ts'
import { plainIssue } from '../../src/wording/issues.ts'

const Document = z.strictObject({
  name: z.string().min(2).max(4).optional(),
  top: z.number().int().min(1).max(20).optional(),
  detail: z.enum(['thread', 'inline']).optional(),
  paused: z.boolean().optional(),
  words: z.array(z.string()).max(2).optional(),
  either: z.union([z.string(), z.array(z.string())]).optional(),
  time: z
    .string()
    .refine((text) => text === '09:00', 'is no time such as 09:00')
    .optional(),
})

describe('what is wrong with a document is said in plain words:', () => {
  test.each<[unknown, string]>([
    [{ name: 5 }, 'is 5; a text is expected'],
    [{ name: null }, 'is null; a text is expected'],
    [{ name: 'x' }, 'has 1 character; it has at least 2'],
    [{ name: 'too long' }, 'has 8 characters; it has at most 4'],
    [{ top: '5' }, 'is “5”; a number is expected'],
    [{ top: 1.5 }, 'is 1.5; a whole number is expected'],
    [{ top: 21 }, 'is 21; it is at most 20'],
    [{ detail: 'full' }, 'is “full”; “thread” or “inline” is expected'],
    [{ paused: 'yes' }, 'is “yes”; true or false is expected'],
    [{ words: { a: 1 } }, 'is an object; a list is expected'],
    [{ words: ['a', 'b', 'c'] }, 'has 3 entries; it has at most 2'],
    [{ words: ['a', 5] }, 'is 5; a text is expected'],
    [{ either: 7 }, 'is 7; a text or a list is expected'],
    [{ time: '9:00' }, 'is no time such as 09:00'],
    [{ nmae: 'x' }, 'has “nmae”, which is not known here'],
    [[], 'is a list; an object is expected'],
  ])('%j', (document, said) => {
    const [issue] = Document.safeParse(document).error?.issues ?? []
    expect(issue && plainIssue(issue, document)).toBe(said)
  })

  test('what is missing', () => {
    const [issue] = z.object({ name: z.string() }).safeParse({}).error?.issues ?? []
    expect(issue && plainIssue(issue, {})).toBe('is missing; a text is expected')
  })
})

test.each<[unknown, string]>([
  [{ title: 'Knees', authors: 5 }, 'has a field “authors” that cannot be read: it is 5; a list or a text is expected'],
  [{ title: 'Knees', abstract: ['a'] }, 'has a field “abstract” that cannot be read: it is a list; a text is expected'],
  [{ title: 'Knees', upvotes: -1 }, 'has a field “upvotes” that cannot be read: it is -1; it is at least 0'],
  [{ title: 5 }, 'has no title'],
])('a record of papers is refused in plain words: %j', (record, said) => {
  expect(readDraft(record)).toBe(said)
})
