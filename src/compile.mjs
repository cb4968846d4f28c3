// Compiles the sources when they have changed. Node takes three times as long to load the hundreds of TypeScript files one by one.
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CACHE = join(ROOT, 'node_modules/.cache/paperboy')
/** Where the compiled program of a package is; start.cjs knows it, too. */
const PACKED = 'dist'
/** Each thread's entry, by the name that the program starts it under. */
const ENTRIES = { main: 'src/main.ts', thread: 'src/search/thread.ts', 'parse-thread': 'src/sources/parse-thread.ts' }
/** What the result depends on; not all of it is in every installation. */
const SOURCES = ['src', 'adapters', 'package.json', 'package-lock.json']
/** Packages of hundreds of small files are compiled in. All others are loaded as they are. */
const COMPILED_IN = ['kysely', 'zod']
/** Older results are kept, because a running bot may still load a part of its own. */
const KEPT = 3

/**
 * @param {Readonly<Record<string, string>>} [more] further entries, by name, as paths from the project's root
 * @returns {Promise<string>} the folder with `main.mjs` and the other entries
 */
export async function compile(more = {}) {
  const entries = { ...ENTRIES, ...more }
  const folder = join(CACHE, stampOf(entries))
  if (existsSync(folder)) return folder
  checkWritable()
  const unfinished = `${folder}.${process.pid}`
  await build(entries, unfinished, { target: `node${process.versions.node}`, sourcemap: 'linked', sourcesContent: false })
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    // Another start was faster.
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  removeOld()
  return folder
}

/** Compiles the program for a package or an image, which holds no sources: for the oldest Node that it runs on. */
async function compileForPackage() {
  rmSync(join(ROOT, PACKED), { recursive: true, force: true })
  const [oldest] = /\d+\.\d+/.exec(readPackage().engines.node)
  await build(ENTRIES, PACKED, { target: `node${oldest}` })
}

async function build(entries, outdir, options) {
  const { dependencies, devDependencies = {} } = readPackage()
  const esbuild = await import('esbuild').catch(refuseWithoutCompiler)
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: Object.entries(entries).map(([name, file]) => ({ in: file, out: name })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !COMPILED_IN.includes(name)),
    logLevel: 'warning',
    ...options,
  })
}

function readPackage() {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
}

function refuseWithoutCompiler(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
  const sentence =
    'Paperboy compiles its sources with esbuild, which is not here. Run npm ci --include=dev; packages and images need no compiler.'
  throw Object.assign(new Error(sentence), { isForOperator: true })
}

function checkWritable() {
  try {
    mkdirSync(CACHE, { recursive: true })
    accessSync(CACHE, constants.W_OK)
  } catch (error) {
    const sentence = `Paperboy compiles its sources into ${CACHE}, and cannot write there (${error.code}). Start it once as a user who may; later starts only read.`
    throw Object.assign(new Error(sentence), { isForOperator: true })
  }
}

/** Names the state of the sources: their paths, sizes and times. */
function stampOf(entries) {
  const folders = new Set([...SOURCES, ...Object.values(entries).map((file) => file.split('/')[0])])
  const files = [...folders].flatMap((name) => {
    const info = statSync(join(ROOT, name), { throwIfNoEntry: false })
    if (!info?.isDirectory()) return info ? [name] : []
    return readdirSync(join(ROOT, name), { recursive: true }).map((file) => join(name, file))
  })
  const hash = createHash('sha256').update(process.version + JSON.stringify(entries))
  for (const file of files.sort()) {
    const { size, mtimeMs } = statSync(join(ROOT, file))
    hash.update(`\n${file} ${size} ${mtimeMs}`)
  }
  return hash.digest('hex').slice(0, 16)
}

function removeOld() {
  const folders = readdirSync(CACHE).map((name) => ({ path: join(CACHE, name), at: statSync(join(CACHE, name)).mtimeMs }))
  folders.sort((a, b) => b.at - a.at)
  for (const { path } of folders.slice(KEPT)) rmSync(path, { recursive: true, force: true })
}

// `npm run compile`, where whoever runs the bot may not write; `npm pack` adds --package.
if (process.argv[1] === fileURLToPath(import.meta.url)) await (process.argv[2] === '--package' ? compileForPackage() : compile())
