/** What a thread, and the loader of its TypeScript, may read: where temporary files go. */
const NAMES = ['TMPDIR', 'TMP', 'TEMP', 'TSX_DISABLE_CACHE', 'NODE_COMPILE_CACHE'] as const

/** The environment of a thread: it parses what strangers send, so tokens and addresses are none of its business. */
export function threadEnvironment(all: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(NAMES.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])))
}
