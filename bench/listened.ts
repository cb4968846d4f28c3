// Run by listener.ts in a process of its own: a bot on a local Slack, with an operator's listener or without.

import { openListener } from '../adapters/operator/listener.ts'
import { createMetrics } from '../adapters/operator/metrics.ts'
import { createSlack } from '../adapters/slack/slack.ts'
import { openApp } from '../src/app.ts'
import { SHAPES } from '../src/commands/table.ts'
import { readConfig } from '../src/config/config.ts'
import { createLog } from '../src/config/log.ts'
import { SYSTEM_CLOCK } from '../src/port/clock.ts'
import { NO_METERS } from '../src/port/operations.ts'
import type { Door } from './load.ts'

const [data = '', door = '', token = ''] = process.argv.slice(2)
const { apiUrl, botToken, appToken } = JSON.parse(door) as Door
const config = readConfig({ PAPERBOY_DATA: data, PAPERBOY_SOURCES: 'off' })
const log = createLog('silent')
const names = SHAPES.map(({ name }) => name)
const metrics = token === '' ? null : createMetrics(names, SYSTEM_CLOCK.monotonic)
const meters = metrics ?? NO_METERS
const slack = createSlack({ botToken, appToken, apiUrl, log, measureAck: metrics ? () => metrics.acknowledgement('slack') : undefined })
const app = await openApp({ config, log, clock: SYSTEM_CLOCK, patienceMs: Number.POSITIVE_INFINITY, platforms: [slack], meters })
await app.core.library.refresh()
metrics?.watch(app.operations)
const listener = metrics && (await openListener({ host: '127.0.0.1', port: 0, token, operations: app.operations, metrics, log }))
await slack.start(app.paperboy)
process.send?.(listener?.port ?? 0)
process.once('disconnect', async () => {
  await listener?.close()
  await slack.stop()
  await app.close()
})
