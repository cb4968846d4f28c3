import { existsSync } from 'node:fs'

/** The project's own folder. The compiled program lies deeper in it than the sources do. */
export const ROOT = findRoot(new URL('.', import.meta.url))

/** Whether this is a package or an image, which holds the program compiled, without its sources. */
export const IS_PACKED = !existsSync(new URL('src/main.ts', ROOT))

function findRoot(folder: URL): URL {
  return existsSync(new URL('package.json', folder)) ? folder : findRoot(new URL('..', folder))
}
