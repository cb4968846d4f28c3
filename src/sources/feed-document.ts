import type { Page } from './found.ts'
export function readFeed(_: string): Page {
  throw new Error('not yet')
}
