// Starts the parsing thread: Node 20 runs no TypeScript in a worker unless the worker itself registers the loader.
import { register } from 'tsx/esm/api'

register()
await import('./parse-thread.ts')
