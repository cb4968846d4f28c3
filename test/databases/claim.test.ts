import { expect, onTestFinished, test } from 'vitest'
import { claimDatabase } from '../../src/store/postgres-bot.ts'
import { newDatabase } from './postgres.ts'
import { administer } from './server.ts'

/** Time that goes on when it is told to. */
function stoppedClock() {
  const sleepers: (() => void)[] = []
  return {
    sleep: () => new Promise<void>((resolve) => sleepers.push(resolve)),
    /** Waits until somebody sleeps, and wakes them. */
    async wake(): Promise<void> {
      await expect.poll(() => sleepers.length).toBeGreaterThan(0)
      for (const wake of sleepers.splice(0)) wake()
    },
  }
}

const endOthers = (address: string): Promise<unknown> =>
  administer(
    address,
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'paperboy bot' and datname = current_database()",
  )

test('one bot runs on a database, and another once it has ended', async () => {
  const address = await newDatabase()
  const release = await claimDatabase(address, stoppedClock(), () => {})
  await expect(claimDatabase(address, stoppedClock(), () => {})).rejects.toThrow('Another Paperboy is already running on the database')
  await release()
  await (await claimDatabase(address, stoppedClock(), () => {}))()
})

test('a claim that was lost with the server is taken again', async () => {
  const address = await newDatabase()
  const clock = stoppedClock()
  const release = await claimDatabase(address, clock, () => {})
  onTestFinished(release)
  await endOthers(address)
  await clock.wake()
  await expect
    .poll(() =>
      claimDatabase(address, clock, () => {}).then(
        (end) => end().then(() => 'free'),
        () => 'taken',
      ),
    )
    .toBe('taken')
})

test('a bot whose claim another has meanwhile is told so', async () => {
  const address = await newDatabase()
  const clock = stoppedClock()
  let isLost = false
  const release = await claimDatabase(address, clock, () => {
    isLost = true
  })
  onTestFinished(release)
  await endOthers(address)
  let other: (() => Promise<void>) | null = null
  await expect.poll(async () => (other = await claimDatabase(address, stoppedClock(), () => {}).catch(() => null))).not.toBeNull()
  await clock.wake()
  await expect.poll(() => isLost).toBe(true)
  await (other as (() => Promise<void>) | null)?.()
})
