// Starts the search thread where the program runs from its sources, as in tests: Node 20 runs no TypeScript in a thread.
import { pathToFileURL } from 'node:url'
import { compile } from '../compile.mjs'

await import(pathToFileURL(`${await compile()}/thread.mjs`).href)
