import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writePrivateFile } from '../../src/cli/named-file.ts'
import { openIndexFile } from '../../src/search/engines/index-file.ts'
import { lockDirectory, lockImports } from '../../src/store/lock.ts'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'

test.each([false, true])(
  'all files of the data are for their owner alone, in a folder that others may read; there before: %s',
  async (isOld) => {
    const folder = join(newFolder(), 'data')
    mkdirSync(folder)
    chmodSync(folder, 0o755)
    const umask = process.umask(0)
    onTestFinished(() => void process.umask(umask))
    if (isOld) await (await openStore(folder, 0)).close()
    if (isOld)
      for (const name of ['paperboy.db', 'search.db', 'bot.lock', 'import.lock', 'topics.json']) {
        if (name !== 'paperboy.db') writeFileSync(join(folder, name), '')
        chmodSync(join(folder, name), 0o666)
      }
    const store = await openStore(folder, 0)
    const index = openIndexFile(join(folder, 'search.db'), 1)
    const releases = [lockDirectory(folder), lockImports(folder)]
    writePrivateFile(join(folder, 'topics.json'), '[]')
    const modes = readdirSync(folder).map((name) => `${name} ${(statSync(join(folder, name)).mode & 0o777).toString(8)}`)
    expect(modes.filter((mode) => !mode.endsWith(' 600'))).toEqual([])
    expect(modes.length).toBeGreaterThanOrEqual(5)
    for (const release of releases) release()
    index.close()
    await store.close()
  },
)
