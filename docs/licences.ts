// Writes licences.md from the lock file: npm run docs.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What production packages may be under, and packages that name no licence in a form that npm reads. */
export const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT']
const UNNAMED: Readonly<Record<string, string>> = { i: 'MIT' }

interface Locked {
  readonly dev?: boolean
  readonly license?: string
}

/** The packages that come with Paperboy, by licence. Where one of several may be chosen, the first that is allowed is. */
export function licencesOf(lock: Readonly<Record<string, Locked>>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const [path, { dev, license }] of Object.entries(lock)) {
    const name = path.split('node_modules/').at(-1) ?? ''
    if (path === '' || dev) continue
    const chosen = chooseFrom(license ?? UNNAMED[name] ?? 'none named')
    found.set(chosen, [...new Set([...(found.get(chosen) ?? []), name])].sort())
  }
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)))
}

function chooseFrom(expression: string): string {
  const offered = expression.replace(/[()]/g, '').split(' OR ')
  return offered.find((licence) => ALLOWED.includes(licence)) ?? expression
}

export function readLock(): Readonly<Record<string, Locked>> {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Record<string, Locked>
  }
  return lock.packages
}

export function renderLicences(lock = readLock()): string {
  const rows = [...licencesOf(lock)].map(([licence, names]) => `| ${licence} | ${names.map((name) => `\`${name}\``).join(', ')} |`)
  return `# Licences of what comes with Paperboy

<!-- Written by npm run docs. -->

Paperboy itself is under the [MIT licence](../LICENSE). Its packages bring their own texts, in \`node_modules\`.

| licence | packages |
|---|---|
${rows.join('\n')}
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL('licences.md', import.meta.url), renderLicences())
