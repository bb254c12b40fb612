import { describe, expect, test } from 'vitest'
import { CALM_GATHER_MS, createAppendPace, GATHER_MS } from '../../../src-main/core/ingest/journal-batch.ts'
import type { EngineLimits } from '../../../src-main/core/ingest/engine-types.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { live, settle, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness } from '../../support/fakes/harness.ts'

const KNOWN = [1, 2, 3]

/** History is read, and not confirmed yet. */
async function connected(limits: Partial<EngineLimits> = {}): Promise<EngineHarness> {
  const harness = new EngineHarness({ limits })
  await harness.start()
  await harness.greet(KNOWN)
  await harness.serve(KNOWN)
  await harness.advance(1_000)
  return harness
}

/** The durable position follows the socket. */
async function following(limits: Partial<EngineLimits> = {}): Promise<EngineHarness> {
  const harness = await connected(limits)
  await harness.prove(KNOWN)
  await harness.advance(1_000)
  return harness
}

const tell = (harness: EngineHarness, id: number, priority: 'P0' | 'P1' | 'P2' = 'P2'): void =>
  harness.sockets.last.message(live(wireEvent(id, { priority })))

const lastWritten = (harness: EngineHarness): number | undefined => harness.disk.ids(1).at(-1)

/** One quiet event a millisecond, so many or some more, until one gathers; answers the last id. */
async function hurry(harness: EngineHarness, from: number, count: number): Promise<number> {
  for (let id = from; ; id += 1) {
    tell(harness, id)
    await harness.advance(1)
    if (id >= from + count - 1 && lastWritten(harness) !== id) return id
  }
}

describe('G4: while history is not confirmed, a crash might lose what gathers, so it gathers for moments', () => {
  test('a thousand events a second are written some fifty times a second, each no later than 25 ms after it came', async () => {
    const harness = await connected()
    const before = harness.disk.transactions
    const last = await hurry(harness, 4, 1_000)
    expect(harness.disk.transactions - before).toBeLessThan(60)
    expect(lastWritten(harness)).toBeGreaterThanOrEqual(last - GATHER_MS)
    await harness.advance(GATHER_MS)
    expect(harness.disk.ids(1)).toHaveLength(last)
  })

  test('a few events a second are written as they come', async () => {
    const harness = await connected()
    for (let id = 4; id < 40; id += 1) {
      tell(harness, id, 'P1')
      await settle()
      expect(lastWritten(harness)).toBe(id)
      await harness.advance(50)
    }
  })

  test('so it is after a message that could not be read', async () => {
    const harness = await following()
    harness.sockets.last.message('no JSON')
    tell(harness, 4)
    await settle()
    expect(lastWritten(harness)).toBe(4)
  })
})

