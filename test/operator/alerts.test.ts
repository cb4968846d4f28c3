// The rules of deploy/alerts.yaml: with Prometheus' own promtool where it is installed, each against a fault; elsewhere that their metrics exist.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { createMetrics } from '../../adapters/operator/metrics.ts'
import { openTestLibrary, ROOT } from '../library.ts'

const PROMTOOL = process.env.PROMTOOL ?? 'promtool'
const hasPromtool = spawnSync(PROMTOOL, ['--version']).status === 0

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[]
}
const rules = (parse(readFileSync(join(ROOT, 'deploy/alerts.yaml'), 'utf8')) as Rules).groups.flatMap((group) => group.rules)
const faults = parse(readFileSync(join(ROOT, 'test/operator/alerts.yaml'), 'utf8')) as {
  readonly tests: readonly { readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts?: unknown }[] }[]
}

test('every rule asks for metrics that there are', async () => {
  const library = await openTestLibrary()
  const metrics = createMetrics([], () => 0)
  metrics.watch(library.operations)
  const text = await metrics.text()
  for (const { expr } of rules)
    for (const [name] of expr.matchAll(/paperboy_\w+/g)) expect(text).toMatch(new RegExp(`^# TYPE ${name.replace(/_bucket$/, '')} `, 'm'))
  await library.close()
})

test('every rule is tried against a fault, and against none', () => {
  const tried = faults.tests.flatMap(({ alert_rule_test }) => alert_rule_test)
  for (const { alert } of rules) {
    expect(tried.some(({ alertname, exp_alerts }) => alertname === alert && exp_alerts !== undefined)).toBe(true)
    expect(tried.some(({ alertname, exp_alerts }) => alertname === alert && exp_alerts === undefined)).toBe(true)
  }
})

test.skipIf(!hasPromtool)('promtool finds that each fires in its fault, and only then', () => {
  const { status, stdout, stderr } = spawnSync(PROMTOOL, ['test', 'rules', 'test/operator/alerts.yaml'], { cwd: ROOT, encoding: 'utf8' })
  expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')])
})
