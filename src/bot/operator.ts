import type { Logger } from 'pino'
import { SHAPES } from '../commands/table.ts'
import type { Config } from '../config/config.ts'
import { Fault } from '../config/fault.ts'
import { SYSTEM_CLOCK } from '../port/clock.ts'
import { type Meters, NO_METERS, type Operations } from '../port/operations.ts'
import { addressRefused, addressTaken } from '../wording/operations.ts'

/** The operator's listener, before it listens. */
export interface OperatorListener {
  readonly meters: Meters
  /** @returns closes it @throws {Fault} where its address cannot be used */
  serve(operations: Operations): Promise<() => Promise<void>>
}

/** Its packages are loaded only where it is configured. */
export async function createOperatorListener({ operatorHttp }: Config, log: Logger): Promise<OperatorListener> {
  if (operatorHttp === null) return { meters: NO_METERS, serve: async () => async () => {} }
  const { createMetrics } = await import('../../adapters/operator/metrics.ts')
  const { openListener } = await import('../../adapters/operator/listener.ts')
  const names = SHAPES.map(({ name }) => name)
  const metrics = createMetrics(names, SYSTEM_CLOCK.monotonic)
  const { host, port } = operatorHttp
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return {
    meters: metrics,
    async serve(operations) {
      metrics.watch(operations)
      const listener = await openListener({ ...operatorHttp, operations, metrics, log }).catch((error: NodeJS.ErrnoException) => {
        throw new Fault(
          'configuration',
          error.code === 'EADDRINUSE' ? addressTaken(address) : addressRefused(address, error.code ?? error.message),
        )
      })
      log.info(`the operator’s listener is at http://${address}`)
      return listener.close
    },
  }
}
