import { expect, test } from 'vitest'
import { createAppendPace, GATHER_MS } from '../../../src-main/core/ingest/append-pace.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { live, settle, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness } from '../../support/fakes/harness.ts'

async function following(): Promise<EngineHarness> {
  const harness = new EngineHarness()
  await harness.start()
  await harness.greet([1, 2, 3])
  await harness.prove([1, 2, 3])
  await harness.advance(1_000)
  return harness
}

/** One quiet event a millisecond, so many or some more, until one gathers; answers the last id. */
async function hurry(harness: EngineHarness, from: number, count: number): Promise<number> {
  for (let id = from; ; id += 1) {
    harness.sockets.last.message(live(wireEvent(id, { priority: 'P2' })))
    await harness.advance(1)
    if (id >= from + count - 1 && harness.disk.ids(1).at(-1) !== id) return id
  }
}

test('a thousand events a second are written some fifty times a second, each no later than 25 ms after it came', async () => {
  const harness = await following()
  const before = harness.disk.transactions
  const last = await hurry(harness, 4, 1_000)
  expect(harness.disk.transactions - before).toBeLessThan(60)
  expect(harness.disk.ids(1).at(-1)).toBeGreaterThanOrEqual(last - GATHER_MS)
  await harness.advance(GATHER_MS)
  expect(harness.disk.ids(1)).toHaveLength(last)
})

test('a few events a second are written as they come', async () => {
  const harness = await following()
  for (let id = 4; id < 40; id += 1) {
    harness.sockets.last.message(live(wireEvent(id, { priority: 'P1' })))
    await settle()
    expect(harness.disk.ids(1).at(-1)).toBe(id)
    await harness.advance(50)
  }
})

test('A3: a P0 is recorded at once, whatever else gathers, and what came before it with it', async () => {
  const harness = await following()
  const last = await hurry(harness, 4, 200)
  harness.sockets.last.message(live(wireEvent(last + 1, { priority: 'P0' })))
  await settle()
  expect(harness.disk.ids(1)).toHaveLength(last + 1)
})

test('A9: an acknowledgement is recorded at once, and so is what a user says', async () => {
  const harness = await following()
  let last = await hurry(harness, 4, 200)
  harness.engine.acknowledge([{ epoch: 1, id: 4 }], 5)
  await settle()
  expect([...harness.disk.acknowledged]).toEqual(['1:4'])
  last = await hurry(harness, last + 1, 200)
  harness.engine.saveDocuments()
  await settle()
  expect(harness.disk.ids(1)).toHaveLength(last)
})

test('G5: what still gathers is written before the app ends', async () => {
  const harness = await following()
  const last = await hurry(harness, 4, 200)
  await harness.engine.dispose()
  expect(harness.disk.ids(1)).toHaveLength(last)
})

test('after any number of appends that waited for nothing, the next waits one interval at most', () => {
  const clock = new FakeClock()
  let again = 0
  const pace = createAppendPace(clock, () => (again += 1))
  for (let n = 0; n < 1_000; n += 1) expect(pace.begin(true)).toBe(true)
  expect(pace.begin(false)).toBe(false)
  clock.advance(GATHER_MS - 1)
  expect(again).toBe(0)
  clock.advance(1)
  expect(again).toBe(1)
  expect(pace.begin(false)).toBe(true)
  expect(clock.timers).toBe(0)
})
