// npm run mutate-workspaces: drops the workspace from each query of the store in turn.
import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const STORE = /\/src\/store\/(?!migrations|first-steps|schema)(.+\.ts)$/
/** Room for the conditions of one file. */
const PER_FILE = 1_000

/** A file's number, by which its conditions are known in whichever process it is loaded. */
const files: string[] = []

function withoutMemory(source: string): string {
  const changed = source.replace('builtFor.get(kind) ?? ', '')
  if (changed === source) throw new Error('src/store/prepared-query.ts keeps its queries in another way now')
  return changed
}

export default defineConfig({
  plugins: [
    {
      name: 'conditions that can be dropped',
      enforce: 'pre',
      async load(id) {
        const [, file] = STORE.exec(id) ?? []
        if (file === undefined) return null
        const { withSwitches } = await import('./conditions.ts')
        const source = readFileSync(id, 'utf8')
        // Built anew each time, so that a switch counts.
        if (file === 'prepared-query.ts') return withoutMemory(source)
        const { code, conditions } = withSwitches(source, file, files.push(file) * PER_FILE)
        if (conditions.length === 0) return null
        return `${code}\nglobalThis.workspaceConditions ??= { all: [], used: new Set(), dropped: null }\nglobalThis.workspaceConditions.all.push(...${JSON.stringify(conditions)})\n`
      },
    },
  ],
  test: {
    include: ['test/mutation/*.mutants.ts'],
    testTimeout: 3_600_000,
    maxWorkers: 1,
    isolate: false,
    setupFiles: ['test/clean-up.ts'],
  },
})
