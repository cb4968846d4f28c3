import { parentPort } from 'node:worker_threads'
import { parse } from './parse.ts'
import type { ReadCall } from './reader.ts'

parentPort?.on('message', (call: ReadCall) => void parse(call, (answer) => parentPort?.postMessage(answer)))
