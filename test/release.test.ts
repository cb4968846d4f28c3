// What a release is made by: workflows that are well formed and careful, a changelog, licences, and what an operator deploys.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { validate } from 'dockerfile-utils'
import { describe, expect, test } from 'vitest'
import { parse, parseDocument } from 'yaml'
import { ALLOWED, licencesOf, readLock, renderLicences } from '../docs/licences.ts'
import { readConfig } from '../src/config/config.ts'
import { ROOT } from './library.ts'

const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8')
const WORKFLOWS = readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`)
const PACKAGE = JSON.parse(read('package.json')) as {
  readonly version: string
  readonly engines: { readonly node: string }
  readonly scripts: Readonly<Record<string, string>>
}

interface Step {
  readonly uses?: string
  readonly run?: string
}
interface Job {
  readonly needs?: string | readonly string[]
  readonly 'timeout-minutes'?: number
  readonly permissions?: Readonly<Record<string, string>>
  readonly strategy?: { readonly matrix: { readonly node: readonly string[] } }
  readonly steps: readonly Step[]
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

const workflowOf = (name: string): Workflow => parse(read(name)) as Workflow

test.each([...WORKFLOWS, '.github/dependabot.yml', 'compose.yaml', 'compose.postgres.yaml', 'deploy/alerts.yaml'])(
  '%s has no fault of form',
  (name) => {
    const { errors, warnings } = parseDocument(read(name), { uniqueKeys: true, strict: true })
    expect([...errors, ...warnings]).toEqual([])
  },
)

describe('the copies of compose.postgres.yaml', () => {
  interface Service {
    readonly environment: Readonly<Record<string, string>>
    readonly volumes?: readonly string[]
  }
  const { services } = parse(read('compose.postgres.yaml'), { merge: true }) as { readonly services: Readonly<Record<string, Service>> }
  const { postgres, caddy, ...copies } = services

  test('have settings that Paperboy takes, and a data folder each', () => {
    const folders = Object.values(copies).map(({ environment, volumes }) => {
      const settings = Object.entries(environment).map(([name, value]) => [name, value.replace(/\$\{\w+:\?[^}]+\}/, 'secret')])
      expect(
        readConfig({ ...Object.fromEntries(settings), PAPERBOY_URL: 'https://papers.example.org', PAPERBOY_PUBLIC: 'on' }),
      ).toMatchObject({
        database: 'postgres://paperboy:secret@postgres:5432/paperboy',
        http: { port: 3210 },
      })
      return volumes?.[0]
    })
    expect(new Set(folders).size).toBe(2)
  })

  test('are those that the proxy knows', () => {
    expect(caddy?.environment.PAPERBOY_COPIES).toBe(
      Object.keys(copies)
        .map((name) => `${name}:3210`)
        .join(' '),
    )
    expect(read('deploy/Caddyfile')).toContain('health_uri /healthz')
    expect(postgres?.environment.POSTGRES_USER).toBe('paperboy')
  })
})

test('the Dockerfile has no fault of form', () => {
  expect(validate(read('Dockerfile'))).toEqual([])
  expect(validate('FROM node:24\nCOPPY a b\n')).not.toEqual([])
})

describe.each(WORKFLOWS)('%s', (name) => {
  const { permissions, jobs } = workflowOf(name)

  test('gives no right that its jobs do not need', () => {
    expect(permissions).toEqual({ contents: 'read' })
    for (const job of Object.values(jobs)) if (job.permissions) expect(job.permissions.contents).toBe('read')
  })

  test('ends each job, waits for jobs that there are, and names a version of each action', () => {
    for (const { needs = [], steps, ...job } of Object.values(jobs)) {
      expect(job['timeout-minutes']).toBeGreaterThan(0)
      for (const needed of [needs].flat()) expect(Object.keys(jobs)).toContain(needed)
      for (const { uses, run } of steps) {
        expect(uses === undefined).toBe(run !== undefined)
        if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/)
      }
    }
  })

  test('runs scripts and files that there are, and puts no text of others into a command', () => {
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
    for (const command of commands) {
      expect(command).not.toContain('${{')
      for (const [, script = ''] of command.matchAll(/npm run (\S+)/g)) expect(Object.keys(PACKAGE.scripts)).toContain(script)
      for (const [file] of command.matchAll(/^\.[\w/-]+/g)) expect(existsSync(join(ROOT, file))).toBe(true)
    }
  })
})

test('CI runs on the oldest Node that is promised, and on those after it', () => {
  const { node } = workflowOf('.github/workflows/ci.yml').jobs.check?.strategy?.matrix ?? { node: [] }
  expect(node).toEqual([PACKAGE.engines.node.replace('>=', ''), '22', '24'])
})

test('a release is checked before anything is published, for both kinds of machines, with provenance', () => {
  const { on, jobs } = workflowOf('.github/workflows/release.yml')
  expect(Object.keys(on)).toEqual(['push'])
  for (const name of ['image', 'package']) expect(jobs[name]?.needs).toBe('check')
  const text = read('.github/workflows/release.yml')
  for (const part of ['linux/amd64,linux/arm64', 'provenance: mode=max', 'npm publish --provenance', 'id-token: write'])
    expect(text).toContain(part)
})

test('the lock file is of this version, and names no registry', () => {
  const lock = JSON.parse(read('package-lock.json')) as { version: string; packages: Record<string, { resolved?: string }> }
  expect(lock.version).toBe(PACKAGE.version)
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([])
})

test('the changelog has its form, and a part for this version', () => {
  const text = read('CHANGELOG.md')
  const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading)
  expect(headings[0]).toBe('[Unreleased]')
  for (const heading of headings.slice(1)) expect(heading).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/)
  expect(headings[1]).toContain(`[${PACKAGE.version}]`)
  const kinds = [...text.matchAll(/^### (.*)$/gm)].map(([, kind]) => kind)
  for (const kind of kinds) expect(['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security']).toContain(kind)
})

describe('licences', () => {
  test('of all production packages are allowed', () => {
    const found = licencesOf(readLock())
    expect([...found.keys()].filter((licence) => !ALLOWED.includes(licence))).toEqual([])
    expect([...found.values()].flat()).toContain('better-sqlite3')
  })

  test('are listed in the docs', () => {
    expect(read('docs/licences.md')).toBe(renderLicences())
  })

  test('that are not allowed, or not named, would be found', () => {
    const lock = {
      '': {},
      'node_modules/a': { license: 'AGPL-3.0' },
      'node_modules/b': {},
      'node_modules/c': { license: '(GPL-2.0 OR MIT)' },
    }
    expect([...licencesOf(lock).keys()]).toEqual(['AGPL-3.0', 'MIT', 'none named'])
  })
})
