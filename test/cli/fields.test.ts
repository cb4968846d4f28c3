import { expect, test } from 'vitest'
import { runVerb } from '../../src/cli/table.ts'
import { newFolder } from '../left-behind.ts'
import { testConfig } from '../library.ts'

async function run(...argv: string[]): Promise<string[]> {
  const printed: string[] = []
  const nothing = (): never => {
    throw new Error('fields opens nothing')
  }
  const code = await runVerb(['fields', ...argv], {
    config: testConfig(newFolder()),
    open: nothing,
    openIndexed: nothing,
    checkPlatforms: nothing,
    registerDiscord: nothing,
    print: (line) => void printed.push(line),
    remark() {},
    render: nothing,
  })
  expect(code).toBe(0)
  return printed
}

test('fields lists each field with what it brings, and says which are chosen', async () => {
  const lines = await run()
  const at = lines.indexOf('machine-learning: Machine learning, chosen here')
  expect(lines.slice(at + 1, at + 3)).toEqual(['  Hugging Face Daily Papers', '  arXiv: cs.AI, cs.CL, cs.CV, cs.LG, eess.IV, stat.ML'])
  expect(lines).toContain('  bioRxiv: all categories')
  expect(lines.join('\n')).toContain('The Lancet (0140-6736)')
  expect(lines.filter((line) => /^[a-z]/.test(line)).map((line) => line.split(':')[0])).toEqual([
    'machine-learning',
    'biology',
    'medicine',
    'physics',
    'astronomy',
    'chemistry',
    'mathematics',
    'economics',
    'statistics',
    'robotics',
  ])
  expect(JSON.parse((await run('--json'))[0] ?? '')).toHaveLength(10)
})

test('fields takes no arguments', async () => {
  await expect(run('biology')).rejects.toThrow('fields takes no arguments, but got “biology”.')
})