describe('what history is known to have gathers', () => {
  test('four events a second are written every two seconds, each no later than that', async () => {
    const harness = await following()
    const before = harness.disk.transactions
    for (let id = 4; id < 84; id += 1) {
      tell(harness, id, id % 3 === 0 ? 'P1' : 'P2')
      await harness.advance(250)
      expect(lastWritten(harness)).toBeGreaterThanOrEqual(id - CALM_GATHER_MS / 250)
    }
    expect(harness.disk.transactions - before).toBeLessThanOrEqual(10)
    await harness.advance(CALM_GATHER_MS)
    expect(harness.disk.ids(1)).toHaveLength(83)
  })

  test('but a terminal has it written as it is printed, for after a crash it would be printed again', async () => {
    const harness = await following({ gatherMs: 0 })
    for (let id = 4; id < 40; id += 1) {
      tell(harness, id)
      await settle()
      expect(lastWritten(harness)).toBe(id)
      await harness.advance(50)
    }
  })

  test('a thousand a second are written when they are worth a transaction', async () => {
    const harness = await following()
    const before = harness.disk.transactions
    const last = await hurry(harness, 4, 1_000)
    expect(harness.disk.transactions - before).toBe(3)
    expect(lastWritten(harness)).toBeGreaterThan(last - 256)
  })

  test('G4: a crash loses what gathered, and the next start reads it again, once', async () => {
    const harness = await following()
    for (const id of [4, 5, 6]) tell(harness, id)
    await harness.advance(1_000)
    expect(harness.disk.ids(1)).toEqual(KNOWN)
    await harness.crash()
    await harness.greet([5, 6])
    await harness.serve([...KNOWN, 4, 5, 6])
    expect(harness.disk.ids(1)).toEqual([...KNOWN, 4, 5, 6])
    expect(harness.sink.ids().sort()).toEqual([4, 5, 6])
  })

  test('G4: what came below the position, which a start reads no more, is written at once', async () => {
    const harness = await following()
    tell(harness, 10)
    await harness.quiet()
    expect(harness.cursor).toBe(10)
    tell(harness, 7)
    await settle()
    expect(harness.disk.ids(1)).toEqual([...KNOWN, 7, 10])
  })

  test('G7: what has no place in the order of ids is written at once', async () => {
    const harness = await following()
    harness.sockets.last.message({
      type: 'EVENT',
      payload: { ...wireEvent(0, { priority: 'P2' }), id: 'a word' },
    })
    await settle()
    expect(harness.disk.rows.size).toBe(4)
  })

  test('A3: a P0 is recorded at once, whatever else gathers, and what came before it with it', async () => {
    const harness = await following()
    const last = await hurry(harness, 4, 200)
    tell(harness, last + 1, 'P0')
    await settle()
    expect(harness.disk.ids(1)).toHaveLength(last + 1)
  })

  test('A3: so is what was told quietly', async () => {
    const harness = await following()
    tell(harness, 4)
    harness.sink.decision = { outcome: 'quiet', reason: 'raised-quiet', detail: null, decidedAt: 3, ageS: 0 }
    tell(harness, 5, 'P1')
    await settle()
    expect(harness.disk.ids(1)).toHaveLength(5)
  })

  test('A9: an acknowledgement is recorded at once, and so is what a user says', async () => {
    const harness = await following()
    let last = await hurry(harness, 4, 20)
    harness.engine.acknowledge([{ epoch: 1, id: 4 }], 5)
    await settle()
    expect([...harness.disk.acknowledged]).toEqual(['1:4'])
    last = await hurry(harness, last + 1, 20)
    harness.engine.saveDocuments()
    await settle()
    expect(harness.disk.ids(1)).toHaveLength(last)
  })

  test('G5: what still gathers is written before the app ends', async () => {
    const harness = await following()
    const last = await hurry(harness, 4, 20)
    await harness.engine.dispose()
    expect(harness.disk.ids(1)).toHaveLength(last)
  })

  test('A3: what a storm summary told waits for moments only, or it would be told again', async () => {
    const harness = await following()
    harness.sink.decision = { outcome: 'feed', reason: 'in-summary', detail: null, decidedAt: 3, ageS: 0 }
    tell(harness, 4, 'P1')
    await harness.advance(GATHER_MS)
    expect(lastWritten(harness)).toBe(4)
  })

  test('what gathered when the journal failed is written with the first retry', async () => {
    const harness = await following()
    harness.journal.failing = 'disk-full'
    tell(harness, 4)
    await harness.advance(CALM_GATHER_MS)
    expect(harness.engine.status().journal).toBe('disk-full')
    harness.journal.failing = null
    await harness.advance(1_000)
    expect(lastWritten(harness)).toBe(4)
  })
})

describe('who reads history finds what was taken', () => {
  test('what gathers is written first', async () => {
    const harness = await following()
    const last = await hurry(harness, 4, 20)
    await harness.engine.gathered()
    expect(harness.disk.ids(1)).toHaveLength(last)
  })

  test('where nothing gathers, nothing is written', async () => {
    const harness = await following()
    const before = harness.disk.transactions
    await harness.engine.gathered()
    expect(harness.disk.transactions).toBe(before)
  })

  test('a slow disk keeps a reader for a quarter of a second, a full one not at all', async () => {
    const harness = await following()
    harness.journal.auto = false
    tell(harness, 4)
    let isFree = false
    void harness.engine.gathered().then(() => (isFree = true))
    await harness.advance(249)
    expect(isFree).toBe(false)
    await harness.advance(1)
    expect(isFree).toBe(true)
    harness.journal.auto = true
    harness.journal.failing = 'disk-full'
    harness.journal.fail('disk-full')
    await settle()
    expect(harness.engine.status().journal).toBe('disk-full')
    await harness.engine.gathered()
  })
})

test('after any number of appends that waited for nothing, the next waits one interval at most', () => {
  const clock = new FakeClock()
  let again = 0
  const pace = createAppendPace(clock, CALM_GATHER_MS, () => (again += 1))
  for (let n = 0; n < 1_000; n += 1) expect(pace.begin('now')).toBe(true)
  expect(pace.begin('soon')).toBe(false)
  clock.advance(GATHER_MS - 1)
  expect(again).toBe(0)
  clock.advance(1)
  expect(again).toBe(1)
  expect(pace.begin('soon')).toBe(true)
  expect(clock.timers).toBe(0)
})

test('what is calm waits from the first on, and no longer for what is more urgent', () => {
  const clock = new FakeClock()
  let again = 0
  const pace = createAppendPace(clock, CALM_GATHER_MS, () => (again += 1))
  expect(pace.begin('later')).toBe(false)
  clock.advance(CALM_GATHER_MS - 1)
  expect(pace.begin('later')).toBe(false)
  clock.advance(1)
  expect(again).toBe(1)
  expect(pace.begin('later')).toBe(true)
  expect(pace.begin('later')).toBe(false)
  expect(pace.begin('soon')).toBe(true)
  expect(clock.timers).toBe(0)
})
