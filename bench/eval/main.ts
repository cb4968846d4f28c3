// npm run eval -- DIR: how well the search ranks a collection in BEIR layout.
// npm run eval -- topics SET.json: which papers of a corpus topics take.
// npm run eval -- similar DIR or SET.json: whether papers find those that are like them.
import { Fault } from '../../src/config/fault.ts'
import { evaluate } from './eval.ts'
import { evaluateSimilar } from './similar.ts'
import { evaluateTopics } from './topics.ts'

const { isTTY } = process.stderr

try {
  const [what, ...rest] = process.argv.slice(2)
  const desk = {
    print: (line: string) => void process.stdout.write(`${line}\n`),
    // Progress is only for a terminal.
    remark: (line: string) => void (isTTY && process.stderr.write(`\r\u001b[K${line}`)),
  }
  if (what === 'topics') await evaluateTopics(rest, desk)
  else if (what === 'similar') await evaluateSimilar(rest, desk)
  else await evaluate(process.argv.slice(2), desk)
} catch (error) {
  if (!(error instanceof Fault)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error.exitCode
}
