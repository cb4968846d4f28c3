// The services in a process of their own, so that they take nothing of the program's.
import { readCorpus } from '../../test/servers/corpus/papers.ts'
import { startCorpusServer } from '../../test/servers/corpus/server.ts'

const [file = '', shared = '', at = ''] = process.argv.slice(2)
const { environment } = await startCorpusServer({ papers: readCorpus(file), shared, now: () => Number(at) })
process.send?.(environment)
process.once('disconnect', () => process.exit())
