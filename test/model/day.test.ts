import { expect, test } from 'vitest'
import { RecentIds } from '../../src-main/core/ingest/recent-ids.ts'
import { heal } from './commands.ts'
import { Invariants } from './invariants.ts'
import { World } from './world.ts'

const HOURS = Number(process.env['DAY_HOURS'] ?? 24)
const HOUR = 3_600_000

/** A REST that is missing, a nap at lunch, a drop an hour, a half-open peer now and then. */
async function hour(world: World, n: number): Promise<void> {
  for (let quarter = 0; quarter < 4; quarter += 1) {
    for (let burst = 0; burst < 3; burst += 1) {
      for (let one = 0; one < 20; one += 1) world.publish(1 + (one % 3), one % 5 === 0 ? 'P0' : 'P2')
      await world.advance(HOUR / 4 / 6)
    }
    if (quarter === 1) world.drop(1001)
    if (quarter === 2 && n % 3 === 0) world.breakSilently()
    if (quarter === 3 && n % 6 === 0) await world.sleep(HOUR / 2, n % 12 === 0)
    world.server.rest = n % 4 === 3 && quarter < 3 ? 'notFound' : 'honest'
    await world.advance(HOUR / 8)
  }
}

test(`G4, R8: ${HOURS} h of life leave nothing behind but the journal`, { timeout: 120_000 }, async () => {
  const world = new World({ recentIds: 200 })
  world.server.pageSize = 100
  const invariants = new Invariants(world)
  world.publish(1, 'P1')
  world.start()
  await world.react()
  const sizes: number[] = []
  for (let n = 0; n < HOURS; n += 1) {
    await hour(world, n)
    invariants.check()
    const { engine } = world.process
    sizes.push(JSON.stringify(engine.status()).length)
    expect(engine.counters().pendingJournal).toBe(0)
    expect(engine.status().gaps.length).toBeLessThanOrEqual(50)
    expect(world.process.timers).toBeLessThanOrEqual(4)
    expect(world.disk.documents.size).toBe(1)
  }
  expect(Math.max(...sizes)).toBeLessThan(3_000)
  await heal(world)
  invariants.checkHealed()
  await world.process.engine.dispose()
  expect(world.process.timers).toBe(0)
})

test('H1, R7: an idle hour costs one wake-up in two seconds and the PINGs', async () => {
  const world = new World()
  world.publish(1, 'P1')
  world.start()
  await world.advance(120_000)
  const before = world.clock.fired
  await world.advance(HOUR)
  const wakeUps = world.clock.fired - before
  expect(wakeUps).toBeLessThanOrEqual(HOUR / 2_000 + HOUR / 30_000)
})

test('G5: remembered ids are bounded, the oldest go first', () => {
  const ids = new RecentIds(3)
  for (const id of [1, 2, 3, 4]) ids.set(id, 'kept')
  expect([ids.size, ids.get(1), ids.get(2)]).toEqual([3, undefined, 'kept'])
})
