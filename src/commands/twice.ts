/** What gives pause is asked about once: who says it again so soon means it, and who has no buttons answers so. */
export const TWICE_MS = 10 * 60_000
