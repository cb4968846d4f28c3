/** The variables that a thread and its TypeScript loader may read: the folder of temporary files. */
const NAMES = ['TMPDIR', 'TMP', 'TEMP', 'TSX_DISABLE_CACHE', 'NODE_COMPILE_CACHE'] as const

/** The environment of a thread. It parses untrusted data, so it gets no tokens and addresses. */
export function threadEnvironment(all: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(NAMES.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])))
}
