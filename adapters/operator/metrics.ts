import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Figures, Meters, Operations } from '../../src/port/operations.ts'

/** In seconds: most answers come within a tenth, and platforms wait three. */
const ANSWER_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10]
/** In seconds from a digest's slot to its post: a minute, an hour, a day. */
const DELAY_BUCKETS = [10, 30, 60, 300, 900, 3_600, 10_800, 43_200, 86_400]

export interface Metrics extends Meters {
  /** All metrics in Prometheus's text format. */
  text(): Promise<string>
  readonly contentType: string
}

/**
 * Metrics for Prometheus. Labels have few values: names of commands, platforms, sources, states and outcomes.
 * @param commands the names that may be labels; any other command is `other`
 * @param monotonic milliseconds of a clock that nobody sets
 */
export function createMetrics(commands: readonly string[], monotonic: () => number): Metrics & { watch(operations: Operations): void } {
  const register = new Registry()
  const registers = [register]
  const names = new Set(commands)
  const counter = (name: string, help: string, labelNames: string[]) => new Counter({ name, help, labelNames, registers })
  const gauge = (name: string, help: string, labelNames: string[] = []) => new Gauge({ name, help, labelNames, registers })
  collectDefaultMetrics({ register })
  const ended = counter('paperboy_commands_total', 'Commands that ended.', ['command', 'platform', 'outcome'])
  const answering = new Histogram({
    name: 'paperboy_command_seconds',
    help: 'Time from a command to its answer.',
    labelNames: ['platform'],
    buckets: ANSWER_BUCKETS,
    registers,
  })
  const acknowledging = new Histogram({
    name: 'paperboy_acknowledge_seconds',
    help: 'Time until what a platform sends gets its first word, which Slack and Discord await for three seconds.',
    labelNames: ['platform'],
    buckets: ANSWER_BUCKETS,
    registers,
  })
  const delivered = counter('paperboy_deliveries_total', 'Answers of platforms to messages of digests.', ['outcome'])
  const delay = new Histogram({
    name: 'paperboy_digest_delay_seconds',
    help: 'Time from a digest’s slot to its post.',
    buckets: DELAY_BUCKETS,
    registers,
  })
  const gauges = {
    papers: gauge('paperboy_papers', 'Papers in the library.'),
    pending: gauge('paperboy_index_lag_papers', 'Papers that are not indexed yet.'),
    topics: gauge('paperboy_active_topics', 'Topics that bring digests.'),
    deliveries: gauge('paperboy_deliveries', 'Messages of digests that are kept.', ['state']),
    queue: gauge('paperboy_queue_length', 'Messages of digests that are planned or on the way.'),
    age: gauge('paperboy_source_age_seconds', 'Time since a source answered; NaN for never.', ['source']),
    failures: gauge('paperboy_source_failures', 'Failures of a source since its last answer.', ['source']),
    serving: gauge('paperboy_platform_up', 'Whether a platform is served.', ['platform']),
    backup: gauge('paperboy_backup_age_seconds', 'Age of the last backup; NaN for none.'),
    copies: gauge('paperboy_copy_index_lag_papers', 'Papers that the index of a copy of the program lacks.', ['copy', 'version']),
    build: gauge('paperboy_build_info', 'The version that runs.', ['version', 'node']),
  }
  let watched: Operations | null = null

  function setGauges(figures: Figures): void {
    gauges.papers.set(figures.papers)
    gauges.pending.set(figures.pending)
    gauges.topics.set(figures.activeTopics)
    gauges.deliveries.reset()
    for (const [state, number] of Object.entries(figures.deliveries)) gauges.deliveries.set({ state }, number)
    const { planned = 0, leased = 0, sending = 0 } = figures.deliveries
    gauges.queue.set(planned + leased + sending)
    for (const { name, age, failures } of figures.sources) {
      gauges.age.set({ source: name }, secondsOf(age))
      gauges.failures.set({ source: name }, failures)
    }
    for (const { name, isServing } of figures.platforms) gauges.serving.set({ platform: name }, Number(isServing))
    gauges.copies.reset()
    for (const { name, version, pending } of figures.copies) gauges.copies.set({ copy: name, version }, pending)
    gauges.backup.set(secondsOf(figures.backupAge))
  }

  return {
    contentType: register.contentType,

    command(command, platform) {
      const begun = monotonic()
      return (outcome) => {
        ended.inc({ command: names.has(command) ? command : 'other', platform, outcome })
        answering.observe({ platform }, (monotonic() - begun) / 1_000)
      }
    },

    acknowledgement(platform) {
      const begun = monotonic()
      return () => acknowledging.observe({ platform }, (monotonic() - begun) / 1_000)
    },

    delivery(outcome, delayMs) {
      delivered.inc({ outcome })
      if (outcome === 'sent') delay.observe(Math.max(0, delayMs) / 1_000)
    },

    watch(operations) {
      watched = operations
      gauges.build.set({ version: operations.version, node: process.versions.node }, 1)
    },

    async text() {
      if (watched !== null) setGauges(await watched.figures())
      return register.metrics()
    },
  }
}

function secondsOf(milliseconds: number | null): number {
  return milliseconds === null ? Number.NaN : milliseconds / 1_000
}
