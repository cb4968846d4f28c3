import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { analyse } from 'scslre'
import { expect, test } from 'vitest'

/** What may stand before a regular expression, where a division has a value before it. */
const BEFORE = /(?:^|[(,=:[!&|?{};>+]|\breturn)$/

/** The regular expressions written in a source. Enough of a reader of TypeScript for sources that a formatter has laid out. */
function expressionsIn(source: string): string[] {
  const found: string[] = []
  /** For each template that the place is inside of, how many braces are open in its `${`. */
  const templates: number[] = []
  let at = 0
  /** What was read last, without comments and blanks. */
  let code = ''
  const skip = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const [read = ''] = pattern.exec(source) ?? []
    at += Math.max(1, read.length)
    return read
  }
  const skipTemplate = (): void => {
    if (skip(/(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y).endsWith('{')) templates.push(0)
    code = templates.length > 0 && source[at - 1] === '{' ? '{' : '`'
  }
  while (at < source.length) {
    const char = source[at] as string
    if (source.startsWith('//', at)) skip(/.*/y)
    else if (source.startsWith('/*', at)) skip(/\/\*[\s\S]*?\*\//y)
    else if (char === '"' || char === "'") code = skip(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y).slice(-1)
    else if (char === '`') {
      at++
      skipTemplate()
    } else if (char === '}' && templates.at(-1) === 0) {
      templates.pop()
      at++
      skipTemplate()
    } else if (char === '/' && BEFORE.test(code)) {
      found.push(skip(/\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y))
      code = '/'
    } else {
      if (char.trim() !== '') code = `${code.slice(-9)}${char}`
      const open = templates.length - 1
      if (open >= 0 && char === '{') templates[open] = (templates[open] ?? 0) + 1
      if (open >= 0 && char === '}') templates[open] = (templates[open] ?? 0) - 1
      at++
    }
  }
  return found
}

/** How an expression looks at parts of its input again and again: in many ways, or from each of many places. */
function faultsOf(expression: string): string[] {
  const end = expression.lastIndexOf('/')
  const [source, flags] = [expression.slice(1, end), expression.slice(end + 1)]
  // What is looked for from every place is what stands behind anything; the analysis sees more of it so.
  const isAnywhere = !/[my]/.test(flags) && !source.startsWith('^')
  return [source, ...(isAnywhere ? [`^[^]*(?:${source})`] : [])].flatMap((each) =>
    analyse({ source: each, flags }).reports.map(({ type, exponential }) => `${expression}: ${exponential ? 'exponential ' : ''}${type}`),
  )
}

test('expressions that look at a part of their input again and again are told', () => {
  expect(expressionsIn(`const a = b / c / d // no /x+$/\nf(\`$\{g(/y+$/)} /z+$/\`, /[/]\\/k/u, '/s+$/')`)).toEqual(['/y+$/', '/[/]\\/k/u'])
  for (const slow of ['/[,;]+$/', '/\\|([^<>]+)>/', '/@\\S+\\s*\\(([^)]*)\\)/', '/\\s+and\\s+|\\s*;\\s*/', '/^(?:a+|b)+$/'])
    expect(faultsOf(slow), slow).not.toEqual([])
  for (const quick of ['/^[,;]+/', '/\\|([^<>|]+)>/', '/\\s+/g']) expect(faultsOf(quick), quick).toEqual([])
})

test('no regular expression takes longer than its input is long', () => {
  const files = ['src', 'adapters'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  const written = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, expressions: expressionsIn(readFileSync(file, 'utf8')) }))
  expect(written.flatMap(({ expressions }) => expressions).length).toBeGreaterThan(450)
  expect(written.flatMap(({ file, expressions }) => expressions.flatMap(faultsOf).map((fault) => `${file} ${fault}`))).toEqual([])
})
