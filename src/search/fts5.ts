import type { SearchEngine } from './engine.ts'
export function openFts5Engine(_path: string): SearchEngine {
  throw new Error('not yet')
}
