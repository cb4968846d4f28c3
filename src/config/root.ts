import { existsSync } from 'node:fs'

/** The project's own folder. The compiled program lies deeper in it than the sources do. */
export const ROOT = findRoot(new URL('.', import.meta.url))

function findRoot(folder: URL): URL {
  return existsSync(new URL('package.json', folder)) ? folder : findRoot(new URL('..', folder))
}
