import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { createLog } from '../../src/config/log.ts'
import { importFile } from '../../src/import/file.ts'
import { tellStopped } from '../../src/import/stopped.ts'
import { lockImports } from '../../src/store/lock.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { compiled } from '../compiled.ts'
import { newFolder } from '../left-behind.ts'
import { ROOT } from '../library.ts'
import { runProgram } from '../program.ts'

const NOW = Date.parse('2026-04-10T09:00:00Z')
let [folder, data, file]: string[] = []
let store: Store
beforeEach(async () => {
  folder = newFolder()
  data = join(folder, 'data')
  file = join(folder, 'many.jsonl')
  writeFileSync(file, Array.from({ length: 350 }, (_, index) => `{"title":"paper number${index} of some words"}\n`).join(''))
  store = await openStore(data, NOW)
  return () => store.close()
})

const SCRIPT = await compiled('killed-import')

function importAndDie(): void {
  const { signal } = spawnSync(process.execPath, [SCRIPT, data as string, file as string], { cwd: ROOT })
  expect(signal).toBe('SIGKILL')
}

/** What the next start logs. */
async function told(now = NOW): Promise<string[]> {
  const lines: string[] = []
  await tellStopped(
    store.imports,
    data as string,
    now,
    createLog('info', (line) => lines.push(line)),
  )
  return lines.map((line) => (JSON.parse(line) as { msg: string }).msg)
}

const sentence = (): string =>
  `The import of ${file} stopped after 200 papers; they are kept. Run it again to bring the rest; what is known is merged.`

test('an import that was killed keeps its papers, and the next start says so once', async () => {
  importAndDie()
  expect((await store.papers.countPapers()).total).toBe(200)
  expect(await told()).toEqual([sentence()])
  expect(await told()).toEqual([])
  expect(await store.imports.stopped()).toEqual([{ file, taken: 200 }])
})

test('it is nobody’s matter once the file was imported to its end, or a month has gone', async () => {
  importAndDie()
  await told()
  const again = await importFile(
    file as string,
    store.imports,
    false,
    () => NOW,
    () => {},
  )
  expect(again).toMatchObject({ added: 150, unchanged: 200 })
  expect(await store.imports.stopped()).toEqual([])
  importAndDie()
  await told()
  await store.prune(NOW + 29 * 86_400_000)
  expect(await store.imports.stopped()).toHaveLength(1)
  await store.prune(NOW + 31 * 86_400_000)
  expect(await store.imports.stopped()).toEqual([])
})

test('an import that is under way is not called stopped', async () => {
  importAndDie()
  const release = lockImports(data as string)
  expect(await told()).toEqual([])
  release()
  expect(await told()).toEqual([sentence()])
})

test('an import that ended leaves nothing to tell', async () => {
  await importFile(
    file as string,
    store.imports,
    false,
    () => NOW,
    () => {},
  )
  expect(await told()).toEqual([])
  expect(await store.imports.stopped()).toEqual([])
})

test('the program logs it, and its status, doctor and next import say it', async () => {
  importAndDie()
  const first = await runProgram(['command', '/papers status'], { folder })
  expect(first.stderr).toContain(sentence())
  expect(first.stdout).toContain('The import of many.jsonl stopped after 200 papers')
  expect(first.stdout).not.toContain(folder)
  const doctor = await runProgram(['doctor'], { folder })
  expect(doctor.stderr).not.toContain(sentence())
  expect(doctor.stdout).toContain(`ok    import: ${sentence()}`)
  const other = join(folder as string, 'other.jsonl')
  writeFileSync(other, '{"title":"another paper of some words"}\n')
  expect((await runProgram(['import', other], { folder })).stderr).toContain(sentence())
  expect(await runProgram(['import', file as string], { folder })).toMatchObject({ code: 0, stderr: '' })
  expect((await runProgram(['doctor'], { folder })).stdout).not.toContain('import:')
}, 120_000)
