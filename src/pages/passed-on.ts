import type { Paper } from '../papers/paper.ts'

/** Whether a whole abstract may be passed on to anybody: arXiv gives its metadata to the public domain. */
export function mayPassOn({ keys }: Pick<Paper, 'keys'>): boolean {
  return keys.some((key) => key.startsWith('arxiv:'))
}
