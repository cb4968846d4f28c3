// npm run eval -- DIR: how well the search ranks a collection in BEIR layout.
import { Fault } from '../../src/config/fault.ts'
import { evaluate } from './eval.ts'

const { isTTY } = process.stderr

try {
  await evaluate(process.argv.slice(2), {
    print: (line) => void process.stdout.write(`${line}\n`),
    // Progress is only for a terminal.
    remark: (line) => void (isTTY && process.stderr.write(`\r\u001b[K${line}`)),
  })
} catch (error) {
  if (!(error instanceof Fault)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error.exitCode
}
