// Imports a file into a data folder, as the verb does, and is killed when 200 of its papers are stored.
import { importFile } from '../../src/import/file.ts'
import { lockImports } from '../../src/store/lock.ts'
import { openStore } from '../../src/store/store.ts'

const [data = '', file = ''] = process.argv.slice(2)
const store = await openStore(data, Date.now())
lockImports(data)
await importFile(file, store.imports, false, Date.now, (done) => {
  if (done >= 200) process.kill(process.pid, 'SIGKILL')
})
