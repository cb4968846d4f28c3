import type { Ask } from './request.ts'

/** arXiv's terms: one request in three seconds, one connection, over the API, the feeds and OAI together (info.arxiv.org/help/api/tou). */
export const ARXIV_RATE_LIMIT: Ask['rateLimit'] = { name: 'arxiv.org', apartMs: 3_000 }

/** Whether a host is one of arXiv's, whoever asks it. */
export function isArxivHost(hostname: string): boolean {
  return /(?:^|\.)arxiv\.org\.?$/.test(hostname)
}
