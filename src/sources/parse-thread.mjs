// Starts the parsing thread from its source, for tests and scripts: a worker runs no TypeScript unless it registers the loader itself.
import { register } from 'tsx/esm/api'

register()
await import('./parse-thread.ts')
